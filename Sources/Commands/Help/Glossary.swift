import CommandLanguage
import Documents
import Results

/// What `help` says of metrics, claims and every other label that is printed: what it is, its formula and
/// where it comes from.
enum Glossary {
  /// Every topic there is something on, for completion.
  static var topics: [String] {
    ["metrics", "claims", "predictions", "words", "expressions"] + entries.map(\.name)
  }

  /// What results define, and what they share.
  static let entries = ResultKinds.all.flatMap { $0.terms } + words + lists + lessons

  /// Those with a formula and a name of one word.
  private static var metrics: [(label: String, text: String)] {
    entries.compactMap { entry in
      entry.name.contains(" ") ? nil : entry.formula.map { (entry.name, $0) }
    }
  }

  /// What answers to a label as it is printed, in whatever case where that tells no two apart.
  static func entries(on label: String) -> [Term] {
    let matches = entries.compactMap { entry in entry.match(label).map { (entry, $0) } }
    guard let best = matches.map(\.1).min() else { return [] }
    return matches.filter { $0.1 == best }.map(\.0)
  }

  private static let claims: [(label: String, text: String)] = [
    ("1", "MoE routed mean sigma1 < dense sigma1 (top-k; soft)"),
    ("2", "MoE routed mean decay > dense decay (top-k; soft)"),
    ("3", "MoE weighted-PCA erank > dense erank (top-k; soft)"),
    (
      "4",
      "near-orthogonal experts: omega = mean A_ij^2 - 1/(o d) below --sesoi (0.01); and mean |A_ij| of "
        + "top-k below soft's"
    ),
    ("5", "top-k weighted-PCA erank < soft's"),
    ("6", "transformer on text, at every layer: 1, and top-k mean |A| below soft's"),
  ]

  private static let verdicts =
    "A claim holds when the difference between trained models lies on its side of zero with an adjusted "
    + "p below 0.05, and so does the change that training made to it; it is reversed when both lie on the "
    + "other side, structural when only the trained difference is firm (networks without training may "
    + "have it too), and open otherwise or with fewer than 3 seeds. Experts are near-orthogonal, or "
    + "aligned, when the 90% interval of omega lies below the smallest that is of interest, or above it; "
    + "structural when it did before training. Of every layer together the verdict is what each layer "
    + "says, or open. A reversed claim is a result, not a failure."

  /// What there is on a topic, in `width` columns; nil when there is nothing.
  static func lines(on topic: String, width: Int) -> [String]? {
    switch topic {
    case "metrics":
      return wrapped("Metrics; `help NAME` says more of one.", width: width)
        + twoColumns(metrics, width: width)
    case "words":
      return wrapped("Words and labels of reports; `help WORD` says what one is.", width: width)
        + wrapped(
          entries.map(\.name).joined(separator: ", "), width: width - 2
        ).map { "  " + $0 }
    case "expressions": return expressions(width: width)
    case "claims":
      return wrapped("Claims of arXiv 2601.11616, tested by `compare`:", width: width)
        + twoColumns(claims, width: width) + wrapped(verdicts, width: width)
    case "predictions": return predictions(width: width) + (own(topic, width) ?? [])
    default: return own(topic, width)
    }
  }

  private static func own(_ topic: String, _ width: Int) -> [String]? {
    let found = entries(on: topic)
    return found.isEmpty ? nil : found.flatMap { lines(of: $0, width: width) }
  }

  private static func lines(of entry: Term, width: Int) -> [String] {
    wrapped(entry.name + (entry.formula.map { " = \($0)" } ?? ""), width: width)
      + wrapped("\(entry.meaning).", width: width - 2).map { "  " + $0 }
  }
}
