import Testing

@testable import Transcripts

@Suite("TranscriptRunner")
struct TranscriptRunnerTests {
  private static let text = """
    # Two commands and a wrong one.

    #~ seconds
    > make a \\
        --size 3
    made a 1.72
    in 3 seconds
    #= 1111

    # More.
    > show a
    rank 100
    #= 2222
    > fail
    error: no
    """

  /// What a shell that works would do.
  private static func execute(_ line: String) -> CommandOutcome {
    switch line {
    case "make a \\\n    --size 3":
      CommandOutcome(["made a 1.73", "in 5 seconds"], digest: "1111")
    case "show a": CommandOutcome(["rank 100"], digest: "2222")
    default: CommandOutcome(["error: no"], failed: true, digest: "2222")
    }
  }

  @Test("finds nothing wrong when everything is as expected, errors too")
  func verifies() throws {
    let transcript = try Transcript(parsing: Self.text)
    var events: [String] = []
    let report = { (event: TranscriptRunner.Event) in
      switch event {
      case .narration: events.append("narration")
      case .command(let command): events.append(command.text.prefix(4) + "?")
      case .outcome(let found, _): events.append("\(found.output.count)")
      case .mismatch: events.append("mismatch")
      }
    }
    let outcome = TranscriptRunner(transcript).run(stop: .atMismatch, report: report) {
      Self.execute($0)
    }
    #expect(events == ["narration", "make?", "2", "narration", "show?", "1", "fail?", "1"])
    #expect(outcome.commandCount == 3)
    #expect(outcome.mismatches.isEmpty)
    #expect(outcome.firstFailure == nil)
    #expect(!outcome.wasStopped)
    #expect(outcome.updated == transcript)
  }

  @Test("finds the first command whose state differs, even when it prints the same")
  func stateDifference() throws {
    let outcome = TranscriptRunner(try Transcript(parsing: Self.text)).run { line in
      var found = Self.execute(line)
      if line == "show a" { found.digest = "3333" }
      return found
    }
    let difference = try #require(outcome.firstStateDifference)
    #expect(difference.command.text == "show a")
    #expect(difference.comparison.isMatch)
    #expect(difference.digests?.expected == "2222")
    #expect(difference.digests?.found == "3333")
  }

  @Test("replaces only what differs when it updates")
  func updates() throws {
    let outcome = TranscriptRunner(try Transcript(parsing: Self.text)).run { line in
      line == "show a" ? CommandOutcome(["# 101", ""], digest: "3333") : Self.execute(line)
    }
    let expected = Self.text.replacing("rank 100\n#= 2222", with: "\\# 101\n#= 3333")
    #expect(outcome.updated.text == expected)
    #expect(outcome.mismatches.count == 1)
    #expect(outcome.mismatches.first?.comparison.differences.first?.found == "# 101")
  }

  @Test("keeps line ends and a missing last newline when it updates")
  func updatesLineEnds() throws {
    func updated(_ text: String, _ output: [String]) throws -> String {
      TranscriptRunner(try Transcript(parsing: text)).run { _ in CommandOutcome(output) }.updated
        .text
    }
    #expect(try updated("> a\r\nx\r\n> b\r\nx", ["y", "z"]) == "> a\r\ny\r\nz\r\n> b\r\ny\r\nz")
    #expect(try updated("> a", ["y"]) == "> a\ny")
    #expect(try updated("> a\nx", []) == "> a")
    #expect(try updated("> a\nx\n\n# end\n", ["y"]) == "> a\ny\n\n# end\n")
  }

  @Test("takes a lone \\ from the end of the file when output comes to stand behind it")
  func updatesALastBackslash() throws {
    func updated(_ text: String, _ output: [String]) throws -> String {
      TranscriptRunner(try Transcript(parsing: text)).run { _ in CommandOutcome(output) }.updated
        .text
    }
    #expect(try updated("> a\\", ["y"]) == "> a\ny")
    #expect(try updated("> a \\\n> b\\\n", ["y"]) == "> a \\\n> b\ny\n")
    #expect(try updated("> a\\\\", ["y"]) == "> a\\\\\ny")
    #expect(try updated("> a\\", []) == "> a\\")
    for tail in ["\\\r", "\\\r\r", "\\\r\\", "\r"] {
      #expect(try updated("> a\(tail)", ["y"]) == "> a\ny", "\(tail.debugDescription)")
    }
    #expect(try updated("> a\\\r\\\n", ["y"]) == "> a\ny\n")
  }

  @Test("writes digests only when asked")
  func digests() throws {
    func updated(_ writesDigests: Bool) throws -> String {
      TranscriptRunner(try Transcript(parsing: "> a\nx\n> b\n")).run(writesDigests: writesDigests) {
        CommandOutcome($0 == "a" ? ["x"] : [], digest: "9\($0)")
      }.updated.text
    }
    #expect(try updated(false) == "> a\nx\n> b\n")
    #expect(try updated(true) == "> a\nx\n#= 9a\n> b\n#= 9b\n")
  }

  @Test("stops at an unexpected failure, at a mismatch, or never, as told")
  func stops() throws {
    let transcript = try Transcript(parsing: "> a\nx\n> bad\n> c\n")
    func run(_ rule: TranscriptRunner.StopRule) -> TranscriptRunner.Outcome {
      TranscriptRunner(transcript).run(stop: rule) {
        CommandOutcome($0 == "bad" ? ["error: no"] : ["y"], failed: $0 == "bad")
      }
    }
    #expect(run(.never).commandCount == 3)
    #expect(run(.never).firstFailure?.text == "bad")
    #expect(run(.atFailure).commandCount == 2)
    #expect(run(.atFailure).wasStopped)
    #expect(run(.atMismatch).commandCount == 1)
  }

  @Test("stops on request and leaves the rest as it was")
  func cancels() throws {
    let transcript = try Transcript(parsing: "> a\n> b\nold\n")
    var count = 0
    let outcome = TranscriptRunner(transcript).run(isCancelled: { count == 1 }) { _ in
      count += 1
      return CommandOutcome(["new"])
    }
    #expect(outcome.wasStopped)
    #expect(outcome.commandCount == 1)
    #expect(outcome.updated.text == "> a\nnew\n> b\nold\n")
  }
}
