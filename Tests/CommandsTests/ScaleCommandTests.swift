@testable import Commands
import Documents
import Experiments
import Foundation
@testable import Results
import Sessions
import Sweeps
import TestSupport
import Testing

@Suite("scale")
struct ScaleCommandTests {
  private static let few = "--batch 16 --hidden 6 --draws 3 --samples 16"
  private static let small = "--steps 6 \(few)"
  private static let quick = "scale --experts 4,2 --data d --seeds 3 \(small)"
  private static let language =
    "scale --model transformer --experts 2,4 --data l --seeds 2 --steps 2 --layers 2 --width 4 "
    + "--heads 1 --context 4 --hidden 3 --draws 2 --samples 8"

  private func shell() throws -> Interpreter {
    var shell = Interpreter()
    try shell.answer(
      "data language --name l --samples 300",
      "data piecewise --name d --dim 4 --classes 3 --samples 90 --noise 0.1 --seed 1")
    return shell
  }

  private func result(_ shell: Interpreter, _ name: String = "scale") throws -> ScaleResult {
    try shell.session.content(ScaleResult.self, named: name)
  }

  private func layers(_ result: ScaleResult) throws -> Comparison {
    guard case .layers(let comparison) = result.models else {
      throw SessionError.refused("no layers")
    }
    return comparison
  }

