/// A name or another label that results print, and what `help` says of it.
public struct Term: Equatable, Sendable {
  public let name: String
  /// Nil of a word that is no figure.
  public let formula: String?
  /// What it is, in what unit, and where it comes from; without the full stop at its end.
  public let meaning: String
  /// How else it is printed; `*` stands for any text: `P(margin < *)`.
  public let labels: [String]

  public init(name: String, formula: String? = nil, meaning: String, labels: [String] = []) {
    (self.name, self.formula, self.meaning, self.labels) = (name, formula, meaning, labels)
  }

  /// How well a term answers to what was typed; the lower the better.
  public enum Match: Int, Comparable, Sendable {
    case exact, otherCase, pattern

    public static func < (first: Self, second: Self) -> Bool { first.rawValue < second.rawValue }
  }

  /// How it answers to `typed`; nil where it does not.
  public func match(_ typed: String) -> Match? {
    let own = [name] + labels.filter { !$0.contains("*") }
    if own.contains(typed) { return .exact }
    if own.contains(where: { $0.lowercased() == typed.lowercased() }) { return .otherCase }
    return labels.contains { Self.fits(typed.lowercased(), $0.lowercased()) } ? .pattern : nil
  }

  /// Whether `text` is what a label with one `*` stands for.
  private static func fits(_ text: String, _ label: String) -> Bool {
    let ends = label.split(separator: "*", omittingEmptySubsequences: false)
    return ends.count == 2 && text.count >= label.count && text.hasPrefix(ends[0])
      && text.hasSuffix(ends[1])
  }
}
