/// One word of an expression.
struct Token: Equatable, Sendable {
  enum Kind: Equatable, Sendable {
    case number(Double)
    /// The path of figures, or the name of a function where a parenthesis follows.
    case path
    case symbol(Symbol)
    /// Behind the last word.
    case end
  }

  enum Symbol: String, CaseIterable, Sendable {
    // Longer ones first, as they are looked for in this order.
    case range = ".."
    case equal = "=="
    case unequal = "!="
    case atMost = "<="
    case atLeast = ">="
    case less = "<"
    case greater = ">"
    case plus = "+"
    case minus = "-"
    case times = "*"
    case over = "/"
    case power = "^"
    case open = "("
    case close = ")"
    case openList = "["
    case closeList = "]"
    case comma = ","
    // Words; they are no names of figures.
    case and, or, not
  }

  let kind: Kind
  /// What stands in the text.
  let text: String
  /// Where it stands, in UTF-8 bytes.
  let range: Range<Int>
}
