@testable import Commands
import Foundation
import Results
import Sessions
import Sweeps
import TestSupport
import Testing

@Suite("Sweeps")
struct SweepTests {
  private let folder: TemporaryFolder
  private var shell = Interpreter()

  init() throws {
    folder = try TemporaryFolder()
    try shell.answer("data blobs --name b --dim 3 --classes 2 --samples 40")
  }

  private var place: String { "--folder \(folder.file("t.sweep"))" }

  private func line(_ more: String = "", over: String = "--over hidden=2,3") -> String {
    "sweep t \(over) --seeds 2 --measure m.loss,m.jacobian.sigma1 "
      + "--do 'train m --data b --hidden {hidden} --steps 3' --do 'jacobian m --draws 2' \(place) \(more)"
  }

  private func sweep(_ name: String = "t") throws -> Sweep {
    try shell.session.content(Sweep.self, named: name)
  }

  private func files(_ ending: String = "safetensors") throws -> [String: Date] {
    let path = folder.file("t.sweep") + "/cells"
    let names = try FileManager.default.contentsOfDirectory(atPath: path)
    return try Dictionary(
      uniqueKeysWithValues: names.filter { $0.hasSuffix(ending) }.map { name in
        let attributes = try FileManager.default.attributesOfItem(atPath: path + "/" + name)
        return (name, try #require(attributes[.modificationDate] as? Date))
      })
  }

  @Test("a cell gives what its commands give, typed by hand in a session of the same data")
  mutating func byHand() throws {
    try shell.answer("seed 5", line())
    let sweep = try sweep()
    #expect(sweep.cells.count == 4 && sweep.cells.allSatisfy { $0.state == .done })
    #expect(sweep.cells.map(\.seed) == [5, 6, 5, 6])
    for (index, cell) in sweep.cells.enumerated() {
      var hand = Interpreter(session: shell.session.filtered { $0.name == "b" })
      let typed = try shell.answer("show t --cell \(index)").filter {
        $0.hasPrefix("seed") || $0.hasPrefix("train") || $0.hasPrefix("jacobian")
      }
      #expect(typed.count == 3)
      for line in typed { try hand.answer(line) }
      #expect(hand.session.digest == cell.digest)
      for figure in cell.figures {
        let found = try hand.session.figures(at: figure.path).entries[0].figure
        #expect(found.value == figure.value && found.nulls.count == figure.nulls.count)
      }
    }
    #expect(Set(sweep.cells.map(\.digest)).count == 4)
  }

  @Test("goes on with what is missing, and runs what is new alone")
  mutating func goesOn() throws {
    let first = try shell.answer(line("--stop-after 3")).joined(separator: "\n")
    #expect(first.contains("3 done, 0 failed, 1 missing") && first.contains("`sweep t` goes on"))
    #expect(try sweep().count(.done) == 3)
    let before = try files()
    #expect(before.count == 3)
    try shell.answer("sweep t")
    #expect(try sweep().count(.done) == 4)
    let whole = try files()
    #expect(before.allSatisfy { whole[$0.key] == $0.value } && whole.count == 4)
    // Values and seeds that are added.
    try shell.answer("sweep t --over hidden=2,3,4")
    #expect(try sweep().cells.count == 6 && files().count == 6)
    try shell.answer("sweep t --seeds 3")
    let last = try files()
    #expect(try sweep().count(.done) == 9 && last.count == 9)
    #expect(whole.allSatisfy { last[$0.key] == $0.value })
    // The same line in a session that has not got it yet.
    var other = Interpreter(session: shell.session.filtered { $0.name == "b" })
    try other.answer(line())
    #expect(try other.session.content(Sweep.self, named: "t").count(.done) == 4)
    #expect(try files() == last)
    // And its name alone, with nothing in the session at all.
    var third = Interpreter()
    try third.answer("sweep t \(place)")
    #expect(try third.session.content(Sweep.self, named: "t").count(.done) == 4)
    #expect(try files() == last)
  }

  @Test("a journal stops where it was stopped, and says nothing of where cells ran")
  mutating func journal() throws {
    try shell.answer(line("--stop-after 1 --on local --jobs 2"))
    try shell.answer("sweep t --jobs 1")
    let journal = shell.session.journal
    #expect(journal.count == 3)
    #expect(journal[1].command.contains("--stop-after 1") && !journal[1].command.contains("--on"))
    #expect(journal[2].command == "sweep t --folder \(folder.file("t.sweep"))")
    var again = Interpreter()
    for entry in journal {
      try again.answer(
        entry.command.replacing(folder.file("t.sweep"), with: folder.file("other.sweep")))
      // The folder is in the line that made the object, and in no digest.
      #expect(again.session.digest == entry.digest)
    }
  }

  @Test("cells whose commands or data changed are stale: named, not used, removed on request")
  mutating func stale() throws {
    try shell.answer(line())
    let outcome = try shell.run(
      line().replacing("--steps 3", with: "--steps 4"))
    #expect(
      outcome.notes.contains {
        $0.contains("4 cells of the folder are stale") && $0.contains("hidden=2, seed 0")
      })
    #expect(try files().count == 8 && sweep().count(.done) == 4)
    // Back again, nothing is run.
    let before = try files()
    try shell.answer(line())
    #expect(try files() == before)
    try shell.answer("data blobs --name b --dim 3 --classes 2 --samples 40 --seed 9")
    // Going on is with the data of before, a new design with those of now.
    let digests = try sweep().cells.map(\.digest)
    try shell.answer("sweep t")
    #expect(try sweep().cells.map(\.digest) == digests)
    let third = try shell.run(line("--prune"))
    #expect(third.notes.contains { $0.contains("8 stale cells removed") })
    #expect(try sweep().cells.map(\.digest) != digests && files().count == 4)
  }

