import CommandLanguage
import Documents
import Results

/// What `help` says of metrics and claims: names, formulas and where they come from.
enum Glossary {
  /// Every topic there is something on, for completion.
  static var topics: [String] { ["metrics", "claims"] + entries.map(\.name) }

  private static let entries = ResultKinds.all.flatMap { $0.terms }

  private static let claims: [(label: String, text: String)] = [
    ("1", "MoE routed mean sigma1 < dense sigma1 (top-k; soft)"),
    ("2", "MoE routed mean decay > dense decay (top-k; soft)"),
    ("3", "MoE weighted-PCA erank > dense erank (top-k; soft)"),
    (
      "4",
      "mean |A_ij| within its null (below the 95th percentile of random directions); and top-k "
        + "below soft"
    ),
    ("5", "top-k weighted-PCA erank < soft's"),
    ("6", "transformer on text, at every layer: 1, and top-k mean |A| below soft's"),
  ]

  private static let verdicts =
    """
    A claim holds when the whole 95% interval over seeds lies on its side of zero,
    is reversed when it lies on the other, and is open otherwise or with fewer than
    3 seeds. Of every layer together it holds, or is reversed, where each layer says
    so. A reversed claim is a result, not a failure.
    """

  /// What there is on a topic, in `width` columns; nil when there is nothing.
  static func lines(on topic: String, width: Int) -> [String]? {
    switch topic {
    case "metrics":
      return wrapped("Metrics; `help NAME` says more of one.", width: width)
        + twoColumns(entries.map { ($0.name, $0.formula) }, width: width)
    case "claims":
      return wrapped("Claims of arXiv 2601.11616, tested by `compare`:", width: width)
        + twoColumns(claims, width: width) + wrapped(verdicts, width: width)
    default:
      guard let entry = entries.first(where: { $0.name == topic }) else { return nil }
      return wrapped("\(entry.name) = \(entry.formula)", width: width)
        + wrapped("\(entry.meaning).", width: width - 2).map { "  " + $0 }
    }
  }
}
