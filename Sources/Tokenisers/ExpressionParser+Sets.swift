extension ExpressionParser {
  /// Takes a set up to its `]`, behind its `[`.
  mutating func set(depth: Int) throws(ExpressionError) -> ScalarSet {
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
  mutating func member() throws(ExpressionError) -> ScalarSet {
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
  mutating func single() throws(ExpressionError) -> Unicode.Scalar? {
    let scalar = try next(in: "a set")
    guard scalar == "\\" else { return scalar }
    let start = position
    if accept("b") { return "\u{08}" }
    if case .scalar(let own) = try escaped(isInSet: true) { return own }
    position = start
    return nil
  }
}