  @Test("cells that fail keep their error, the others are there, and they run again on request")
  mutating func failures() throws {
    let bad = line(over: "--over hidden=2,0,3")
    let shown = try shell.answer(bad).joined(separator: "\n")
    #expect(shown.contains("4 done, 2 failed"))
    let failed = try shell.answer("show t --failed").joined(separator: " ")
    #expect(failed.contains("hidden=0, seed 0: `train m --data b --hidden 0 --steps 3`"))
    #expect(try sweep().cells[2].error?.contains("--hidden cannot be '0'") == true)
    let before = try files("failed")
    #expect(before.count == 2)
    try shell.answer("sweep t")
    #expect(try files("failed") == before)
    try shell.answer("sweep t --retry")
    #expect(try files("failed") != before && sweep().count(.failed) == 2)
    let missing = try shell.answer(
      "sweep u --do 'train m --data b --steps 1' --seeds 1 --measure m.pca.erank --folder \(folder.file("u"))"
    )
    #expect(missing.joined(separator: " ").contains("--measure m.pca.erank"))
    #expect(try sweep("u").count(.failed) == 1)
  }

  @Test("begins from nothing, runs a transcript, keeps objects, and samples a grid")
  mutating func forms() throws {
    let chart = folder.put(
      "# A cell.\n\n> data blobs --name own --dim 2 --samples {n}\nsome output\n"
        + "> each h in 2,3: train m{h} --data own --hidden {h} --steps 1\n", as: "cell.chart")
    try shell.answer(
      "sweep t --fresh --over n=20..29 --random 3 --seeds 1 --do \(chart) --measure m2.loss,m3.loss --keep m3,own \(place)"
    )
    let sweep = try sweep()
    #expect(sweep.cells.count == 3 && sweep.count(.done) == 3)
    #expect(sweep.columns.map(\.name) == ["m2.loss", "m3.loss"])
    let kept = try Checkpoint.load(
      from: folder.file("t.sweep") + "/cells/\(sweep.cells[0].key).safetensors")
    #expect(kept.objects.map(\.name) == ["own", "m3", "cell"])
    let file = folder.file("x.csv")
    let refused = try shell.answer(
      "sweep w --do 'export b \(file)' --seeds 1 --folder \(folder.file("w"))")
    #expect(refused.joined(separator: " ").contains("a cell of a sweep writes no file"))
    #expect(!FileManager.default.fileExists(atPath: file))
  }

