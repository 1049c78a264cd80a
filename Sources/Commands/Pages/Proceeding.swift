import Documents

/// What a session has seen so far, in its order: what a page tells of it.
enum Proceeding: Sendable {
  /// What a transcript, or the person, said between commands.
  case narration([String])
  /// A command that did not fail, its answer, and the results that it made.
  case command(String, Report, kept: [String])
}

extension Interpreter {
  /// Proceedings that are remembered; of more, the last.
  private static let proceedingLimit = 4_000

  /// Notes what is said between commands.
  public mutating func narrate(_ paragraphs: [String]) {
    guard !paragraphs.allSatisfy({ $0.allSatisfy(\.isWhitespace) }) else { return }
    note(.narration(paragraphs))
  }

  mutating func note(_ proceeding: Proceeding) {
    bench.proceedings.append(proceeding)
    if bench.proceedings.count > Self.proceedingLimit { bench.proceedings.removeFirst() }
  }
}
