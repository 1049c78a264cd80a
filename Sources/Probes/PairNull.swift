import LinearAlgebra

/// What a figure of pairs of experts would be by chance, over random draws or by its law.
public struct PairNull: Codable, Equatable, Sendable {
  /// 0 where nothing was drawn.
  public let draws: Int
  /// Mean over draws, and 95th percentile, of the mean over pairs.
  public let mean: Double
  public let percentile95: Double
  /// The same of the largest over pairs.
  public let maximumMean: Double
  public let maximumPercentile95: Double
  /// Whether it is worked out from the law of random directions, without a draw; nil for draws.
  public let isExact: Bool?

  /// From the values of the pairs that have one, draw by draw; nil where no draw has any.
  init?(_ drawn: [[Double]]) {
    let means = drawn.compactMap(\.mean)
    let maxima = drawn.compactMap { $0.max() }
    guard let mean = means.mean, let maximumMean = maxima.mean else { return nil }
    draws = drawn.count
    isExact = nil
    (self.mean, self.maximumMean) = (mean, maximumMean)
    percentile95 = quantile(means, 0.95)
    maximumPercentile95 = quantile(maxima, 0.95)
  }

  /// One without draws.
  init(exactMean: Double, percentile95: Double, maximumMean: Double, maximumPercentile95: Double) {
    (draws, isExact) = (0, true)
    (mean, self.percentile95) = (exactMean, percentile95)
    (self.maximumMean, self.maximumPercentile95) = (maximumMean, maximumPercentile95)
  }
}

extension [[Double?]] {
  /// Of a square of experts, the values of the pairs i < j that have one.
  var pairs: [Double] { indices.flatMap { i in self[i][(i + 1)...].compactMap { $0 } } }
}