  @Test("what is no sweep is refused, saying what to do")
  mutating func refusals() throws {
    #expect(shell.refusal(of: "sweep t \(place)").contains("there is no sweep 't'"))
    #expect(shell.refusal(of: "sweep t --over a=1,2 --do 'seed {b}' \(place)").contains("{b}"))
    #expect(shell.refusal(of: "sweep t --over a=1,2 --do 'seed 1' \(place)").contains("{a}"))
    #expect(shell.refusal(of: "sweep t --over a=1,2 \(place)").contains("--do"))
    #expect(shell.refusal(of: "sweep b --do 'seed 1' \(place)").contains("'b'"))
    #expect(shell.refusal(of: "sweep t --cancel \(place)").contains("no job"))
    try shell.answer(line())
    #expect(shell.refusal(of: "plot t --x nothing").contains("'nothing'"))
    #expect(shell.refusal(of: "plot b --x hidden").contains("of a sweep"))
    #expect(shell.refusal(of: "show t --cell 4").contains("4 cells"))
    #expect(shell.refusal(of: "show b --failed").contains("of sweeps"))
  }

  @Test("is exported with a column for each of what varies, and figures have paths")
  mutating func exported() throws {
    try shell.answer(line())
    let file = folder.file("t.csv")
    try shell.answer("export t \(file)")
    let rows = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
    #expect(rows[0].hasPrefix("result,hidden,seed,state,statistic,value,null,unit"))
    #expect(rows.count == 1 + 4 * 2)
    try shell.answer("export t \(file) --wide --force")
    let wide = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
    #expect(wide[0].hasPrefix("hidden,seed,state,loss,sigma1,digest,error,key") && wide.count == 5)
    let sweep = try sweep()
    let losses = sweep.cells.compactMap { $0.value("m.loss") }
    try shell.answer("let own = t.point[1].loss", "let all = t.point[*].seed[*].loss")
    let own = try shell.session.content(CalculatedValue.self, named: "own").elements[0].value
    #expect(own == (losses[2] + losses[3]) / 2)
    let all = try shell.session.content(CalculatedValue.self, named: "all").elements
    #expect(all.map(\.value) == losses)
    let report = try shell.answer("show t --report").joined(separator: "\n")
    #expect(report.contains("main effect of hidden on loss, medians over 2 seeds"))
    try shell.answer("plot t --x hidden --y sigma1")
  }

  @Test("a comparison whose models are trained as cells is the same, bit for bit")
  mutating func comparison() throws {
    try shell.answer("data language --name l --samples 200")
    for (name, line) in [
      (
        "a",
        "compare --routings dense,top-k,soft --seeds 3 --data b --steps 2 --experts 3 --hidden 2 "
          + "--draws 2 --samples 8 --keep models,spectra --multiverse --name a"
      ),
      (
        "c",
        "compare --model transformer --routings dense,top-k --data l --seeds 2 --steps 1 --layers 1 "
          + "--width 4 --heads 1 --context 4 --experts 3 --hidden 2 --draws 2 --samples 8 --name c"
      ),
    ] {
      try shell.answer(line)
      let here = try #require(shell.session.object(named: name)?.digest)
      let whole = shell.session.digest
      _ = try shell.undo()
      var other = Interpreter(session: shell.session)
      other.files = FilePolicy().forCheck()
      try other.answer(line + " --on local")
      #expect(other.session.object(named: name)?.digest == here)
      #expect(other.session.digest == whole)
    }
  }

  @Test("cells are stale where a file that they read holds something else")
  mutating func readFiles() throws {
    let file = folder.put("a,b\n1,2\n2,3\n3,1\n4,2\n", as: "x.csv")
    let line =
      "sweep t --fresh --over h=2,3 --seeds 1 --measure q.samples --do 'data \(file) --name q --values b' "
      + "--do 'train m --data q --hidden {h} --steps 1' \(place)"
    try shell.answer(line)
    #expect(try sweep().cells.map { $0.value("q.samples") } == [4, 4])
    _ = folder.put("a,b\n1,2\n2,3\n3,1\n", as: "x.csv")
    let outcome = try shell.run("sweep t")
    #expect(try sweep().cells.map { $0.value("q.samples") } == [3, 3])
    #expect(outcome.notes.contains { $0.contains("2 cells of the folder are stale") })
  }

