import Documents
import Probes

/// A null of pairs as results tell of it.
extension PairNull {
  /// The null of the mean over pairs.
  func mean(named name: String) -> NamedFigure.Null? {
    NamedFigure.Null(name, mean, high: percentile95)
  }

  /// The null of the largest over pairs.
  func maximum(named name: String) -> NamedFigure.Null? {
    NamedFigure.Null(name, maximumMean, high: maximumPercentile95)
  }

  var json: JSONValue {
    var entries: [String: JSONValue] = [
      "draws": .integer(draws), "mean": JSONValue(mean), "percentile95": JSONValue(percentile95),
      "max_mean": JSONValue(maximumMean), "max_percentile95": JSONValue(maximumPercentile95),
    ]
    entries["exact"] = isExact.map { .bool($0) }
    return .object(entries)
  }

  /// Two rows of a label, the mean over pairs and the largest.
  func rows(_ name: String, _ text: NumberText) -> [[String]] {
    [
      ["  \(name), \(isExact == true ? "exact" : "mean")", text(mean), text(maximumMean)],
      ["  \(name), 95%", text(percentile95), text(maximumPercentile95)],
    ]
  }
}
