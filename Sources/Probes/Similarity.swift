import LinearAlgebra
import Networks

/// How much each sample counts when two experts' outputs are compared.
public enum SimilarityWeighting: String, CaseIterable, Codable, Sendable {
  /// All alike.
  case uniform
  /// By √(gᵢ gⱼ): samples that both experts are given.
  case gates
}

/// Linear centred kernel alignment of the experts' outputs, all at the same samples.
///
/// Every expert is evaluated at every sample (docs/metrics.md, Similarity). Kornblith, Norouzi, Lee and
/// Hinton, 2019.
public struct SimilarityProbe: Codable, Equatable, Sendable {
  public let weighting: SimilarityWeighting
  public let sampleCount: Int
  /// CKA, one row an expert, symmetric; nil where two experts share no sample, or one's output does not
  /// vary.
  public let similarities: [[Double?]]
  /// (Σ w)² / Σ w² of the weights of each pair.
  public let effectiveCounts: [[Double]]

  /// Compares the experts of `layer` at the rows of `inputs`.
  ///
  /// - Throws: `ProbeError.notApplicable` for fewer than two experts or samples, `.numeric` when an output
  ///   is not finite.
  public init(
    of layer: any RoutedLayer, at inputs: Matrix, weighting: SimilarityWeighting = .uniform
  ) throws(ProbeError) {
    self.init(of: try ExpertOutputs(of: layer, at: inputs, weighting: weighting))
  }

  /// Compares experts that are evaluated already.
  public init(of outputs: ExpertOutputs) {
    weighting = outputs.weighting
    sampleCount = outputs.sampleCount
    similarities = outputs.similarities()
    effectiveCounts = outputs.effectiveCounts
  }

  /// What it takes to compare so many models' experts, and to shuffle their samples `draws` times.
  public static func cost(
    of shape: LayerShape, samples: Int, weighting: SimilarityWeighting, models: Int, draws: Int
  ) -> ProbeCost {
    let (e, o, n) = (Double(shape.expertCount), Double(shape.outputWidth), Double(samples))
    let threads = Double(Parallel.threadCount)
    let products = e * e / 2 * (weighting == .gates ? 3 : 1) * Double(draws + models)
    return ProbeCost(
      fixed: shape.expertBytes + 8 * threads * o * o + 100 * e * e,
      each: 8 * e * o * (2 + threads) + shape.gateBytes + shape.activationBytes,
      seconds: (2 * n * o * min(o, n) + 2e4) * products / (1e10 * threads))
  }

  /// The mean over pairs; nil where no pair has a value.
  public var mean: Double? { similarities.pairs.mean }

  /// The most similar pair's.
  public var maximum: Double? { similarities.pairs.max() }
}

/// The similarity that experts have by chance: each one's outputs given to the samples at random, so that
/// what they answer is what it was, and what they answer to is not.
extension PairNull {
  /// Shuffles `draws` times by `seed`, or as often as there was time for; nil where it was stopped before
  /// the first, or no pair has a similarity.
  public init?(
    shuffling outputs: ExpertOutputs, draws: Int, seed: UInt64, monitor: Monitor = .silent
  ) {
    self.init(
      Parallel.map(draws, monitor: monitor) { draw in
        outputs.shuffled(seed: seed, draw: draw).similarities().pairs
      })
  }
}

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
      throw .notApplicable("similarity is of pairs of experts, and there is one")
    }
    guard inputs.rowCount > 1 else {
      throw .notApplicable("similarity needs two samples or more")
    }
    self.weighting = weighting
    var outputs: [Matrix] = []
    for i in 0..<layer.shape.expertCount {
      let rows = try asking { () throws(NetworkError) in try layer.expert(i) }.outputs(at: inputs)
      try numeric { () throws(LinearAlgebraError) in
        try rows.requireFinite(for: "the outputs of expert \(i)")
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
