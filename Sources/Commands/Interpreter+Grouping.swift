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
    let isFollowed = end < session.journal.count
    bench.session.joinJournal(start..<end, as: line)
    var steps = first.past + [Step(other: first.session, command: line, setsDigits: false)]
    if isFollowed, var middle = last?.session {
      middle.joinJournal(start..<end, as: line)
      steps.append(
        Step(other: middle, command: session.journal.last?.command ?? "", setsDigits: false))
    }
    past = Array(steps.suffix(Self.undoLimit))
  }
}
