import Sessions

extension Interpreter {
  /// A place between two lines, to which later ones are counted.
  public struct Mark: Sendable {
    let past: [Step]
    let session: Session
  }

  /// The place before the next line.
  public var mark: Mark { Mark(past: past, session: session) }

  /// Makes one entry of the journal, `line`, and one step to take back of what changed the session from one
  /// mark to another, or up to now; what changed it later stays a step of its own.
  public mutating func group(from first: Mark, to last: Mark? = nil, as line: String) {
    let start = first.session.journal.count
    let end = last?.session.journal.count ?? session.journal.count
    guard start < end else { return }
    let later = past.suffix(session.journal.count - end).map { step -> Step in
      var other = step.other
      other.joinJournal(start..<end, as: line)
      return Step(other: other, command: step.command, setsDigits: step.setsDigits)
    }
    bench.session.joinJournal(start..<end, as: line)
    let steps = first.past + [Step(other: first.session, command: line, setsDigits: false)] + later
    past = Array(steps.suffix(Self.undoLimit))
  }
}