  @Test("a figure is never called as what varies")
  mutating func names() throws {
    try shell.answer(
      "sweep t --over steps=3,4 --seeds 2 --measure m.steps --do 'train m --data b --steps {steps} --hidden 2' \(place)"
    )
    let paths = try sweep().figures.map(\.path)
    #expect(Set(paths).count == paths.count && paths.contains("point[0].m.steps"))
    #expect(
      shell.refusal(of: "sweep u --over x=1,2 --measure x --do 'let x = {x}' \(place)")
        .contains("'x' is given twice"))
  }

  @Test("goes on with its own data where the session has them not, or others, and says so")
  mutating func otherData() throws {
    try shell.answer(line())
    let digests = try sweep().cells.map(\.digest)
    var empty = Interpreter()
    try empty.answer(line().replacing("--steps 3", with: "--steps 4"))
    #expect(try empty.session.content(Sweep.self, named: "t").count(.done) == 4)
    try empty.answer(line())
    #expect(try empty.session.content(Sweep.self, named: "t").cells.map(\.digest) == digests)
    try shell.answer("data blobs --name b --dim 3 --classes 2 --samples 40 --seed 9")
    let outcome = try shell.run("sweep t --seeds 3")
    #expect(outcome.notes.contains { $0.contains("'b' of this session is another") })
    #expect(try Array(sweep().cells.map(\.digest).prefix(2)) == Array(digests.prefix(2)))
    try shell.answer("sweep t --data b")
    #expect(try !sweep().cells.map(\.digest).contains(digests[0]))
  }

  @Test("a transcript goes on with its own sweep, runs again, and removes nothing of others")
  mutating func transcripts() throws {
    let own = shell
    for _ in 0..<3 {
      shell = own
      shell.files = try FilePolicy(allowed: [folder.file("")]).forTranscript()
      try shell.answer(line(), "sweep t --seeds 3")
      #expect(try sweep().count(.done) == 6)
    }
    #expect(shell.refusal(of: line("--prune")).contains("removes no files"))
    #expect(shell.refusal(of: "sweep t --cancel \(place)").contains("cancels no jobs"))
  }

  @Test("a failure for what was measured goes with another measure; other failures stay")
  mutating func mended() throws {
    let wrong = line().replacing("m.loss,", with: "m.los,")
    let shown = try shell.answer(wrong).joined(separator: " ")
    #expect(shown.contains("4 failed") && shown.contains("--measure m.los"))
    try shell.answer("sweep t --measure 'm.loss, m.jacobian.sigma1'")
    #expect(try sweep().count(.done) == 4 && sweep().columns.count == 2)
    #expect(
      shell.refusal(of: "sweep t --over a=0.001,1e-3 --do 'train m --lr {a}' \(place)")
        .contains("0.001 and 1e-3 is given twice"))
    #expect(
      shell.refusal(of: "sweep t --measure m{hidden}.loss").contains("without {}"))
  }

  @Test("what made it is the whole line, and that line makes it again")
  mutating func madeBy() throws {
    try shell.answer(line("--keep m"), "sweep t --seeds 3", "sweep t --report")
    let object = try #require(shell.session.object(named: "t"))
    #expect(object.origin.contains("--do ") && object.origin.contains("--seeds 3"))
    var other = Interpreter(session: shell.session.filtered { $0.name == "b" })
    try other.answer(object.origin)
    #expect(other.session.object(named: "t")?.digest == object.digest)
    // What a cell keeps is in its file: without it the cell is run again.
    try FileManager.default.removeItem(atPath: folder.file("t.sweep") + "/cells")
    try shell.answer("sweep t")
    #expect(try files().count == 6)
    let nulls = try shell.answer("calc t.point[0].sigma1 - t.point[0].sigma1.untrained")
    #expect(Double(nulls[0]) != nil)
  }

  @Test(
    "short cells share processes, but no more than keeps all of them at work",
    arguments: [
      (200, 0.001, 2, 25), (2_000, 0.001, 2, 50), (2_000, 0.025, 2, 10), (2_000, 0.05, 2, 1),
      (7, 0.001, 2, 1), (0, 0.001, 2, 1),
    ])
  func batches(count: Int, seconds: Double, width: Int, size: Int) {
    #expect(SweepRun.batch(of: count, seconds: seconds, width: width) == size)
    #expect(SweepRun.batch(of: count, seconds: nil, width: width) == 1)
  }
}
