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

  /// Elements of axes, of all experts together, that an analysis keeps unless told to: with more, a
  /// checkpoint would be little else.
  public static let axisLimit = 1 << 20

  /// Whether axes were left out for their size, which `keepsAxes` keeps.
  public var leavesAxesOut: Bool {
    experts.contains { $0.map { $0.axes.elements.isEmpty } ?? false }
  }

  /// Measures `layer` on the rows of `inputs`, expert by expert in parallel.
  ///
  /// `gates` replaces the router's own weights, samples×experts, as a null does. Axes beyond
  /// `axisLimit` are kept where `keepsAxes` says so.
  /// - Throws: `ProbeError` when there is no sample or a number is not finite.
  public init(
    of layer: any RoutedLayer, at inputs: Matrix, representation: Representation = .output,
    gates: Matrix? = nil, keepsAxes: Bool = false
  ) throws(ProbeError) {
    let width = representation.width(of: layer.shape)
    let keepsAxes = keepsAxes || layer.shape.expertCount * width <= Self.axisLimit / width
    let (experts, weightSums) = try Self.analyse(
      layer, at: inputs, representation: representation, gates: gates, needsAxes: keepsAxes
    ) { keepsAxes ? $0 : $0.withoutAxes }
    self.representation = representation
    sampleCount = inputs.rowCount
    self.experts = experts
    self.weightSums = weightSums
  }

  /// What `reduce` makes of the analysis of each expert, nil for a dead one, and Σₙ wₙᵢ.
  ///
  /// As many experts at a time as there are threads, and room for.
  static func analyse<Value: Sendable>(
    _ layer: any RoutedLayer, at inputs: Matrix, representation: Representation,
    gates: Matrix? = nil, needsAxes: Bool = true, _ reduce: @Sendable (WeightedPCA) -> Value
  ) throws(ProbeError) -> (experts: [Value?], weightSums: [Double]) {
    guard inputs.rowCount > 0 else { throw .notApplicable("there is no sample to analyse") }
    let weights: SampleWeights
    if let gates {
      weights = SampleWeights(gates: gates)
    } else {
      weights = SampleWeights(
        gates: try asking { () throws(NetworkError) in try layer.gates(at: inputs).weights })
    }
    let mixed = try representation.mixed(of: layer, at: inputs)
    let atOnce = MemoryBudget.pieces(
      of: representation.analysisBytes(of: layer.shape, samples: inputs.rowCount),
      wanted: layer.shape.expertCount)
    let experts = try Parallel.map(layer.shape.expertCount, atOnce: atOnce) {
      i -> Result<Value?, ProbeError> in
      guard !weights.isDead(i) else { return .success(nil) }
      return Result { () throws(ProbeError) -> Value? in
        let rows = try representation.rows(of: layer, expert: i, at: inputs, mixed: mixed)
        return reduce(try WeightedPCA(of: rows, weights: weights.gates.column(i), axes: needsAxes))
      }
    }.values()
    return (experts, weights.sums)
  }

  /// The same analysis with each sample's gates given to another sample at random.
  ///
  /// What an expert's geometry would be if routing had nothing to do with the input: the rows of
  /// the gate matrix are permuted together, so loads and gate values stay what they are.
  public static func shuffledGates(
    of layer: any RoutedLayer, at inputs: Matrix, representation: Representation, seed: UInt64,
    draw: Int = 0
  ) throws(ProbeError) -> PCAProbe {
    let gates = try asking { () throws(NetworkError) in try layer.gates(at: inputs).weights }
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

extension Representation {
  /// Features of a row.
  func width(of shape: LayerShape) -> Int {
    switch self {
    case .input: shape.inputWidth
    case .hidden: shape.hiddenWidth
    case .output, .mixed: shape.outputWidth
    }
  }

  /// Bytes of the rows of one expert, and of what they are made from.
  func rowBytes(of shape: LayerShape, samples: Int) -> Double {
    switch self {
    case .input, .mixed: 0
    case .hidden, .output: Double(samples) * shape.activationBytes + shape.expertBytes
    }
  }

  /// Bytes of analysing one expert: its rows, and covariances, their factorization and its workspace.
  func analysisBytes(of shape: LayerShape, samples: Int) -> Double {
    let w = Double(width(of: shape))
    let parts = Double(WeightedCovariance.parts(of: samples)) + 1
    return rowBytes(of: shape, samples: samples) + 8 * max(parts, 5) * w * w
  }
}

extension PCAProbe {
  /// What it takes to analyse `models` layers of one shape, one after the other, and `draws` shuffles.
  public static func cost(
    of shape: LayerShape, samples: Int, representation: Representation, models: Int = 1,
    draws: Int = 0, keepsAxes: Bool = false
  ) -> ProbeCost {
    let (e, n) = (Double(shape.expertCount), Double(samples))
    let width = representation.width(of: shape)
    let w = Double(width)
    let keeps = keepsAxes || shape.expertCount * width <= axisLimit / width
    let one = representation.analysisBytes(of: shape, samples: samples)
    let shuffled = draws > 0
    let halves = JackknifedRanks.halves
    let draw = 8 * Double(WeightedCovariance.parts(of: samples) + 2) * w * w
    let rows = representation.rowBytes(of: shape, samples: samples)
    let live = min(e, n * Double(shape.selectedCount))
    let forward = 6 * n * Double(shape.hiddenWidth) * (Double(shape.inputWidth) + w)
    // Few samples for a large width are analysed by their own products.
    let isFew = FewSamples.serve(rows: Int(2 * n * Double(shape.selectedCount) / e), width: width)
    let few = 3e-7 * n + n * n * w / 2e10
    // A covariance at some 60 GFLOP/s a thread, eigenvectors at 10, eigenvalues alone at 5.
    let given = min(n, n * Double(shape.selectedCount) / e)
    let seconds =
      live
      * (Double(models)
        * (forward / 3e10 + (isFew && !keeps ? few : n * w * w / 6e10 + 9 * w * w * w / 1e10))
        + Double(halves) * (isFew ? few : ShuffledRanks.seconds(samples: given, width: w))
        + Double(draws) * (isFew ? few : ShuffledRanks.seconds(samples: n, width: w)))
    return ProbeCost(
      fixed: (keeps ? 8 * e * w * w * Double(models) : 0) + 8 * e * 4 * w,
      each: Double(models) * shape.gateBytes + (representation == .mixed ? 24 * w : 0) + rows / n
        + 16 * Double(shuffled ? max(halves, min(draws, ShuffledRanks.together)) : halves)
        + 8 * w * given / n,
      least: max(one - rows, draw),
      most: max(
        Double(threads(sharing: shape.expertCount)) * one,
        Double(shuffled ? max(halves, min(draws, ShuffledRanks.together)) : halves) * draw),
      seconds: seconds / Double(Parallel.threadCount))
  }
}
