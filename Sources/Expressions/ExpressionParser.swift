/// Reads the words of an expression by descent, a method a precedence.
struct ExpressionParser {
  private let tokens: [Token]
  private var position = 0
  private var depth = 0

  /// - Precondition: The last of `tokens` is the end.
  init(_ tokens: [Token]) { self.tokens = tokens }

  private var token: Token { tokens[position] }

  /// What chooses between two values; it works out one of them alone, so it is no function.
  static let choice = "if"

  mutating func parse() throws(ExpressionError) -> Expression.Node {
    let node = try disjunction()
    guard token.kind == .end else { throw unexpected() }
    return node
  }

  private func unexpected() -> ExpressionError {
    switch token.kind {
    case .end:
      ExpressionError(
        position == 0
          ? "the expression is missing: give one such as `moe.jacobian.sigma1 / 2`."
          : "the expression ends where a number or a path should follow.", at: token.range)
    case .symbol(.close), .symbol(.closeList):
      ExpressionError("'\(token.text)' closes nothing that is open.", at: token.range)
    default:
      ExpressionError(
        "'\(token.text)' cannot stand here: between two values stands an operator.",
        at: token.range)
    }
  }

  /// Takes the current word if it is one of `symbols`.
  private mutating func take(_ symbols: Token.Symbol...) -> Token? {
    guard case .symbol(let symbol) = token.kind, symbols.contains(symbol) else { return nil }
    defer { position += 1 }
    return token
  }

  private mutating func close(_ opening: Token, with symbol: Token.Symbol) throws(ExpressionError) {
    guard take(symbol) == nil else { return }
    guard token.kind == .end else { throw unexpected() }
    throw ExpressionError(
      "'\(opening.text)' is not closed: a '\(symbol.rawValue)' is missing.", at: opening.range)
  }

  /// Reads one level deeper.
  private mutating func deeper<Value>(
    _ read: (inout Self) throws(ExpressionError) -> Value
  ) throws(ExpressionError) -> Value {
    guard depth < Expression.maximumDepth else {
      throw ExpressionError(
        "more than \(Expression.maximumDepth) levels within one another; `let` keeps a part of it.",
        at: token.range)
    }
    depth += 1
    defer { depth -= 1 }
    return try read(&self)
  }

  private typealias Reader = (inout Self) throws(ExpressionError) -> Expression.Node

  private mutating func chain(
    _ symbols: [Token.Symbol], of read: Reader
  ) throws(ExpressionError) -> Expression.Node {
    let first = try read(&self)
    var rest: [Expression.Operation] = []
    while case .symbol(let symbol) = token.kind, symbols.contains(symbol) {
      let sign = token
      position += 1
      rest.append(Expression.Operation(sign: sign, operand: try read(&self)))
    }
    return rest.isEmpty ? first : .chain(first, rest)
  }

  private mutating func disjunction() throws(ExpressionError) -> Expression.Node {
    try chain([.or]) { parser throws(ExpressionError) in
      try parser.chain([.and]) { parser throws(ExpressionError) in try parser.negation() }
    }
  }

  private mutating func negation() throws(ExpressionError) -> Expression.Node {
    guard take(.not) != nil else { return try comparison() }
    return .not(try deeper { parser throws(ExpressionError) in try parser.negation() })
  }

  private mutating func comparison() throws(ExpressionError) -> Expression.Node {
    let node = try chain([.equal, .unequal, .less, .greater, .atMost, .atLeast]) {
      parser throws(ExpressionError) in try parser.range()
    }
    if case .chain(_, let rest) = node, rest.count > 1, rest[1].sign.isComparison {
      throw ExpressionError(
        "'\(rest[1].sign.text)' compares what is compared already: join two comparisons with "
          + "`and`.", at: rest[1].sign.range)
    }
    return node
  }

  private mutating func range() throws(ExpressionError) -> Expression.Node {
    let low = try sum()
    guard let sign = take(.range) else { return low }
    return .range(low, sign, try sum())
  }

  private mutating func sum() throws(ExpressionError) -> Expression.Node {
    try chain([.plus, .minus]) { parser throws(ExpressionError) in
      try parser.chain([.times, .over]) { parser throws(ExpressionError) in try parser.signed() }
    }
  }

  private mutating func signed() throws(ExpressionError) -> Expression.Node {
    if take(.minus) != nil {
      return .negative(try deeper { parser throws(ExpressionError) in try parser.signed() })
    }
    if take(.plus) != nil {
      return try deeper { parser throws(ExpressionError) in try parser.signed() }
    }
    var base = try primary()
    while case .symbol(.openList) = token.kind {
      let opening = token
      position += 1
      let place = try deeper { parser throws(ExpressionError) in try parser.disjunction() }
      try close(opening, with: .closeList)
      base = .element(base, opening, place)
    }
    guard let sign = take(.power) else { return base }
    return .power(
      base, sign, try deeper { parser throws(ExpressionError) in try parser.signed() })
  }

  private mutating func primary() throws(ExpressionError) -> Expression.Node {
    let first = token
    switch first.kind {
    case .number(let value):
      position += 1
      return .number(value)
    case .path:
      position += 1
      return token.kind == .symbol(.open) ? try call(first) : .path(first)
    case .symbol(.open):
      position += 1
      let node = try deeper { parser throws(ExpressionError) in try parser.disjunction() }
      try close(first, with: .close)
      return node
    case .symbol(.openList):
      position += 1
      return .list(try operands(of: first, closedBy: .closeList), first.range)
    default: throw unexpected()
    }
  }

  /// What stands between `opening` and the symbol that closes it, separated by commas.
  private mutating func operands(
    of opening: Token, closedBy symbol: Token.Symbol
  ) throws(ExpressionError) -> [Expression.Node] {
    guard take(symbol) == nil else { return [] }
    var operands: [Expression.Node] = []
    repeat {
      operands.append(
        try deeper { parser throws(ExpressionError) in try parser.disjunction() })
    } while take(.comma) != nil
    try close(opening, with: symbol)
    return operands
  }

  private mutating func call(_ name: Token) throws(ExpressionError) -> Expression.Node {
    let opening = token
    position += 1
    let operands = try operands(of: opening, closedBy: .close)
    if name.text == Self.choice {
      guard operands.count == 3 else {
        throw ExpressionError(
          "`if` takes 3 values, not \(operands.count): if(condition, where it is so, where not).",
          at: name.range)
      }
      return .choice(name, operands[0], operands[1], operands[2])
    }
    guard let function = Function(rawValue: name.text) else {
      throw ExpressionError(
        "there is no function '\(name.text)'.", at: name.range,
        hint: "Functions: \(Expression.functionNames.joined(separator: " ")).")
    }
    guard function.arity.contains(operands.count) else {
      throw ExpressionError(
        "\(name.text) takes \(function.takes), not \(operands.count).", at: name.range)
    }
    return .call(function, name, operands)
  }
}

extension Token {
  /// Whether it compares; symbols of one chain are all of the same precedence.
  fileprivate var isComparison: Bool {
    switch kind {
    case .symbol(.equal), .symbol(.unequal), .symbol(.less), .symbol(.greater), .symbol(.atMost),
      .symbol(.atLeast):
      true
    default: false
    }
  }
}
