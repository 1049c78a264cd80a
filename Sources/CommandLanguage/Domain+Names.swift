extension Domain where Value == String {
  /// A name for a new object: a letter, then letters, digits, `_`, `-` or `.`.
  public static var name: Self {
    let description = "a name: a letter, then letters, digits, '_', '-' or '.'"
    return Domain(placeholder: "NAME", description: description) { text, _ throws(DomainError) in
      guard isName(text) else {
        throw DomainError(
          "begin a name with a letter, and go on with letters, digits, '_', '-' or '.'.")
      }
      return text
    }
  }

  /// The name of an existing object of some kind ("model"), among those the context lists.
  ///
  /// When there is none, `maker` is the command line that the hint offers to make one; of a name that
  /// something of another kind has, `other` says what it is.
  public static func name(
    _ kind: String, in names: @escaping @Sendable (Context) -> [String],
    madeBy maker: String? = nil,
    other: @escaping @Sendable (String, Context) -> String? = { _, _ in nil }
  ) -> Self {
    Domain(
      placeholder: kind.uppercased(), description: "the name of \(withArticle(kind))",
      parse: { text, context throws(DomainError) in
        let existing = names(context)
        if existing.contains(text) { return text }
        if let other = other(text, context) {
          throw DomainError(
            "it is \(other); give the name of \(withArticle(kind)).",
            hint: "`show \(text)` shows it.")
        }
        throw unknownName(text, kind: kind, existing: existing, maker: maker)
      },
      complete: { _, context in names(context).map { Completion($0) } })
  }

  private static func unknownName(
    _ text: String, kind: String, existing: [String], maker: String?
  ) -> DomainError {
    guard !existing.isEmpty else {
      return DomainError("there is no \(kind) yet.", hint: maker.map { "`\($0)` makes one." })
    }
    let shown = existing.prefix(8).joined(separator: ", ")
    let rest = existing.count > 8 ? " and \(existing.count - 8) more" : ""
    return DomainError(
      "there is no \(kind) of that name"
        + (nearestName(to: text, among: existing).map { "; did you mean '\($0)'?" } ?? "."),
      hint: "There \(existing.count == 1 ? "is" : "are") \(shown)\(rest).")
  }
}

/// The name most likely meant by `typed`: of those that begin as it does up to a dot, one that ends much
/// as it does (`m.layer1.route` by `m.route`), before any that is spelt much like it.
private func nearestName(to typed: String, among names: [String]) -> String? {
  if let dot = typed.lastIndex(of: ".") {
    let family = names.filter { $0.hasPrefix(typed[...dot]) }
    let ends = family.map { String($0.split(separator: ".").last ?? "") }
    let end = String(typed[typed.index(after: dot)...])
    if let near = nearestMatch(to: end, among: ends), let place = ends.firstIndex(of: near) {
      return family[place]
    }
  }
  return nearestMatch(to: typed, among: names)
}

/// Whether `text` can name an object: a letter of any script, then letters, marks, digits, `_ - .`.
private func isName(_ text: String) -> Bool {
  guard let first = text.unicodeScalars.first, first.properties.isAlphabetic else { return false }
  return text.unicodeScalars.dropFirst().allSatisfy { scalar in
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .decimalNumber: true
    default: scalar.properties.isAlphabetic || "_-.".unicodeScalars.contains(scalar)
    }
  }
}

/// "a model", "an expert".
public func withArticle(_ noun: String) -> String {
  guard let first = noun.lowercased().first else { return noun }
  return ("aeiou".contains(first) ? "an " : "a ") + noun
}
