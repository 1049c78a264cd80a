import LinearAlgebra
import Networks

/// What every expert answers at every sample, and how much each sample counts for a pair.
public struct ExpertOutputs: Sendable {
  let weighting: SimilarityWeighting
  /// One an expert, samples×outputs, in a range in which fourth powers are.
  let outputs: [Matrix]
  /// √gᵢ of each expert, one a sample; empty when all samples count alike.
  let roots: [[Double]]

  var sampleCount: Int { outputs[0].rowCount }

  /// Evaluates every expert of `layer` at the rows of `inputs`.
  ///
  /// - Throws: `ProbeError.notApplicable` for fewer than two experts or samples, `.numeric` when an output
  ///   is not finite.
  public init(
    of layer: any RoutedLayer, at inputs: Matrix, weighting: SimilarityWeighting
  ) throws(ProbeError) {
    guard layer.shape.expertCount > 1 else {
      throw .notApplicable(
        "similarity is of pairs of experts, and there is one: measure a model of two or more.")
    }
    guard inputs.rowCount > 1 else {
      throw .notApplicable("similarity needs two samples or more: give a larger --samples.")
    }
    self.weighting = weighting
    var outputs: [Matrix] = []
    for i in 0..<layer.shape.expertCount {
      let rows = try asking { () throws(NetworkError) in try layer.expert(i) }.outputs(at: inputs)
      try numeric { () throws(LinearAlgebraError) in
        try rows.requireFinite(for: "the outputs of expert \(layer.number(of: i))")
      }
      let scale = PowerScale.forFourthPowers(of: rows.elements)
      outputs.append(scale == 1 ? rows : rows.scaled(by: scale))
    }
    self.outputs = outputs
    guard weighting == .gates else {
      roots = []
      return
    }
    let gates = try asking { () throws(NetworkError) in try layer.gates(at: inputs) }.weights
    roots = outputs.indices.map { gates.column($0).map { $0.squareRoot() } }
  }

  private init(weighting: SimilarityWeighting, outputs: [Matrix], roots: [[Double]]) {
    (self.weighting, self.outputs, self.roots) = (weighting, outputs, roots)
  }

  /// Each expert's outputs at samples drawn for it.
  func shuffled(seed: UInt64, draw: Int) -> ExpertOutputs {
    var stream = RandomStream(seed: seed, purpose: .shuffle, index: draw)
    return ExpertOutputs(
      weighting: weighting,
      outputs: outputs.map { $0.rows(at: stream.permutation(sampleCount)) }, roots: roots)
  }

  /// √(gᵢ gⱼ), one a sample; 1 when all count alike.
  private func weights(_ i: Int, _ j: Int) -> [Double] {
    guard weighting == .gates else { return [Double](repeating: 1, count: sampleCount) }
    return zip(roots[i], roots[j]).map { $0 * $1 }
  }

  var effectiveCounts: [[Double]] {
    outputs.indices.map { i in
      outputs.indices.map { SampleWeights.effectiveCount(of: weights(i, $0)) }
    }
  }

  func similarities() -> [[Double?]] {
    let e = outputs.count
    var result = [[Double?]](repeating: [Double?](repeating: nil, count: e), count: e)
    let centred =
      weighting == .uniform ? outputs.map { CentredRows($0, weights: weights(0, 0)) } : []
    for i in 0..<e {
      for j in i..<e {
        let own = weighting == .uniform ? [] : weights(i, j)
        let first = centred.isEmpty ? CentredRows(outputs[i], weights: own) : centred[i]
        let second = centred.isEmpty ? CentredRows(outputs[j], weights: own) : centred[j]
        let value = first.similarity(to: second)
        result[i][j] = value
        result[j][i] = value
      }
    }
    return result
  }
}

/// Outputs less their weighted mean, each row times √w, and the size of their covariance.
private struct CentredRows {
  private let rows: Matrix
  /// ‖Σ w (x − μ)(x − μ)ᵀ‖_F; nil without a spread beyond rounding.
  private let size: Double?

  init(_ outputs: Matrix, weights: [Double]) {
    let total = weights.reduce(0, +)
    guard total > 0 else {
      (rows, size) = (outputs, nil)
      return
    }
    let row = Matrix(rows: 1, columns: weights.count, elements: weights.map { $0 / total })
    let mean = (row * outputs).elements
    var rows = outputs
    let width = outputs.columnCount
    for n in weights.indices {
      let root = weights[n].squareRoot()
      for k in 0..<width {
        rows.elements[n * width + k] = (outputs.elements[n * width + k] - mean[k]) * root
      }
    }
    self.rows = rows
    let energy = Self.cross(rows, rows)
    // What is left of equal outputs is their rounding.
    let largest = outputs.elements.reduce(0) { max($0, abs($1)) }
    let floor = Double(width) * total * (1e-14 * largest) * (1e-14 * largest)
    let size = energy.squareRoot()
    self.size = size > floor ? size : nil
  }

  /// ‖XᵀY‖_F² / (‖XᵀX‖_F ‖YᵀY‖_F).
  func similarity(to other: CentredRows) -> Double? {
    guard let size, let otherSize = other.size else { return nil }
    return Self.cross(rows, other.rows) / (size * otherSize)
  }

  /// ‖XᵀY‖_F², by way of the smaller of XᵀY and the Gram matrices of the samples.
  private static func cross(_ x: Matrix, _ y: Matrix) -> Double {
    guard x.rowCount < min(x.columnCount, y.columnCount) else {
      let product = x.transposedProduct(y)
      return product.inner(product)
    }
    return x.productTransposing(x).inner(y.productTransposing(y))
  }
}
