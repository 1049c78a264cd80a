import Foundation
import Glibc
import TerminalTesting
import Testing

/// SIGINT to the program at random moments, in long commands of several kinds.
@Suite("The executable interrupted at random moments")
struct RandomInterruptTests {
  private static let commands = [
    "train t --data d --routing top-k --experts 3 --hidden 4 --steps 10000000",
    "jacobian moe --split all --draws 10000", "pca moe --draws 10000",
    "compare --routings dense,top-k --data d --seeds 1000 --steps 5",
    "train lm --data l --model transformer --layers 2 --width 8 --context 8 --steps 100000",
    "export big x.csv", "data big.csv --name c", "save x.safetensors",
  ]

  /// Finished, stopped, or ended by the signal before the program minded it.
  private static let ends = [0, 130, SIGINT]

  private let folder: TemporaryFolder
  private let scratch: TemporaryFolder

  init() throws {
    (folder, scratch) = (try TemporaryFolder(), try TemporaryFolder())
    let rows = (0..<200_000).map { "\($0),\($0 % 7)\n" }.joined()
    _ = try folder.file("big.csv", "a,b\n" + rows)
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  /// Starts the program and interrupts it after a while.
  private func interrupted(
    _ arguments: [String], afterMilliseconds delay: Int
  ) throws -> Executable.Outcome {
    let run = try Executable.Started(
      arguments, in: folder, environment: ["TMPDIR": scratch.path])
    usleep(UInt32(delay) * 1000)
    if run.process.isRunning { kill(run.process.processIdentifier, SIGINT) }
    return try run.end()
  }

  @Test("leaves a recording that verifies, and no file of its own", arguments: commands.indices)
  func recorded(index: Int) throws {
    let line = Self.commands[index]
    let setup = [
      "data piecewise --name d --dim 4 --classes 3 --samples 400",
      "train moe --routing top-k --experts 3 --hidden 4 --steps 3",
      line.contains("--data l") ? "data language --name l --samples 600" : "seed 0",
      line.contains("big") || line.hasPrefix("save")
        ? "data blobs --name big --dim 8 --samples 100000" : "seed 0",
    ]
    for round in 0..<2 {
      try? FileManager.default.removeItem(atPath: folder.path + "/r.chart")
      let outcome = try interrupted(
        ["--record", "r.chart"] + (setup + [line]).flatMap { ["-c", $0] },
        afterMilliseconds: 40 + (index * 397 + round * 911) % 1_400)
      #expect(Self.ends.contains(outcome.status), "\(line): \(outcome)")
      let left = Set(try names()).subtracting(["big.csv", "r.chart", "x.csv", "x.safetensors"])
      #expect(left.isEmpty, "\(line) left \(left)")
      guard FileManager.default.fileExists(atPath: folder.path + "/r.chart") else { continue }
      // What failed where it was stopped goes through when it is run again.
      let recorded = try folder.text("r.chart")
      guard !recorded.contains("error: ") else { continue }
      let check = try Executable.run(["--verify", "r.chart"], in: folder)
      #expect(check.status == 0, "\(recorded)\n\(check)")
    }
  }

  @Test("a check leaves nothing in its scratch folder", arguments: 0..<3)
  func checked(round: Int) throws {
    _ = try folder.file(
      "c.chart",
      "> data piecewise --name d --dim 4 --classes 3 --samples 400\n> export d x.csv\n"
        + "> \(Self.commands[0])\n")
    let outcome = try interrupted(
      ["--verify", "c.chart"], afterMilliseconds: 30 + round * 431)
    #expect([130, SIGINT].contains(outcome.status), "\(outcome)")
    #expect(try names() == ["big.csv", "c.chart"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
  }
}
