import CommandLanguage
import Expressions
import Sessions

/// The path of figures, or the function, at the end of an expression that is being typed.
struct PathCompletion {
  /// Where it begins, in UTF-8 bytes.
  let start: Int
  let typed: String

  init(_ text: String) {
    let run = text.reversed().prefix { Self.isOfPath($0) || "[],*".contains($0) }
    var path = text.suffix(run.count)
    while !path.isEmpty, !Self.isPath(path) { path = path.dropFirst() }
    typed = String(path)
    start = text.utf8.count - typed.utf8.count
  }

  /// What it could become, up to the next `.` or `[` of each path.
  func completions(in session: Session) -> RestCompletion {
    let paths = session.objects.flatMap { object -> [String] in
      // Figures of objects that the typed part does not reach are not looked at.
      guard object.name.hasPrefix(typed) || typed.hasPrefix(object.name) else { return [] }
      return session.entries(of: object.name).map(\.path)
    }
    var seen: Set<String> = []
    let steps = paths.compactMap { path -> Completion? in
      guard path.hasPrefix(typed) else { return nil }
      let rest = path.dropFirst(typed.count)
      let cut = rest.firstIndex { $0 == "." || $0 == "[" }
      let step = typed + (cut.map { rest[...$0] } ?? rest)
      return seen.insert(step).inserted ? Completion(step, isPartial: cut != nil) : nil
    }
    let functions = Expression.functionNames
      .filter { !typed.isEmpty && $0.hasPrefix(typed) }
      .map { Completion("\($0)(", isPartial: true) }
    return .word(from: start, steps + functions)
  }

  private static func isOfPath(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "_-.".contains(character)
  }

  /// Whether it could be the beginning of a path: brackets hold numbers alone.
  private static func isPath(_ text: Substring) -> Bool {
    guard let first = text.first, first.isLetter || first == "_" else { return false }
    var isInBrackets = false
    for character in text {
      switch character {
      case "[" where !isInBrackets: isInBrackets = true
      case "]" where isInBrackets: isInBrackets = false
      case "[", "]": return false
      case ",": if !isInBrackets { return false }
      case "*": break
      default:
        if isInBrackets, !character.isNumber { return false }
        guard isOfPath(character) else { return false }
      }
    }
    return true
  }
}
