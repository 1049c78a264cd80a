import LinearAlgebra

/// A weighted principal component analysis without its axes, which are most of its work.
public struct WeightedVariances: VarianceSpectrum, Codable, Equatable, Sendable {
  public let mean: [Double]
  public let eigenvalues: [Double]
  public let scaling: Int?
  public let effectiveCount: Double

  /// Measures the rows of `samples`, samples×features, under each column of `gates`,
  /// samples×experts; nil for an expert that no sample reaches.
  ///
  /// - Throws: `ProbeError.numeric` when an element is not finite.
  public static func measure(
    _ samples: Matrix, gates: Matrix
  ) throws(ProbeError) -> [WeightedVariances?] {
    let weights = SampleWeights(gates: gates)
    let scaling = PowerScale.exponentForSquares(of: samples.elements)
    let covariances = WeightedCovariance.measure(samples.scaled(exponent: scaling), weights: gates)
    let results = Parallel.map(gates.columnCount) { i in
      Result { () throws(LinearAlgebraError) -> WeightedVariances? in
        guard let part = covariances[i], !weights.isDead(i) else { return nil }
        return WeightedVariances(
          mean: part.mean.unscaled(exponent: scaling),
          eigenvalues: try part.covariance.symmetricEigenvalues().map { max(0, $0) },
          scaling: scaling, effectiveCount: weights.effectiveCounts[i])
      }
    }
    return try numeric { () throws(LinearAlgebraError) in
      var experts: [WeightedVariances?] = []
      for result in results { experts.append(try result.get()) }
      return experts
    }
  }
}
