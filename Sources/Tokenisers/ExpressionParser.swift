/// Reads a regular expression in the syntax of Oniguruma, as far as tokenisers use it.
struct ExpressionParser {
  let pattern: [Unicode.Scalar]
  var position = 0
  /// How many groups are open.
  private var depth = 0
  /// Whether case counts for nothing here.
  private var ignoresCase = false
  private(set) var sets: [ScalarTable] = []
  /// Properties that were looked up, with what has them.
  var properties: [String: ScalarSet] = [:]

  static let depthLimit = 32
  /// How often something may be repeated by number.
  private static let repetitionLimit = 1000

  /// Whether `\w` is Unicode's.
  let hasPlainWords: Bool

  init(_ pattern: String, hasPlainWords: Bool) {
    self.pattern = Array(pattern.unicodeScalars)
    self.hasPlainWords = hasPlainWords
  }

  /// Takes the whole expression.
  mutating func expression() throws(ExpressionError) -> ExpressionNode {
    let node = try choice()
    guard current == nil else { throw .malformed("a ')' that closes nothing") }
    return node
  }

  var current: Unicode.Scalar? { position < pattern.count ? pattern[position] : nil }

  mutating func accept(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    guard pattern[position...].starts(with: scalars) else { return false }
    position += scalars.count
    return true
  }

  mutating func next(in what: String) throws(ExpressionError) -> Unicode.Scalar {
    guard let scalar = current else { throw .malformed("\(what) that does not end") }
    position += 1
    return scalar
  }

  private mutating func choice() throws(ExpressionError) -> ExpressionNode {
    var branches: [ExpressionNode] = []
    repeat {
      var parts: [ExpressionNode] = []
      while let scalar = current, scalar != "|", scalar != ")" { parts.append(try repetition()) }
      branches.append(parts.count == 1 ? parts[0] : .sequence(parts))
    } while accept("|")
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  // MARK: Repetitions

  private mutating func repetition() throws(ExpressionError) -> ExpressionNode {
    var node = try atom()
    var count = 0
    while let (least, most, isNumbered) = try bounds() {
      count += 1
      guard count <= 4 else { throw .unsupported("a repetition of a repetition of ...") }
      switch node {
      case .assertion, .look: throw .unsupported("a repetition of what has no length")
      default: break
      }
      // Behind numbers a `+` repeats what they made, and one number with `?` makes it optional.
      if isNumbered, least == most, accept("?") {
        node = .repeated(
          .repeated(node, least: least, most: most, .greedy), least: 0, most: 1, .greedy)
      } else if accept("?") {
        node = .repeated(node, least: least, most: most, .lazy)
      } else if !isNumbered, accept("+") {
        node = .repeated(node, least: least, most: most, .possessive)
      } else {
        node = .repeated(node, least: least, most: most, .greedy)
      }
    }
    return node
  }

  private mutating func bounds() throws(ExpressionError) -> (Int, Int?, isNumbered: Bool)? {
    if accept("*") { return (0, nil, false) }
    if accept("+") { return (1, nil, false) }
    if accept("?") { return (0, 1, false) }
    let start = position
    guard accept("{") else { return nil }
    let least = try number()
    var most = least
    if accept(",") { most = try number() }
    let isRange = pattern[start..<position].contains(",")
    guard accept("}"), least != nil || most != nil else {
      position = start  // A brace that stands for itself.
      return nil
    }
    if let least, let most, least > most {
      throw .malformed("a repetition from \(least) to \(most)")
    }
    return (least ?? 0, isRange ? most : least, true)
  }

  private mutating func number() throws(ExpressionError) -> Int? {
    var value: Int?
    while let digit = current, ("0"..."9").contains(digit) {
      value = 10 * (value ?? 0) + Int(digit.value - 48)
      guard let value, value <= Self.repetitionLimit else {
        throw .unsupported("more than \(Self.repetitionLimit) repetitions")
      }
      position += 1
    }
    return value
  }

  // MARK: Parts

  private mutating func atom() throws(ExpressionError) -> ExpressionNode {
    let scalar = try next(in: "an expression")
    switch scalar {
    case "(": return try group()
    case "[": return add(try set(depth: 0))
    case ".": return add(.inverted(.scalar("\n")))
    case "^": return .assertion(.lineStart)
    case "$": return .assertion(.lineEnd)
    case "\\":
      if let assertion = try assertion() { return .assertion(assertion) }
      return add(try escaped())
    case "*", "+", "?": throw .malformed("a '\(scalar)' that repeats nothing")
    default: return add(.scalar(scalar))
    }
  }

  private mutating func add(_ set: ScalarSet) -> ExpressionNode {
    sets.append(ScalarTable(ignoresCase ? set.ignoringCase : set))
    return .set(sets.count - 1)
  }

  private mutating func group() throws(ExpressionError) -> ExpressionNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else {
      throw .unsupported("groups nested more than \(Self.depthLimit) deep")
    }
    let outer = ignoresCase
    defer { ignoresCase = outer }
    var form = { (node: ExpressionNode) in node }
    if accept("?") {
      if accept(":") {
        // A group and no more.
      } else if accept("=") {
        form = { .look($0, isNegative: false) }
      } else if accept("!") {
        form = { .look($0, isNegative: true) }
      } else if accept(">") {
        form = { .atomic($0) }
      } else if try flags() {
        // Without a colon flags hold to the end of the group around them.
        let rest = try choice()
        return rest
      }
    }
    let node = try choice()
    guard accept(")") else { throw .malformed("a '(' that is not closed") }
    return form(node)
  }

  /// Takes flags up to `:` or `)`, and says whether they stand alone.
  private mutating func flags() throws(ExpressionError) -> Bool {
    let start = position
    var turnsOn = true
    while let scalar = current, scalar != ":", scalar != ")" {
      position += 1
      switch scalar {
      case "-": turnsOn = false
      case "i": ignoresCase = turnsOn
      default:
        let text = String(String.UnicodeScalarView(pattern[start..<position]))
        throw .unsupported("the group '(?\(text)'")
      }
    }
    return try next(in: "a group") == ")"
  }
}
