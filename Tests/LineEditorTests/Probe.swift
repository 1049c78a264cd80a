import TerminalTesting

/// The small shell that the tests drive.
enum Probe {
  /// The executable.
  static let path = BuiltProgram.path("line-editor-probe")

  static func start(
    environment: [String: String] = [:], columns: Int = 80
  ) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal([path], environment: environment, columns: columns)
    try terminal.expect(environment["PROBE_PROMPT"] ?? "probe> ")
    return terminal
  }
}

extension PseudoTerminal {
  /// Types a line, waits for the probe to answer `answer` and for its next prompt.
  ///
  /// A key typed before the prompt meets the kernel's own line editing, which eats Ctrl-R and others.
  func enter(_ line: String, answer: String? = nil) throws {
    type(line + "\r")
    try expect(answer ?? "[\(line)]")
    try expect("probe> ")
  }
}
