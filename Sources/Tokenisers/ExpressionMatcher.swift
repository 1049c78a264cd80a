/// Runs the program of an expression over a text.
struct ExpressionMatcher {
  private let instructions: [Expression.Instruction]
  private let sets: [ScalarTable]
  private let text: UnsafeBufferPointer<Unicode.Scalar>
  private var stack: [Choice] = []

  /// Where to go on when what was tried fails: at `position`, then back to `least`.
  private struct Choice {
    let instruction: Int
    var position: Int
    let least: Int
  }

  /// A place in the program at a place in the text.
  private struct Place: Hashable {
    let instruction: Int
    let position: Int
  }

  /// After so many choices a search remembers where it has been.
  private static let patience = 4096

  init(expression: Expression, text: UnsafeBufferPointer<Unicode.Scalar>) {
    instructions = expression.instructions
    sets = expression.sets
    self.text = text
  }

  /// Where the match that begins at `start` ends; nil without one.
  mutating func end(from start: Int) -> Int? { run(from: 0, at: start) }

  /// Runs the program from an instruction up to `accept`.
  ///
  /// Recurs for `look` and `atomic` alone, as deep as these stand in one another.
  private mutating func run(from first: Int, at start: Int) -> Int? {
    let floor = stack.count
    defer { stack.removeLast(stack.count - floor) }
    var (instruction, position) = (first, start)
    var choices = 0
    var visited: Set<Place> = []
    while true {
      var fails = false
      switch instructions[instruction] {
      case .set(let set):
        if position < text.count, sets[set].contains(text[position]) {
          position += 1
          instruction += 1
        } else {
          fails = true
        }
      case .run(let set, let least, let most, let isPossessive):
        let end = runEnd(of: set, from: position, most: most)
        if end - position < least {
          fails = true
        } else {
          instruction += 1
          if !isPossessive, end - position > least {
            stack.append(
              Choice(instruction: instruction, position: end - 1, least: position + least))
          }
          position = end
        }
      case .split(let preferred, let other):
        choices += 1
        if choices > Self.patience,
          !visited.insert(Place(instruction: instruction, position: position)).inserted
        {
          fails = true
        } else {
          stack.append(Choice(instruction: other, position: position, least: position))
          instruction = preferred
        }
      case .jump(let target): instruction = target
      case .look(let isNegative, let end):
        fails = (run(from: instruction + 1, at: position) == nil) != isNegative
        instruction = end
      case .atomic(let end):
        if let stop = run(from: instruction + 1, at: position) {
          (instruction, position) = (end, stop)
        } else {
          fails = true
        }
      case .assertion(let assertion):
        fails = !holds(assertion, at: position)
        instruction += 1
      case .accept: return position
      }
      while fails {
        guard stack.count > floor else { return nil }
        let last = stack.count - 1
        let choice = stack[last]
        if choice.position > choice.least {
          stack[last].position -= 1
        } else {
          stack.removeLast()
        }
        (instruction, position) = (choice.instruction, choice.position)
        choices += 1
        fails =
          choices > Self.patience
          && !visited.insert(Place(instruction: ~instruction, position: position)).inserted
      }
    }
  }

  private func runEnd(of set: Int, from start: Int, most: Int) -> Int {
    let limit = most < text.count - start ? start + most : text.count
    var end = start
    while end < limit, sets[set].contains(text[end]) { end += 1 }
    return end
  }

  private func holds(_ assertion: Expression.Assertion, at position: Int) -> Bool {
    let isAtStart = position == 0
    let isAtEnd = position == text.count
    switch assertion {
    case .textStart: return isAtStart
    case .textEnd: return isAtEnd
    case .lastLineEnd: return isAtEnd || (position == text.count - 1 && text[position] == "\n")
    case .lineStart: return isAtStart || (!isAtEnd && text[position - 1] == "\n")
    case .lineEnd: return isAtEnd || text[position] == "\n"
    case .wordBoundary, .noWordBoundary:
      let before = !isAtStart && ScalarSet.word.contains(text[position - 1])
      let after = !isAtEnd && ScalarSet.word.contains(text[position])
      return (before != after) == (assertion == .wordBoundary)
    }
  }
}
