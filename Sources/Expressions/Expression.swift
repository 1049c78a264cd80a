/// An expression that was read: numbers, paths of figures, operators and functions.
///
/// Precedence, from the loosest: `or`, `and`, `not`, comparisons, ranges, sums, products, the sign,
/// powers. Powers group to the right, all else to the left, so that `-2 ^ 2` is -4.
public struct Expression: Sendable {
  /// Parentheses, signs and powers within one another go no deeper.
  static let maximumDepth = 64
  /// A range has no more numbers.
  static let maximumLength = 100_000

  let root: Node

  /// Reads `text`.
  ///
  /// - Throws: `ExpressionError` at the word that does not fit.
  public init(_ text: String) throws(ExpressionError) {
    var parser = ExpressionParser(try ExpressionLexer.tokens(of: text))
    root = try parser.parse()
  }

  /// The names that parentheses may follow.
  public static let functionNames = Function.allCases.map(\.rawValue) + [ExpressionParser.choice]

  /// Whether expressions have a word for themselves, so that no figure can be called by it alone.
  public static func isReserved(_ word: String) -> Bool {
    functionNames.contains(word) || Token.Symbol(rawValue: word) != nil
  }

  /// The paths of figures in `text`, with their places in UTF-8 bytes; of one that cannot be read, those
  /// before the fault.
  public static func paths(in text: String) -> [(path: String, range: Range<Int>)] {
    guard let tokens = try? ExpressionLexer.tokens(of: text) else { return [] }
    return zip(tokens, tokens.dropFirst()).compactMap { token, next in
      token.kind == .path && next.kind != .symbol(.open) ? (token.text, token.range) : nil
    }
  }

  /// `text` with another name for the object that `name` is, wherever a path begins with it.
  public static func renaming(_ name: String, to newName: String, in text: String) -> String {
    var bytes = Array(text.utf8)
    for (path, range) in paths(in: text).reversed() where isOf(name, path) {
      bytes.replaceSubrange(
        range.lowerBound..<range.lowerBound + name.utf8.count, with: newName.utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether a path in `text` begins with the object `name`.
  public static func names(_ name: String, in text: String) -> Bool {
    paths(in: text).contains { isOf(name, $0.path) }
  }

  private static func isOf(_ name: String, _ path: String) -> Bool {
    path == name || path.hasPrefix("\(name).") || path.hasPrefix("\(name)[")
  }

  /// An operator and what stands behind it.
  struct Operation: Sendable {
    let sign: Token
    let operand: Node
  }

  indirect enum Node: Sendable {
    case number(Double)
    case path(Token)
    case negative(Node)
    case not(Node)
    /// Operators of one precedence, that group to the left.
    case chain(Node, [Operation])
    case power(Node, Token, Node)
    case range(Node, Token, Node)
    case list([Node], Range<Int>)
    case element(Node, Token, Node)
    case call(Function, Token, [Node])
    case choice(Token, Node, Node, Node)
  }
}
