import Transcripts

/// A transcript taken one step at a time: something to read, then a command to run.
public struct Lesson: Sendable, Hashable, Sequence, IteratorProtocol {
  /// Narration and the command it leads up to; the last step may have no command.
  public struct Step: Sendable, Hashable {
    /// What to read before, without its `# `; blank lines between.
    public let narration: [String]
    /// What the environment must have for this step and those after it.
    public let requirements: [Transcript.Requirement]
    public let command: Transcript.Command?
    /// Which command it is, from 1; for narration after the last one, the number of commands.
    public let number: Int
  }

  /// How many commands it has.
  public let commandCount: Int
  /// What it consists of, in order.
  public let steps: [Step]
  /// How many steps are taken.
  public private(set) var position = 0

  public init(_ transcript: Transcript) {
    var steps: [Step] = []
    var narration: [String] = []
    var requirements: [Transcript.Requirement] = []
    var number = 0
    for entry in transcript.entries {
      switch entry {
      case .narration(let lines):
        narration += lines.paragraphs
        requirements += lines.requirements
      case .command(let command):
        number += 1
        steps.append(
          Step(
            narration: narration.trimmingBlankLines, requirements: requirements, command: command,
            number: number))
        narration = []
        requirements = []
      }
    }
    if !narration.trimmingBlankLines.isEmpty {
      steps.append(
        Step(
          narration: narration.trimmingBlankLines, requirements: requirements, command: nil,
          number: number))
    }
    self.steps = steps
    commandCount = number
  }

  /// The step that `next()` gives, without going on.
  public var upcoming: Step? { position < steps.count ? steps[position] : nil }

  /// Whether all steps are taken.
  public var isFinished: Bool { position == steps.count }

  /// Takes the next step; nil after the last one.
  public mutating func next() -> Step? {
    defer { position = Swift.min(position + 1, steps.count) }
    return upcoming
  }

  /// Goes to a step, so that `next()` gives it.
  ///
  /// - Precondition: It is one of `steps`, or their end.
  public mutating func go(to position: Int) {
    precondition((0...steps.count).contains(position), "step \(position) of \(steps.count)")
    self.position = position
  }

  /// Goes back by one step, to take it again.
  public mutating func goBack() {
    position = Swift.max(0, position - 1)
  }
}

extension [String] {
  fileprivate var trimmingBlankLines: [String] {
    let isBlank = { (line: String) in line.allSatisfy(\.isWhitespace) }
    let start = firstIndex { !isBlank($0) } ?? endIndex
    let end = (lastIndex { !isBlank($0) } ?? start - 1) + 1
    return Array(self[start..<end])
  }
}
