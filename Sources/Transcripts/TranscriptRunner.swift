/// Runs the commands of a transcript, one after the other, and compares what they print.
public struct TranscriptRunner: Sendable {
  /// What is told while a transcript runs, in the order of the file.
  public enum Event: Sendable, Hashable {
    case narration(Transcript.Narration)
    /// A command is about to run.
    case command(Transcript.Command)
    /// A command has run.
    case outcome(CommandOutcome, of: Transcript.Command)
    /// The command that has just run did not do what the file expects.
    case mismatch(Mismatch)
  }

  /// A command that did not print what was expected, or left another state.
  public struct Mismatch: Sendable, Hashable {
    public let command: Transcript.Command
    public let comparison: TranscriptComparison
    /// The digests expected and found, when they differ.
    public let digests: Digests?
    /// What came of the command.
    public let found: CommandOutcome

    /// Whether the command fails where no error was expected.
    public var isUnexpectedError: Bool {
      found.breaksExpectation
        || found.failed && !comparison.isMatch && command.output.first?.hasPrefix("error: ") != true
    }

    /// A digest expected and another one found.
    public struct Digests: Sendable, Hashable {
      public let expected: String
      public let found: String
    }
  }

  /// What came of a whole run.
  public struct Outcome: Sendable, Hashable {
    /// How many commands ran.
    public fileprivate(set) var commandCount = 0
    /// The commands that did not do what the file expects, in order.
    public fileprivate(set) var mismatches: [Mismatch] = []
    /// The first command that failed without its error being the expected output.
    public fileprivate(set) var firstFailure: Transcript.Command?
    /// Whether the run ended before the last command.
    public fileprivate(set) var wasStopped = false
    /// The transcript with what was found in place of what was expected.
    ///
    /// An output that matches stays as it is, and so do narration, marks, continuation lines and the
    /// commands that did not run.
    public fileprivate(set) var updated: Transcript

    /// The first command that left another state than expected, even when it printed the same.
    public var firstStateDifference: Mismatch? { mismatches.first { $0.digests != nil } }
  }

  /// When a run ends early.
  public enum StopRule: Sendable, Hashable {
    /// Only on request.
    case never
    /// At the first command that fails without its error being the expected output.
    case atFailure
    /// At the first command that fails where no error was expected.
    case atUnexpectedError
    /// At the first command that does not do what the file expects.
    case atMismatch
  }

  public let transcript: Transcript

  public init(_ transcript: Transcript) {
    self.transcript = transcript
  }

  /// Runs all commands through `execute`.
  ///
  /// The one run serves three uses: to run a script, follow the events and stop at a failure; to
  /// verify, look at the mismatches; to update, write `updated`.
  ///
  /// - Parameters:
  ///   - stop: When to end early.
  ///   - ignoresDigests: Whether a digest that is printed equals any other, as where the machine is
  ///     another one.
  ///   - writesDigests: Whether `updated` has a digest after every command; if not, only after those
  ///     that have one.
  ///   - isCancelled: Asked before each command.
  ///   - report: Told what happens, as it happens.
  ///   - execute: Runs one command.
  /// - Returns: What came of it.
  public func run(
    stop: StopRule = .never, ignoresDigests: Bool = false, writesDigests: Bool = false,
    isCancelled: () -> Bool = { false },
    report: (Event) -> Void = { _ in }, execute: (String) -> CommandOutcome
  ) -> Outcome {
    var outcome = Outcome(updated: transcript)
    let count = transcript.commands.count
    for (index, entry) in transcript.entries.enumerated() {
      switch entry {
      case .narration(let narration):
        report(.narration(narration))
      case .command(let command):
        if isCancelled() {
          outcome.wasStopped = true
          return outcome
        }
        report(.command(command))
        let found = execute(command.text)
        report(.outcome(found, of: command))
        let failures = outcome.add(
          found, of: command, at: index, ignoresDigests, writesDigests, report)
        if failures.requireStop(stop) {
          outcome.wasStopped = outcome.commandCount < count
          return outcome
        }
      }
    }
    return outcome
  }
}

/// How one command fell short.
private struct Shortfall {
  let isFailure: Bool
  let mismatch: TranscriptRunner.Mismatch?

  func requireStop(_ rule: TranscriptRunner.StopRule) -> Bool {
    switch rule {
    case .never: false
    case .atFailure: isFailure
    case .atUnexpectedError: mismatch?.isUnexpectedError == true
    case .atMismatch: mismatch != nil
    }
  }
}

extension TranscriptRunner.Outcome {
  fileprivate mutating func add(
    _ found: CommandOutcome, of command: Transcript.Command, at index: Int,
    _ ignoresDigests: Bool, _ writesDigests: Bool, _ report: (TranscriptRunner.Event) -> Void
  ) -> Shortfall {
    commandCount += 1
    let comparison = TranscriptComparison(
      expected: command.output, found: found.output, ignoresDigests: ignoresDigests,
      isVolatile: command.isVolatile)
    let digests = TranscriptRunner.Mismatch.Digests(expected: command.digest, found: found.digest)
    let mismatch =
      comparison.isMatch && digests == nil && !found.breaksExpectation
      ? nil
      : TranscriptRunner.Mismatch(
        command: command, comparison: comparison, digests: digests, found: found)
    if let mismatch {
      mismatches.append(mismatch)
      report(.mismatch(mismatch))
    }
    let isFailure = found.breaksExpectation || found.failed && !comparison.isMatch
    if isFailure, firstFailure == nil { firstFailure = command }
    let digest = writesDigests || command.digest != nil ? found.digest ?? command.digest : nil
    if mismatch != nil || digest != command.digest {
      let keeps = comparison.isMatch || found.breaksExpectation
      let output = keeps ? command.output : found.output
      updated.entries[index] = .command(command.replacing(output: output, digest: digest))
    }
    return Shortfall(isFailure: isFailure, mismatch: mismatch)
  }
}

extension TranscriptRunner.Mismatch.Digests {
  fileprivate init?(expected: String?, found: String?) {
    guard let expected, let found, expected != found else { return nil }
    self.expected = expected
    self.found = found
  }
}
