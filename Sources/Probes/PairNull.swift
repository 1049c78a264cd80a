/// What a figure of pairs of experts would be by chance, over random draws.
public struct PairNull: Codable, Equatable, Sendable {
  public let draws: Int
  /// Mean over draws, and 95th percentile, of the mean over pairs.
  public let mean: Double
  public let percentile95: Double
  /// The same of the largest over pairs.
  public let maximumMean: Double
  public let maximumPercentile95: Double

  /// From the values of the pairs that have one, draw by draw; nil where no draw has any.
  init?(_ drawn: [[Double]]) {
    let means = drawn.compactMap(\.mean)
    let maxima = drawn.compactMap { $0.max() }
    guard let mean = means.mean, let maximumMean = maxima.mean else { return nil }
    draws = drawn.count
    (self.mean, self.maximumMean) = (mean, maximumMean)
    percentile95 = quantile(means, 0.95)
    maximumPercentile95 = quantile(maxima, 0.95)
  }
}

extension [Double] {
  /// Their mean; nil of none.
  var mean: Double? { isEmpty ? nil : reduce(0, +) / Double(count) }
}

extension [[Double?]] {
  /// Of a square of experts, the values of the pairs i < j that have one.
  var pairs: [Double] { indices.flatMap { i in self[i][(i + 1)...].compactMap { $0 } } }
}
