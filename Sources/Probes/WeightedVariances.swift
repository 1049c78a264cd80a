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
    let live = (0..<gates.columnCount).filter { !weights.isDead($0) }
    let areFew = live.allSatisfy { i in
      FewSamples.serve(
        rows: (0..<gates.rowCount).count { gates[$0, i] > 0 }, width: samples.columnCount)
    }
    if areFew {
      return try few(samples.scaled(exponent: scaling), gates, live, weights, scaling: scaling)
    }
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

  /// The same where every expert has few samples for the width.
  private static func few(
    _ samples: Matrix, _ gates: Matrix, _ live: [Int], _ weights: SampleWeights, scaling: Int?
  ) throws(ProbeError) -> [WeightedVariances?] {
    let found = Parallel.map(live.count) { place in
      Result { () throws(LinearAlgebraError) in
        try FewSamples(samples, weights: gates.column(live[place]))
      }
    }
    var experts = [WeightedVariances?](repeating: nil, count: gates.columnCount)
    for (i, result) in zip(live, found) {
      let part = try numeric { () throws(LinearAlgebraError) in try result.get() }
      experts[i] = WeightedVariances(
        mean: part.mean.unscaled(exponent: scaling), eigenvalues: part.eigenvalues,
        scaling: scaling, effectiveCount: weights.effectiveCounts[i])
    }
    return experts
  }
}
