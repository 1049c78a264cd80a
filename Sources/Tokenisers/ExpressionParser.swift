/// Reads a regular expression in the syntax of Oniguruma, as far as tokenisers use it.
struct ExpressionParser {
  private let pattern: [Unicode.Scalar]
  private var position = 0
  /// How many groups are open.
  private var depth = 0
  /// Whether case counts for nothing here.
  private var ignoresCase = false
  private(set) var sets: [ScalarTable] = []
  /// Properties that were looked up, with what has them.
  private var properties: [String: ScalarSet] = [:]

  private static let depthLimit = 32
  /// How often something may be repeated by number.
  private static let repetitionLimit = 1000

  /// Whether `\w` is Unicode's.
  private let hasPlainWords: Bool

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

  private var current: Unicode.Scalar? { position < pattern.count ? pattern[position] : nil }

  private mutating func accept(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    guard pattern[position...].starts(with: scalars) else { return false }
    position += scalars.count
    return true
  }

  private mutating func next(in what: String) throws(ExpressionError) -> Unicode.Scalar {
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

  // MARK: Escapes

  private mutating func assertion() throws(ExpressionError) -> Expression.Assertion? {
    if accept("b") { return .wordBoundary }
    if accept("B") { return .noWordBoundary }
    if accept("A") { return .textStart }
    if accept("z") { return .textEnd }
    if accept("Z") { return .lastLineEnd }
    return nil
  }

  /// Takes what stands behind a backslash.
  private mutating func escaped(isInSet: Bool = false) throws(ExpressionError) -> ScalarSet {
    let scalar = try next(in: "an escape")
    switch scalar {
    case "s": return .whitespace
    case "S": return .inverted(.whitespace)
    case "w": return hasPlainWords ? .plainWord : isInSet ? .wordClass : .word
    case "W": return .inverted(hasPlainWords ? .plainWord : isInSet ? .wordClass : .word)
    case "d": return .categories(.decimalDigits)
    case "D": return .inverted(.categories(.decimalDigits))
    case "p": return try property()
    case "P": return .inverted(try property())
    case "n": return .scalar("\n")
    case "r": return .scalar("\r")
    case "t": return .scalar("\t")
    case "f": return .scalar("\u{0C}")
    case "v": return .scalar("\u{0B}")
    case "a": return .scalar("\u{07}")
    case "e": return .scalar("\u{1B}")
    case "x", "u": return .scalar(try numbered(scalar))
    default:
      let isName = scalar.isASCII && scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
      guard !isName else { throw .unsupported("the escape '\\\(scalar)'") }
      return .scalar(scalar)
    }
  }

  /// Takes the hexadecimal digits of `\xHH`, `\x{...}` or `\uHHHH`.
  private mutating func numbered(_ letter: Unicode.Scalar) throws(ExpressionError) -> Unicode.Scalar
  {
    let isBraced = letter == "x" && accept("{")
    let width = isBraced ? 8 : letter == "x" ? 2 : 4
    var value: UInt32 = 0
    var count = 0
    while count < width, let digit = current.flatMap({ Character($0).hexDigitValue }) {
      value = value << 4 | UInt32(digit)
      position += 1
      count += 1
    }
    guard count > 0, isBraced || letter == "x" || count == 4, !isBraced || accept("}"),
      let scalar = Unicode.Scalar(value)
    else { throw .malformed("an escape '\\\(letter)' that is no scalar") }
    return scalar
  }

  /// Takes the name of a property, in braces or of one letter.
  private mutating func property() throws(ExpressionError) -> ScalarSet {
    var name = ""
    if accept("{") {
      var scalar = try next(in: "a property")
      while scalar != "}" {
        name.unicodeScalars.append(scalar)
        scalar = try next(in: "a property")
      }
    } else {
      name.unicodeScalars.append(try next(in: "a property"))
    }
    let isInverted = name.unicodeScalars.first == "^"
    if isInverted { name.unicodeScalars.removeFirst() }
    let set: ScalarSet
    if let categories = CategorySet(named: name) {
      set = .categories(categories)
    } else if let known = properties[name] {
      set = known
    } else {
      guard properties.count < 8, let ranges = rangesOfProperty(name) else {
        throw .unsupported("the property '\\p{\(name)}'")
      }
      set = .ranges(ranges)
      properties[name] = set
    }
    return isInverted ? .inverted(set) : set
  }

  // MARK: Sets

  /// Takes a set up to its `]`, behind its `[`.
  private mutating func set(depth: Int) throws(ExpressionError) -> ScalarSet {
    guard depth < Self.depthLimit else {
      throw .unsupported("sets nested more than \(Self.depthLimit) deep")
    }
    if accept(":") { throw .unsupported("the set '[:'") }
    let isInverted = accept("^")
    var intersections: [ScalarSet] = []
    var members: [ScalarSet] = []
    guard current != "]" else { throw .malformed("a set of nothing") }
    while !accept("]") {
      if accept("&&") {
        intersections.append(.union(members))
        members = []
      } else if accept("[") {
        members.append(try set(depth: depth + 1))
      } else {
        members.append(try member())
      }
    }
    let all = intersections.reduce(ScalarSet.union(members)) { .intersection($0, $1) }
    return isInverted ? .inverted(all) : all
  }

  /// Takes a scalar, a range or an escape of a set.
  private mutating func member() throws(ExpressionError) -> ScalarSet {
    guard let low = try single() else { return try escaped(isInSet: true) }
    guard current == "-", position + 1 < pattern.count, pattern[position + 1] != "]" else {
      return .scalar(low)
    }
    position += 1
    guard current != "[", let high = try single() else {
      throw .unsupported("a range in a set that ends with no scalar")
    }
    guard low <= high else { throw .malformed("a range from '\(low)' to '\(high)'") }
    return .range(low.value...high.value)
  }

  /// Takes one scalar of a set; nil, with nothing but the backslash taken, where an escape is a set.
  private mutating func single() throws(ExpressionError) -> Unicode.Scalar? {
    let scalar = try next(in: "a set")
    guard scalar == "\\" else { return scalar }
    let start = position
    if accept("b") { return "\u{08}" }
    if case .scalar(let own) = try escaped(isInSet: true) { return own }
    position = start
    return nil
  }
}
