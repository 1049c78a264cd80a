import Commands
import Documents
import Transcripts

extension Shell {
  /// Runs the command of a loop for each of its values, and makes one step of all that was done.
  func each(_ loop: EachLoop) -> Answer {
    let line = interpreter.bench.line
    let start = interpreter.mark
    let before = printedCount
    var answer = Answer()
    var failures: [String] = []
    for (index, value) in loop.values.enumerated() {
      let place = interpreter.mark
      let done = Done(lines: before..<printedCount, state: stateDigest)
      guard !isOver else { return stop(loop, at: index, from: start, after: done) }
      // Answers for programs name their command themselves.
      if session.settings.format == .text {
        say(lines: ["\(loop.name) = \(value): \(loop.line(value))"])
      }
      let heading = printedCount
      var own = perform(loop.line(value))
      if own.recordedLine != nil || own.parts != nil {
        own.parts = own.parts ?? [part(of: own, after: heading)]
        return stop(loop, at: index, from: start, to: place, after: done, within: own)
      }
      for text in own.volatileTexts where !answer.volatileTexts.contains(text) {
        answer.volatileTexts.append(text)
      }
      guard own.failed else { continue }
      if isInterrupted { return stop(loop, at: index, from: start, after: done) }
      failures.append(value)
      guard !loop.keepsGoing else { continue }
      if let line = loop.line(ofFirst: index) { interpreter.group(from: start, as: line) }
      answer.failed =
        fail([
          "stopped at \(loop.name) = \(value), after \(index) of \(loop.values.count) values; "
            + "`each --keep-going` goes on."
        ]).failed
      return answer
    }
    interpreter.group(from: start, as: line)
    if !failures.isEmpty {
      say(
        "\(failures.count) of \(loop.values.count) failed: \(loop.name) = "
          + "\(failures.joined(separator: ", ")).")
    } else if session.settings.format != .text {
      // Whoever reads lines knows by this that there come no more.
      say("\(loop.values.count) of \(loop.values.count) values are done.")
    }
    return answer
  }

  /// Ends a loop that was told to stop before its value number `index` was done; `own` is what was kept of
  /// that.
  private func stop(
    _ loop: EachLoop, at index: Int, from start: Interpreter.Mark,
    to place: Interpreter.Mark? = nil,
    after done: Done, within own: Answer? = nil
  ) -> Answer {
    var parts = own?.parts ?? []
    if let line = loop.line(ofFirst: index) {
      interpreter.group(from: start, to: place, as: line)
      let outcome = CommandOutcome(printed(done.lines), digest: done.state)
      parts.insert(Answer.Part(line: line, outcome: outcome, volatileTexts: []), at: 0)
    }
    _ = fail(
      ["stopped; \(index) of \(loop.values.count) values are done."],
      code: CommandRunner.Ending.stopped.rawValue)
    return Answer(failed: true, parts: parts)
  }

  /// What the values before one have come to: lines of what the line that was entered prints, and the state.
  private struct Done {
    let lines: Range<Int>
    let state: String
  }

  /// Lines that the line that was entered has printed so far.
  private var printedCount: Int { captures.last?.count ?? 0 }

  private func printed(_ lines: Range<Int>) -> [String] {
    Array((captures.last ?? [])[lines])
  }

  private func part(of own: Answer, after heading: Int) -> Answer.Part {
    Answer.Part(
      line: own.recordedLine ?? "",
      outcome: CommandOutcome(
        printed(heading..<printedCount), failed: own.failed, digest: stateDigest),
      volatileTexts: own.volatileTexts)
  }
}
