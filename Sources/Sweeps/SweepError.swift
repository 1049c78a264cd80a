/// What is wrong with a grid or a design, in a sentence with what to do.
public enum SweepError: Error, Equatable, CustomStringConvertible {
  /// Text that reads as no axis; `reason` says why.
  case axis(text: String, reason: String)
  /// A name that stands for two things.
  case nameTaken(String)
  /// More points or cells than a sweep takes.
  case tooMany(count: String, unit: String, limit: Int)
  /// Values that go with no axis.
  case unpaired(name: String, count: Int, axes: [(name: String, count: Int)])
  /// A name that a command has in braces and nothing gives.
  case unknownName(String, command: String, known: [String])
  /// A name that varies and is in no command.
  case unused(String)
  case noCommand
  /// A path to measure that has a name in braces.
  case filledMeasure(String)
  /// A new value of a name that goes with others.
  case joined(String, with: [String])
  /// A sample of the grid that is empty or no smaller than it.
  case sample(Int, of: Int)

  public var description: String {
    switch self {
    case .axis(let text, let reason):
      "'\(text)' is no axis: \(reason). Give NAME=VALUES, as temperature=0.25,0.5,1, k=1..4 or "
        + "lr=log(0.001,0.1,5)."
    case .nameTaken(let name):
      "'\(name)' is given twice, or is a name that sweeps use themselves; give the values another name."
    case .tooMany(let count, let unit, let limit):
      "\(count) \(unit): a sweep has at most \(limit). Take fewer values or seeds, or a sample with "
        + "--random."
    case .unpaired(let name, let count, let axes):
      "--with \(name) has \(count) values, and no --over has as many ("
        + axes.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
        + "): give one value for each of the values that it goes with."
    case .unknownName(let name, let command, let known):
      "'{\(name)}' of `\(command)` is not given: "
        + (known.isEmpty ? "" : "there are \(known.map { "{\($0)}" }.joined(separator: ", ")); ")
        + "give --over \(name)=VALUES."
    case .unused(let name):
      "'{\(name)}' stands in no command, which would be the same for every value of \(name)."
    case .noCommand:
      "a sweep has nothing to do: give --do \"COMMAND\", once for each command of a cell."
    case .filledMeasure(let path):
      "--measure \(path): a figure has one path in every cell; give the object one name, without {}."
    case .joined(let name, let others):
      "\(others.joined(separator: ", ")) \(others.count == 1 ? "goes" : "go") with \(name): give --over \(name)=VALUES and "
        + "--with \(others[0])=VALUES together, and the other --over again."
    case .sample(let count, let points):
      "--random \(count) is no sample of \(points) points; give a number from 1 to \(points - 1), or leave "
        + "it out."
    }
  }

  public static func == (first: Self, second: Self) -> Bool {
    first.description == second.description
  }
}
