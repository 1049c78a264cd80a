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
  /// When there is none, `maker` is the command line that the hint offers to make one.
  public static func name(
    _ kind: String, in names: @escaping @Sendable (Context) -> [String], madeBy maker: String? = nil
  ) -> Self {
    Domain(
      placeholder: kind.uppercased(), description: "the name of \(withArticle(kind))",
      parse: { text, context throws(DomainError) in
        let existing = names(context)
        if existing.contains(text) { return text }
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
      "there is no \(kind) of that name\(suggestion(for: text, among: existing))",
      hint: "There \(existing.count == 1 ? "is" : "are") \(shown)\(rest).")
  }
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
