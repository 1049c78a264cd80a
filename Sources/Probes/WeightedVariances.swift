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
    let atOnce = MemoryBudget.pieces(
      of: 8 * Double(WeightedCovariance.parts(of: samples.rowCount) + 2)
        * Double(samples.columnCount) * Double(samples.columnCount),
      wanted: gates.columnCount)
    let measured = WeightedCovariance.measure(
      samples.scaled(exponent: scaling), weights: gates, atOnce: atOnce
    ) { i, part in
      Result { () throws(LinearAlgebraError) -> WeightedVariances? in
        guard !weights.isDead(i) else { return nil }
        return WeightedVariances(
          mean: part.mean.unscaled(exponent: scaling),
          eigenvalues: try part.covariance.symmetricEigenvalues().map { max(0, $0) },
          scaling: scaling, effectiveCount: weights.effectiveCounts[i])
      }
    }
    return try numeric { () throws(LinearAlgebraError) in
      var experts: [WeightedVariances?] = []
      for result in measured { experts.append(try result?.get() ?? nil) }
      return experts
    }
  }
}
