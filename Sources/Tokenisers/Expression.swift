/// A regular expression of a tokeniser's file, over Unicode scalars.
///
/// Says what Oniguruma says, which the files are written for: alternatives in their order, greedy unless
/// told otherwise, `\s`, `\w` and `\d` by Unicode's properties. Matching backtracks without recursion, and
/// once it has gone on for long remembers where it failed, so that no expression takes time that grows
/// faster than the program times the text, for each place that is tried.
struct Expression: Sendable {
  /// One step of the program.
  enum Instruction: Sendable {
    /// One scalar of a set.
    case set(Int)
    /// As many scalars of a set as there are, up to `most`; fewer, down to `least`, if what follows fails.
    case run(Int, least: Int, most: Int, isPossessive: Bool)
    /// Goes on at the first place, and at the second if that fails.
    case split(Int, Int)
    case jump(Int)
    /// Goes on at `end` if what stands before it matches here (or does not), without moving.
    case look(isNegative: Bool, end: Int)
    /// Goes on at `end` after the first match of what stands before it.
    case atomic(end: Int)
    case assertion(Assertion)
    /// The end of the program, or of what `look` and `atomic` hold.
    case accept
  }

  /// What may be asked of a place between scalars.
  enum Assertion: Sendable {
    case textStart, textEnd, lastLineEnd, lineStart, lineEnd, wordBoundary, noWordBoundary
  }

  let instructions: [Instruction]
  let sets: [ScalarTable]

  /// The largest program, in instructions.
  static let programLimit = 1 << 14

  /// Compiles a pattern; with `hasPlainWords` its `\w` is Unicode's rather than Oniguruma's.
  init(_ pattern: String, hasPlainWords: Bool = false) throws(ExpressionError) {
    var parser = ExpressionParser(pattern, hasPlainWords: hasPlainWords)
    var compiler = ExpressionCompiler()
    try compiler.append(try parser.expression())
    try compiler.emit(.accept)
    (instructions, sets) = (compiler.instructions, parser.sets)
  }

  /// Where it matches in `text`, one match after another, each as far left as may be.
  ///
  /// An empty match does not stand right behind another match.
  func matches(in text: [Unicode.Scalar]) -> [Range<Int>] {
    text.withUnsafeBufferPointer { buffer in
      var matcher = ExpressionMatcher(expression: self, text: buffer)
      var found: [Range<Int>] = []
      var start = 0
      while start <= buffer.count {
        guard let end = matcher.end(from: start) else {
          start += 1
          continue
        }
        if end > start || found.last?.upperBound != start { found.append(start..<end) }
        start = end > start ? end : start + 1
      }
      return found
    }
  }
}

/// Why an expression is not taken.
enum ExpressionError: Error, Equatable {
  /// It means something that is not supported.
  case unsupported(String)
  /// It means nothing.
  case malformed(String)
}
