import Foundation
import Results
import Sessions
import Sweeps
import TerminalTesting
import Testing

/// Sweeps as the executable runs them: by processes.
@Suite("Sweeps by processes", .serialized, .needsSetsid)
struct SweepProcessTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let line =
    "sweep t --over h=2,3,4 --seeds 3 --measure m.loss --do 'train m --data b --hidden {h} --steps 5'"

  private func run(_ lines: String...) throws -> Executable.Outcome {
    try Executable.Started(
      ["--no-init", "--no-history"],
      input: (["data blobs --name b --dim 3 --classes 2 --samples 60"] + lines)
        .joined(separator: "\n") + "\n", in: folder
    ).end()
  }

  private func saved(_ name: String) throws -> Session {
    try Checkpoint.load(from: folder.path + "/" + name)
  }

  private func cellFiles() throws -> [String] {
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: folder.path + "/t.sweep/cells")) ?? []
    return names.filter { $0.hasSuffix(".safetensors") }.sorted()
  }

  private func clear() throws {
    try? FileManager.default.removeItem(atPath: folder.path + "/t.sweep")
  }

  @Test("gives the same bits whatever the number of processes")
  func jobs() throws {
    var digests: Set<String> = []
    for jobs in [1, 2, 5] {
      try clear()
      let outcome = try run(Self.line + " --jobs \(jobs)", "save \(jobs).safetensors --force")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let session = try saved("\(jobs).safetensors")
      digests.insert(session.digest)
      let sweep = try session.content(Sweep.self, named: "t")
      #expect(sweep.count(.done) == 9)
      #expect(try cellFiles().count == 9)
    }
    #expect(digests.count == 1)
  }

  @Test("short cells share processes, with the same numbers, and each is there")
  func short() throws {
    var states: Set<String> = []
    for jobs in [1, 3] {
      try clear()
      let outcome = try run(
        "sweep t --fresh --over n=1..40 --seeds 2 --measure a --do 'let a = 6 / ({n} - 7)' --jobs \(jobs)",
        "save s.safetensors --force")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let session = try saved("s.safetensors")
      let sweep = try session.content(Sweep.self, named: "t")
      #expect(sweep.count(.done) == 80)
      for (place, cell) in sweep.cells.enumerated() {
        let n = place / 2 + 1
        let expected: Double? = n == 7 ? nil : 6.0 / Double(n - 7)
        #expect(cell.figures[0].value == expected)
      }
      states.insert(session.digest)
    }
    #expect(states.count == 1)
  }

  @Test("three of its cells give the same state when they are typed by hand")
  func byHand() throws {
    let outcome = try run(Self.line, "show t --cell 0", "show t --cell 4", "show t --cell 8")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let shown = outcome.output.split(separator: "\n").map(String.init)
    for number in [0, 4, 8] {
      let start = try #require(shown.firstIndex { $0.hasPrefix("cell \(number) of t: ") })
      let state = try #require(shown[start...].first { $0.hasPrefix("state ") })
      let hand = try run(shown[start + 2], shown[start + 3], "save hand.safetensors --force")
      #expect(hand.output.contains(state), "\(state): \(hand.output)")
    }
  }

  @Test(
    "a program that is killed loses the cells in flight alone, and what is done is not done again")
  func killed() throws {
    let long = Self.line.replacing("h=2,3,4", with: "h=2,3").replacing(
      "--steps 5", with: "--steps 20000")
    let started = try Executable.Started(
      [
        "--no-init", "--no-history", "-c", "data blobs --name b --dim 3 --classes 2 --samples 60",
        "-c", long + " --jobs 2",
      ],
      in: folder)
    let deadline = Date(timeIntervalSinceNow: 60)
    while try cellFiles().count < 2, Date() < deadline { usleep(20_000) }
    kill(started.process.processIdentifier, SIGKILL)
    _ = try started.end()
    // Their processes notice that nobody waits for them.
    usleep(1_500_000)
    let files = try cellFiles()
    #expect(files.count >= 2 && files.count < 6)
    let before = try files.map { try attributes($0) }
    let outcome = try run(long, "save all.safetensors")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try saved("all.safetensors").content(Sweep.self, named: "t").count(.done) == 6)
    #expect(try files.map { try attributes($0) } == before)
  }

  private func attributes(_ file: String) throws -> Date? {
    try FileManager.default.attributesOfItem(atPath: folder.path + "/t.sweep/cells/" + file)[
      .modificationDate] as? Date
  }

  @Test("a cell whose process is killed is run once more, and the others are there")
  func cellKilled() throws {
    let started = try Executable.Started(
      [
        "--no-init", "--no-history", "-c", "data blobs --name b --dim 3 --classes 2 --samples 60",
        "-c",
        Self.line.replacing("--steps 5", with: "--steps 20000"), "-c", "save k.safetensors",
      ], in: folder)
    var victim: pid_t?
    let deadline = Date(timeIntervalSinceNow: 60)
    while victim == nil, Date() < deadline {
      usleep(20_000)
      victim = child(of: started.process.processIdentifier)
    }
    kill(try #require(victim), SIGKILL)
    let outcome = try started.end()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try saved("k.safetensors").content(Sweep.self, named: "t").count(.done) == 9)
  }

  private func child(of parent: pid_t) -> pid_t? {
    let path = "/proc/\(parent)/task"
    for task in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
      guard let text = try? String(contentsOfFile: "\(path)/\(task)/children", encoding: .utf8),
        let first = text.split(separator: " ").compactMap({ pid_t($0) }).first,
        let line = try? String(contentsOfFile: "/proc/\(first)/cmdline", encoding: .utf8),
        line.contains("--sweep")
      else { continue }
      return first
    }
    return nil
  }

  @Test("Ctrl-C keeps what is done, and the name alone goes on")
  func interrupted() throws {
    let terminal = try Executable.start(["--no-init"], in: folder)
    try terminal.enter(
      "data blobs --name b --dim 3 --classes 2 --samples 60", answer: "b: 60 samples")
    let own = " --folder \(folder.path)/t.sweep"
    let long = Self.line.replacing("--steps 5", with: "--steps 20000") + own
    terminal.type(long + "\r")
    try terminal.expect("sweep t  ")
    let deadline = Date(timeIntervalSinceNow: 60)
    while try cellFiles().isEmpty, Date() < deadline { usleep(20_000) }
    usleep(300_000)
    terminal.type("\u{3}")
    try terminal.expect(" missing; `sweep t`")
    try terminal.expect("chartroom> ")
    let files = try cellFiles()
    #expect(!files.isEmpty && files.count < 9)
    try terminal.enter("sweep t" + own, answer: "9 done, 0 failed")
    try terminal.enter("history --journal", answer: "--stop-after")
  }

  @Test("cells take no more memory together than the budget, one at a time where need be")
  func memory() throws {
    let outcome = try run("set memory 16MiB", Self.line + " --jobs 4", "save m.safetensors")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try saved("m.safetensors").content(Sweep.self, named: "t").count(.done) == 9)
    let plain = try Executable.Started(
      [
        "--no-init", "--no-history", "-c", "data blobs --name b --dim 3 --classes 2 --samples 60",
        "-c",
        "set memory 16MiB", "-c", Self.line + " --jobs 4 --folder other",
      ], in: folder
    ).end()
    #expect(plain.errors.contains("at most 1 at once: a cell took"), "\(plain.errors)")
  }

  @Test("a worker runs the cells that its folder has, and says what is no folder of a sweep")
  func worker() throws {
    _ = try run(Self.line + " --stop-after 2")
    let sweep =
      try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(filePath: folder.path + "/t.sweep/sweep.json")))
      as? [String: Any]
    #expect(sweep?["name"] as? String == "t")
    let before = try cellFiles()
    let keys = before.map { String($0.dropLast(12)) }
    let outcome = try Executable.run(
      ["--sweep", "t.sweep", "--cells", keys.joined(separator: ",") + ",0123456789abcdef"],
      in: folder)
    #expect(outcome == Executable.Outcome(output: "", errors: "", status: 0))
    #expect(try cellFiles() == before)
    let none = try Executable.run(["--sweep", "nowhere", "--cells", "1"], in: folder)
    #expect(none.status == 1 && none.errors.contains("'nowhere' is no folder of a sweep"))
    #expect(try Executable.run(["--sweep", "t.sweep"], in: folder).status == 64)
  }

  @Test("without Slurm the error says what was looked for")
  func noSlurm() throws {
    let outcome = try Executable.run(
      [
        "--no-init", "-c", "data blobs --name b --dim 3 --classes 2 --samples 60", "-c",
        Self.line + " --on slurm",
      ],
      in: folder, environment: ["PATH": "/nowhere"])
    #expect(outcome.status == 1)
    for word in ["sbatch", "squeue", "/nowhere"] { #expect(outcome.errors.contains(word)) }
  }
}
