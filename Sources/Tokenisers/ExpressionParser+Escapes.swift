extension ExpressionParser {
  mutating func assertion() throws(ExpressionError) -> Expression.Assertion? {
    if accept("b") { return .wordBoundary }
    if accept("B") { return .noWordBoundary }
    if accept("A") { return .textStart }
    if accept("z") { return .textEnd }
    if accept("Z") { return .lastLineEnd }
    return nil
  }

  /// Takes what stands behind a backslash.
  mutating func escaped(isInSet: Bool = false) throws(ExpressionError) -> ScalarSet {
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
  mutating func numbered(_ letter: Unicode.Scalar) throws(ExpressionError) -> Unicode.Scalar {
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
  mutating func property() throws(ExpressionError) -> ScalarSet {
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
}
