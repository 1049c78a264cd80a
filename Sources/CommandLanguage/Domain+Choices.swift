extension Domain
where Value: CaseIterable & Hashable & RawRepresentable & Sendable, Value.RawValue == String {
  /// The cases of an enumeration, typed as their raw values.
  public static var choice: Self { choice(Array(Value.allCases)) }

  /// Some cases of an enumeration, with notes for completion where there are any.
  public static func choice(_ cases: [Value], notes: [Value: String] = [:]) -> Self {
    Domain<Context, String>.choice(
      cases.map(\.rawValue),
      notes: Dictionary(uniqueKeysWithValues: notes.map { ($0.rawValue, $1) })
    ).map { text throws(DomainError) in
      guard let value = Value(rawValue: text) else { throw DomainError("give another value.") }
      return value
    }
  }
}

extension Domain where Value == String {
  /// One of a list of words, with notes for completion where there are any.
  public static func choice(_ words: [String], notes: [String: String] = [:]) -> Self {
    let description = words.joinedWithOr
    let joined = words.joined(separator: "|")
    return Domain(
      placeholder: joined.utf8.count <= 32 ? joined : "WORD", description: description,
      parse: { text, _ throws(DomainError) in
        if words.contains(text) { return text }
        throw DomainError("give \(description)\(suggestion(for: text, among: words, end: "."))")
      },
      complete: { _, _ in words.map { Completion($0, note: notes[$0]) } })
  }
}

extension [String] {
  /// "a, b or c".
  var joinedWithOr: String {
    guard let last, count > 1 else { return first ?? "" }
    return dropLast().joined(separator: ", ") + " or " + last
  }
}
