import LinearAlgebra
import Networks

extension JacobianProbe.Expert {
  /// Sums up expert `i` from its spectra, samples×rank.
  init(
    _ i: Int, spectra: Matrix, weights: SampleWeights, sampler: JacobianSampler
  ) throws(ProbeError) {
    let w = weights.gates.column(i)
    let total = weights.sums[i]
    self.spectra = spectra
    firstSpectrum = Array(spectra.row(0))
    weightSum = total
    effectiveCount = weights.effectiveCounts[i]
    isDead = weights.isDead(i)
    guard !isDead else {
      mean = SpectrumSummary()
      meanSpectrum = []
      averageJacobian = Matrix(repeating: 0, rows: 0, columns: 0)
      averageSpectrum = []
      return
    }
    let counted = w.indices.filter { w[$0] > 0 }
    let side = max(sampler.layer.shape.inputWidth, sampler.layer.shape.outputWidth)
    mean = SpectrumSummary(
      meanOf: counted.map { SpectrumSummary(of: spectra.row($0), side: side) },
      weights: counted.map { w[$0] })
    var sum = [Double](repeating: 0, count: spectra.columnCount)
    for row in counted {
      for (j, value) in spectra.row(row).enumerated() { sum[j] += w[row] * value }
    }
    meanSpectrum = sum.map { $0 / total }
    let scaled = sampler.options.scale == .gate ? w.map { $0 * $0 } : w
    let average = try sampler.averageJacobian(of: i, weights: scaled, total: total)
    averageJacobian = average
    averageSpectrum = try numeric { () throws(LinearAlgebraError) in
      try average.singularValues()
    }
  }
}

extension JacobianProbe.LayerFigures {
  /// Sums the layer's own spectra up, piece by piece.
  init?(_ pieces: [JacobianPiece]) {
    guard let first = pieces.first?.firstLayerJacobian else { return nil }
    let side = max(first.rowCount, first.columnCount)
    func means(_ spectra: Matrix) -> (SpectrumSummary, [Double]) {
      let n = spectra.rowCount
      let summaries = (0..<n).map { SpectrumSummary(of: spectra.row($0), side: side) }
      let weights = [Double](repeating: 1, count: n)
      let spectrum = (0..<spectra.columnCount).map { j in
        spectra.column(j).reduce(0, +) / Double(n)
      }
      return (SpectrumSummary(meanOf: summaries, weights: weights), spectrum)
    }
    (mean, meanSpectrum) = means(Matrix(stacking: pieces.map(\.layerSpectra)))
    (frozenMean, frozenMeanSpectrum) = means(Matrix(stacking: pieces.map(\.frozenSpectra)))
    let shares = pieces.flatMap(\.routerShares)
    routerShare = weightedMean(shares, weights: shares.map { _ in 1 })
    firstJacobian = first
  }
}

extension JacobianProbe {
  /// Elements of average Jacobians and of the layer's first, together, that a result keeps unless told to:
  /// with more, a checkpoint would be little else.
  public static let matrixLimit = 1 << 20

  /// Whether those matrices were left out for their size.
  public var leavesMatricesOut: Bool {
    experts.contains { !$0.isDead && $0.averageJacobian.elements.isEmpty }
      || layer?.firstJacobian.elements.isEmpty == true
  }

  /// The same without those matrices, where they have more than `matrixLimit` elements.
  public var withoutLargeMatrices: JacobianProbe {
    let first = layer?.firstJacobian.elements.count ?? 0
    guard
      experts.reduce(first, { $0 + $1.averageJacobian.elements.count }) > Self.matrixLimit
    else { return self }
    var probe = self
    let none = Matrix(repeating: 0, rows: 0, columns: 0)
    for i in experts.indices { probe.experts[i].averageJacobian = none }
    probe.layer?.firstJacobian = none
    return probe
  }
}

extension Matrix {
  /// Puts matrices of equal width one below the other.
  init(stacking parts: [Matrix]) {
    self.init(
      rows: parts.reduce(0) { $0 + $1.rowCount }, columns: parts.first?.columnCount ?? 0,
      elements: parts.flatMap(\.elements))
  }
}
