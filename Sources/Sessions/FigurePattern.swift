/// A path in which `*` stands for any characters but a `.`; a `.` between digits is of a number, as in
/// `moe0.5`, and not meant.
public struct FigurePattern {
  private let pattern: [Character]
  private let crossesPoints: Bool

  /// - `crossesPoints`: whether a `*` stands for points as well.
  public init(_ pattern: some StringProtocol, crossesPoints: Bool = false) {
    self.pattern = Array(pattern)
    self.crossesPoints = crossesPoints
  }

  /// Whether it stands for `text`, in time that grows with the product of their lengths.
  public func matches(_ text: some StringProtocol) -> Bool {
    let text = Array(text)
    // Which beginnings of the pattern stand for the text so far.
    var states = [Bool](repeating: false, count: pattern.count + 1)
    states[0] = true
    skipStars(&states)
    for (place, character) in text.enumerated() {
      var next = [Bool](repeating: false, count: states.count)
      let isStop = !crossesPoints && character == "." && !Self.isDecimalPoint(at: place, in: text)
      for index in pattern.indices where states[index] {
        if pattern[index] == "*" {
          if !isStop { next[index] = true }
        } else if pattern[index] == character {
          next[index + 1] = true
        }
      }
      states = next
      skipStars(&states)
    }
    return states[pattern.count]
  }

  /// A star stands for nothing as well.
  private func skipStars(_ states: inout [Bool]) {
    for index in pattern.indices where states[index] && pattern[index] == "*" {
      states[index + 1] = true
    }
  }

  private static func isDecimalPoint(at place: Int, in text: [Character]) -> Bool {
    guard place > 0, place + 1 < text.count else { return false }
    return text[place - 1].isNumber && text[place + 1].isNumber
  }
}
