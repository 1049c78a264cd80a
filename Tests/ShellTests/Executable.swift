import Foundation
import Glibc
import TerminalTesting

/// The executable, as people and scripts run it.
enum Executable {
  static let path = BuiltProgram.path("chartroom")

  /// Starts it in a pseudo-terminal, with its state kept in `folder`, and waits for the prompt.
  static func start(
    _ arguments: [String] = [], in folder: TemporaryFolder, environment: [String: String] = [:],
    columns: Int = 80, until first: String = "chartroom> "
  ) throws -> PseudoTerminal {
    var settings = ["HOME": folder.path, "NO_COLOR": "1", "PAGER": "cat"]
    settings.merge(environment) { $1 }
    // The kernels for an unknown processor are found by starting twice; once is tested elsewhere.
    let terminal = try PseudoTerminal(
      [path] + arguments, environment: settings, columns: columns, rows: 50)
    try terminal.expect(first)
    return terminal
  }

  /// What a run without a terminal came to.
  struct Outcome: Equatable {
    var output: String
    var errors: String
    var status: Int32
  }

  /// Runs it to its end, `input` on its standard input.
  static func run(
    _ arguments: [String], input: String = "", in folder: TemporaryFolder? = nil,
    environment: [String: String] = [:]
  ) throws -> Outcome {
    try Started(arguments, input: input, in: folder, environment: environment).end()
  }

  /// A run without a terminal, under way.
  ///
  /// Its streams are files: the ends of pipes would be inherited by what other tests start.
  final class Started {
    let process = Process()
    private let streams: TemporaryFolder

    init(
      _ arguments: [String], program: String = Executable.path, input: String = "",
      in folder: TemporaryFolder? = nil, environment: [String: String] = [:]
    ) throws {
      streams = try TemporaryFolder()
      process.executableURL = URL(fileURLWithPath: program)
      process.arguments = arguments
      process.environment = ["HOME": folder?.path ?? streams.path, "PATH": "/usr/bin:/bin"]
        .merging(environment) { $1 }
      if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder.path) }
      process.standardInput = FileHandle(forReadingAtPath: try streams.file("input", input))
      process.standardOutput = FileHandle(forWritingAtPath: try streams.file("output", ""))
      process.standardError = FileHandle(forWritingAtPath: try streams.file("errors", ""))
      try process.run()
    }

    func output() throws -> String { try streams.text("output") }

    /// Waits for its end, and kills it if that takes longer.
    func end(within seconds: Double = 60) throws -> Outcome {
      let deadline = Date(timeIntervalSinceNow: seconds)
      while process.isRunning, Date() < deadline { usleep(5_000) }
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
      process.waitUntilExit()
      return Outcome(
        output: try output(), errors: try streams.text("errors"),
        status: process.terminationStatus)
    }
  }
}

extension PseudoTerminal {
  /// Types a line, waits for `answer` and for the next prompt.
  func enter(_ line: String, answer: String, prompt: String = "chartroom> ") throws {
    type(line + "\r")
    try expect("\n")
    try expect(answer)
    try expect(prompt)
  }
}

/// Lines that make a small dataset and a model whose training takes as long as it is let.
enum Line {
  static let data = "data piecewise --name d --dim 4 --classes 3 --samples 64"
  static let train = "train moe --routing top-k --experts 3 --hidden 4 --steps 3"
  static let longTrain = "train moe --routing top-k --experts 3 --hidden 4 --steps 10000000"
}
