import LinearAlgebra
import Networks

/// Which rows a principal component analysis is made of (docs/metrics.md, Weighted PCA).
public enum Representation: String, CaseIterable, Codable, Sendable {
  /// The hidden state that enters the layer.
  case input
  /// Expert i's φ(a), times c when gated.
  case hidden
  /// Expert i's fᵢ(x).
  case output
  /// The layer's y, weighted by expert i's gate.
  case mixed
}

/// The weighted principal component analysis of every expert.
public struct PCAProbe: Codable, Equatable, Sendable {
  public let representation: Representation
  public let sampleCount: Int
  /// One analysis an expert; nil for a dead one.
  public let experts: [WeightedPCA?]
  /// Σₙ wₙᵢ for each expert.
  public let weightSums: [Double]

  /// Experts that no sample reaches.
  public var dead: [Int] { experts.indices.filter { experts[$0] == nil } }

  /// The mean over live experts of a figure of their analyses.
  ///
  /// `routed` weights each expert by Σ w, the samples it got; otherwise all count alike.
  public func mean(routed: Bool, _ figure: (WeightedPCA) -> Double?) -> Double? {
    weightedMean(
      experts.map { $0.flatMap(figure) },
      weights: zip(experts, weightSums).map { $0 == nil ? 0 : routed ? $1 : 1 })
  }

  /// Measures `layer` on the rows of `inputs`, expert by expert in parallel.
  ///
  /// `gates` replaces the router's own weights, samples×experts, as a null does.
  /// - Throws: `ProbeError` when there is no sample or a number is not finite.
  public init(
    of layer: Layer, at inputs: Matrix, representation: Representation = .output,
    gates: Matrix? = nil
  ) throws(ProbeError) {
    guard inputs.rowCount > 0 else { throw .notApplicable("there is no sample to analyse") }
    let weights = SampleWeights(gates: gates ?? layer.gates(at: inputs).weights)
    let layout = layer.layout
    let mixed = representation == .mixed ? layer.outputs(at: inputs) : nil
    let results = Parallel.map(layer.shape.expertCount) {
      i -> Result<WeightedPCA?, ProbeError> in
      guard !weights.isDead(i) else { return .success(nil) }
      return Result { () throws(ProbeError) -> WeightedPCA? in
        let rows = representation.rows(
          of: layer, layout, expert: i, at: inputs, mixed: mixed)
        return try WeightedPCA(of: rows, weights: weights.gates.column(i))
      }
    }
    var experts: [WeightedPCA?] = []
    for result in results { experts.append(try result.get()) }
    self.representation = representation
    sampleCount = inputs.rowCount
    self.experts = experts
    weightSums = weights.sums
  }

  /// The same analysis with each sample's gates given to another sample at random.
  ///
  /// What an expert's geometry would be if routing had nothing to do with the input: the rows of
  /// the gate matrix are permuted together, so loads and gate values stay what they are.
  public static func shuffledGates(
    of layer: Layer, at inputs: Matrix, representation: Representation, seed: UInt64,
    draw: Int = 0
  ) throws(ProbeError) -> PCAProbe {
    let gates = layer.gates(at: inputs).weights
    return try PCAProbe(
      of: layer, at: inputs, representation: representation,
      gates: gates.rows(at: shuffle(of: inputs.rowCount, seed: seed, draw: draw)))
  }

  /// Whose gates each sample is given.
  static func shuffle(of samples: Int, seed: UInt64, draw: Int) -> [Int] {
    var stream = RandomStream(seed: seed, purpose: .shuffle, index: draw)
    return stream.permutation(samples)
  }
}
