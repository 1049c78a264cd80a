import LinearAlgebra
import Networks

/// Effective ranks of weighted PCAs with each sample's gates given to another sample at random.
///
/// What an expert's geometry would be if routing had nothing to do with the input: the rows of the
/// gate matrix are permuted together, so loads and gate values stay what they are.
public struct ShuffledRanks: Codable, Equatable, Sendable {
  /// What the draws give of one figure.
  public struct Level: Codable, Equatable, Sendable {
    public let mean: Double
    /// The 5th and 95th percentiles.
    public let low, high: Double
    /// The Monte Carlo error of the mean: the standard deviation over draws, over the root of their number.
    ///
    /// Nil for a single draw, and where it was not kept.
    public let standardError: Double?

    init(_ values: [Double]) {
      let (count, mean) = (Double(values.count), values.reduce(0, +) / Double(values.count))
      self.mean = mean
      (low, high) = (quantile(values, 0.05), quantile(values, 0.95))
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      standardError = count > 1 ? (squares / (count - 1) / count).squareRoot() : nil
    }

    public init(mean: Double, low: Double, high: Double, standardError: Double? = nil) {
      (self.mean, self.low, self.high) = (mean, low, high)
      self.standardError = standardError
    }
  }

  /// Shuffles that are measured together, about means of their own.
  static var together: Int { 32 }

  public let draws: Int
  /// One an expert; nil for one that no sample reaches, or without variance.
  public let experts: [Level?]
  /// Of the mean over experts, weighted by the samples they got, and plain.
  public let routedMean, plainMean: Level?

  public init(draws: Int, experts: [Level?], routedMean: Level?, plainMean: Level?) {
    (self.draws, self.experts) = (draws, experts)
    (self.routedMean, self.plainMean) = (routedMean, plainMean)
  }

  /// Shuffles `draws` times, or as often as there was time for before the work was stopped.
  ///
  /// Draw by draw they are the same for any number of them. Nil where it was stopped before the first.
  ///
  /// - Throws: `ProbeError` when there is no sample or a number is not finite.
  public init?(
    of layer: any RoutedLayer, at inputs: Matrix, representation: Representation, draws: Int,
    seed: UInt64,
    monitor: Monitor = .silent
  ) throws(ProbeError) {
    let drawn = try Self.drawn(
      of: layer, at: inputs, representation: representation, draws: draws, seed: seed,
      monitor: monitor, \.effectiveRank)
    let (ranks, weights, count) = (drawn.values, drawn.weights, drawn.count)
    guard count > 0 else { return nil }
    func level(_ values: [Double?]) -> Level? {
      let defined = values.compactMap { $0 }
      return defined.isEmpty ? nil : Level(defined)
    }
    func mean(routed: Bool) -> Level? {
      level(
        (0..<count).map { draw in
          weightedMean(ranks.map { $0[draw] }, weights: weights.counting(routed: routed))
        })
    }
    self.init(
      draws: count, experts: ranks.map(level), routedMean: mean(routed: true),
      plainMean: mean(routed: false))
  }

  /// Means over `draws` shuffles, as those of `ShuffledRanks`, of means over experts of some figures.
  ///
  /// `routed` weights each expert by the samples it got; otherwise all count alike. Nil for a figure that
  /// no draw has.
  /// - Throws: `ProbeError` when there is no sample or a number is not finite.
  public static func means(
    of layer: any RoutedLayer, at inputs: Matrix, representation: Representation, draws: Int,
    seed: UInt64, routed: Bool, _ figures: [@Sendable (WeightedVariances) -> Double?]
  ) throws(ProbeError) -> [Double?] {
    let drawn = try drawn(
      of: layer, at: inputs, representation: representation, draws: draws, seed: seed,
      monitor: .silent
    ) { variances in figures.map { $0(variances) } }
    return figures.indices.map { figure in
      (0..<drawn.count).compactMap { draw in
        weightedMean(
          drawn.values.map { $0[draw]?[figure] }, weights: drawn.weights.counting(routed: routed))
      }.mean
    }
  }

  /// What `reduce` makes of the variances of every expert, a row an expert, a column a draw, and how many
  /// draws are done.
  private static func drawn<Value>(
    of layer: any RoutedLayer, at inputs: Matrix, representation: Representation, draws: Int,
    seed: UInt64, monitor: Monitor, _ reduce: (WeightedVariances) -> Value?
  ) throws(ProbeError) -> (values: [[Value?]], weights: SampleWeights, count: Int) {
    guard inputs.rowCount > 0, draws > 0 else {
      throw .notApplicable("there is no sample to shuffle, or nothing to draw")
    }
    let gates = try asking { () throws(NetworkError) in try layer.gates(at: inputs).weights }
    let weights = SampleWeights(gates: gates)
    let mixed = try representation.mixed(of: layer, at: inputs)
    // A row an expert, a column a draw; a few draws at a time, which memory holds.
    var values = [[Value?]](repeating: [], count: layer.shape.expertCount)
    var done = 0
    drawing: while done < draws {
      let first = done
      let orders = (first..<min(first + together, draws)).map {
        PCAProbe.shuffle(of: inputs.rowCount, seed: seed, draw: $0)
      }
      for i in values.indices {
        guard !monitor.shouldStop() else { break drawing }
        guard !weights.isDead(i) else {
          values[i] += [Value?](repeating: nil, count: orders.count)
          continue
        }
        let own = gates.column(i)
        var shuffled = Matrix(repeating: 0, rows: inputs.rowCount, columns: orders.count)
        for (draw, order) in orders.enumerated() {
          for (row, from) in order.enumerated() { shuffled[row, draw] = own[from] }
        }
        let rows = try representation.rows(of: layer, expert: i, at: inputs, mixed: mixed)
        values[i] += try WeightedVariances.measure(rows, gates: shuffled).map { $0.flatMap(reduce) }
      }
      done += orders.count
      monitor.report(done, draws)
    }
    return (values.map { Array($0.prefix(done)) }, weights, done)
  }
}

extension Representation {
  /// The layer's y where rows are made of it, samples×outputs.
  func mixed(of layer: any RoutedLayer, at inputs: Matrix) throws(ProbeError) -> Matrix? {
    guard self == .mixed else { return nil }
    return try asking { () throws(NetworkError) in try layer.outputs(at: inputs) }
  }

  /// The rows that the PCA of an expert is made of, samples×features; `mixed` is the layer's y.
  func rows(
    of layer: any RoutedLayer, expert i: Int, at inputs: Matrix, mixed: Matrix?
  ) throws(ProbeError) -> Matrix {
    func expert() throws(ProbeError) -> Expert {
      try asking { () throws(NetworkError) in try layer.expert(i) }
    }
    switch self {
    case .input: return inputs
    case .hidden: return try expert().activations(at: inputs).hidden
    case .output: return try expert().outputs(at: inputs)
    case .mixed: return mixed ?? inputs
    }
  }
}