  @Test("prints sizes, slopes beside those before training, and verdicts within 80 columns")
  func printed() throws {
    var shell = try shell()
    let printed = try shell.answer(Self.quick)
    #expect(printed[0] == "expert scaling over 3 seeds, probes at 16 samples")
    func words(_ prefix: String) -> [Substring]? {
      printed.first { $0.split(separator: " ").first.map(String.init) == prefix }?.split(
        separator: " ")
    }
    #expect(words("E") == ["E", "width", "total", "active", "loss", "untrained"])
    #expect(words("2")?[1] == "6" && words("4")?[1] == "3")
    let heading = try #require(words("figure")).joined(separator: " ")
    #expect(heading == "figure slope 95% interval untrained change residual verdict")
    for figure in ["sigma1", "erank", "pca_erank", "omega", "loss"] {
      #expect(words(figure) != nil)
    }
    #expect(printed.allSatisfy { displayWidth($0) <= 80 })
    let all = try shell.answer("show scale --all")
    #expect(
      all.contains("slopes of each seed") && all.contains("slopes of each seed before training"))
    #expect(all.contains { $0.contains("mean over seeds") && $0.contains("E 2") })
    #expect(all.contains { $0.contains("sigma1 falls") })
    #expect(all.allSatisfy { displayWidth($0) <= 80 })
  }

  @Test("measures what `compare` measures of the same shape, bit for bit")
  func asCompare() throws {
    var shell = try shell()
    try shell.answer(Self.quick)
    let comparison = try layers(result(shell))
    for (column, architecture) in comparison.architectures.enumerated() {
      let shape = architecture.shape
      try shell.answer(
        "compare --routings top-k --data d --seeds 3 --steps 6 --batch 16 --draws 3 --samples 16 "
          + "--experts \(shape.expertCount) --hidden \(shape.hiddenWidth) --name single")
      let single = try shell.session.content(Comparison.self, named: "single")
      #expect(single.architectures[0].shape == shape)
      #expect(single.measurements.map { $0[0] } == comparison.measurements.map { $0[column] })
    }
  }

  @Test("figures have paths, with the untrained slope as the null; `let` computes with them")
  func paths() throws {
    var shell = try shell()
    try shell.answer(
      "scale --experts 2,4 --data d --seeds 3 \(Self.few) --name s --match-loss auto --cap 2 --steps 30 --lr 0.01"
    )
    let result = try result(shell, "s")
    let scaling = try layers(result).scaling
    let slope = try #require(scaling.slopes.first { $0.figure == .sigma1 })
    let figure = try #require(result.figures.first { $0.path == "sigma1.slope" })
    #expect(figure.value == slope.slope?.mean)
    #expect(figure.nulls.first?.level == slope.slopeBefore?.mean)
    for path in [
      "sigma1.slope_low", "sigma1.slope_high", "sigma1.slope_change", "sigma1.residual",
      "level[2].sigma1.slope", "E[4].sigma1",
    ] {
      #expect(result.figures.contains { $0.path == path }, "\(path)")
      try shell.answer("calc s.\(path)")
    }
    #expect(!result.figures.contains { $0.path.hasPrefix("level[0].loss") })
    let paths = result.figures.map(\.path)
    #expect(Set(paths).count == paths.count)
  }

  @Test("at a fixed active size widths and k stay, and the total grows")
  func active() throws {
    var shell = try shell()
    try shell.answer("\(Self.quick) --fixed active")
    let shapes = try layers(result(shell)).architectures.map(\.shape)
    #expect(shapes.map(\.hiddenWidth) == [6, 6] && shapes.map(\.selectedCount) == [2, 2])
    #expect(try result(shell).fixed == .active)
    try shell.answer("\(Self.quick) --routing soft")
    #expect(try layers(result(shell)).architectures.map(\.shape.selectedCount) == [2, 4])
    #expect(try result(shell).routing == .soft)
  }

  @Test("transformers are scaled layer by layer, or at one layer")
  func transformers() throws {
    var shell = try shell()
    let printed = try shell.answer(Self.language)
    #expect(printed.contains("layer 0") && printed.contains("layer 1"))
    #expect(printed.allSatisfy { displayWidth($0) <= 80 })
    let result = try result(shell)
    #expect(result.figures.contains { $0.path == "layer[1].sigma1.slope" })
    #expect(result.figures.contains { $0.path == "layer[0].E[2].sigma1" })
    try shell.answer("\(Self.language) --layer 1")
    let paths = try self.result(shell).figures.map(\.path)
    #expect(paths.contains("layer[1].sigma1.slope") && !paths.contains("layer[0].sigma1.slope"))
    try shell.answer(
      "\(Self.language) --match-loss auto --cap 2 --lr 0.01".replacing(
        "--steps 2", with: "--steps 8"))
    #expect(try self.result(shell).figures.contains { $0.path == "layer[1].level[0].sigma1.slope" })
  }

  @Test("says what is wrong with the numbers of experts, and what to give")
  func refusals() throws {
    var shell = try shell()
    let rest = "--data d --seeds 2 \(Self.small)"
    for (line, message) in [
      ("scale \(rest)", "nothing to scale: give --experts 2,4,8, the numbers of experts."),
      (
        "scale --experts 4 \(rest)",
        "--experts names one number, which has no slope: give two or more, as 2,4,8."
      ),
      ("scale --experts 4,2,4 \(rest)", "--experts names 4 twice: give each number once."),
      (
        "scale --experts 2,4 --k 3 \(rest)",
        "--k cannot be 3: the smallest of --experts is 2. Give --k 2 or less."
      ),
      (
        "scale --experts 2,64 \(rest)",
        "--experts cannot be 64: with the 124 parameters of 2 experts none of them would have a hidden "
          + "unit. Give fewer, or a larger --hidden."
      ),
      (
        "scale --experts 2,4 --routing soft --fixed active \(rest)",
        "--fixed cannot be active with --routing soft: every expert runs for every sample."
      ),
    ] {
      #expect(shell.message(of: line) == "error: \(message)" || shell.message(of: line) == message)
    }
    #expect(shell.message(of: "scale --experts 2,4 --routing soft --k 2 \(rest)").contains("top-k"))
    #expect(shell.message(of: "scale --experts 2,4 --layer 0 \(rest)").contains("transformers"))
    #expect(
      shell.message(of: "scale --experts 2,4 --on local --match-loss auto \(rest)")
        .contains("trains for as many steps"))
    var empty = Interpreter()
    #expect(!empty.message(of: "scale --experts 2,4").isEmpty)
    try shell.answer("data blobs --name whole --dim 3 --classes 2 --samples 30 --test 0")
    #expect(
      shell.message(of: "scale --experts 2,4 --data whole --match-loss auto \(Self.small)")
        .contains("'whole' holds no rows out"))
  }

  @Test("stopped after a seed, it says so, and is replayed to the same digest")
  func stopped() throws {
    var shell = try shell()
    try shell.answer("\(Self.quick) --stop-after 1")
    #expect(try result(shell).progress.description == "1 of 3 seeds")
    try shell.answer("\(Self.quick) --name whole --keep models")
    #expect(shell.session.object(named: "whole.e4.seed2") != nil)
    var again = Interpreter()
    for entry in shell.session.journal { try again.answer(entry.command) }
    #expect(again.session.digest == shell.session.digest)
  }

  @Test("told to stop, it keeps the seeds that are finished, and its line says how many")
  func interrupted() throws {
    var shell = Interpreter(
      session: try self.shell().session, surroundings: Stopping(after: 5).surroundings)
    try shell.answer(Self.quick.replacing("--seeds 3", with: "--seeds 20"))
    let done = try result(shell).common.seeds.count
    #expect((1..<20).contains(done))
    #expect(shell.session.journal.last?.command.contains("--stop-after \(done)") == true)
    var again = Interpreter()
    for entry in shell.session.journal { try again.answer(entry.command) }
    #expect(again.session.digest == shell.session.digest)
  }

  @Test("is saved and loaded, exported and drawn; its data can be renamed")
  func kept() throws {
    let folder = try TemporaryFolder()
    var shell = try shell()
    try shell.answer(
      "scale --experts 2,4 --data d --seeds 3 \(Self.few) --match-loss auto --cap 2 --steps 30 --lr 0.01",
      "save \(folder.file("s.safetensors"))",
      "export scale \(folder.file("s.json"))", "export scale \(folder.file("s.csv"))",
      "export scale \(folder.file("wide.csv")) --wide", "rename d other")
    let result = try result(shell)
    #expect(result.setup?.data == "other" && result.references == ["other"])
    var loaded = Interpreter()
    try loaded.answer("load \(folder.file("s.safetensors"))", "rename d other")
    #expect(try self.result(loaded) == result)
    let json = try folder.json("s.json")
    #expect(
      json["fixed"] == .string("total") && json["experts"] == .array([.number(2), .number(4)]))
    #expect(json["slopes"].items.count == 4)
    #expect(json["slopes"][0]["figures"].items.count == 6)
    #expect(json["slopes"][3]["figures"].items.count == 5)
    #expect(json["slopes"][0]["predictions"][0]["prediction"] == .string("sigma1 falls"))
    #expect(result.table.rows.count == 6 + 3 * 5)
    for picture in ["figures", "sigma1", "loss"] { try shell.answer("plot scale \(picture)") }
  }

  @Test("trains as cells of a sweep to the same last bit, layers and transformers")
  func cells() throws {
    for line in ["\(Self.quick) --keep models", "\(Self.language) --layer 1"] {
      var shell = try shell()
      var other = Interpreter(session: shell.session)
      other.files = FilePolicy().forCheck()
      try shell.answer(line)
      try other.answer(line + " --on local")
      #expect(try result(other) == result(shell))
      #expect(other.session.digest == shell.session.digest)
    }
  }

  @Test("runs in the cells of any sweep, which measures its slopes")
  func swept() throws {
    let folder = try TemporaryFolder()
    var shell = try shell()
    try shell.answer(
      "sweep t --data d --over lr=0.01,0.02 --seeds 2 --measure s.sigma1.slope,s.E[2].loss "
        + "--folder \(folder.file("t.sweep")) "
        + "--do 'scale --experts 2,4 --data d --seeds 2 --lr {lr} \(Self.small) --name s'")
    let sweep = try shell.session.content(Sweep.self, named: "t")
    #expect(sweep.cells.allSatisfy { $0.figures.count == 2 && $0.figures[0].value != nil })
  }
}
