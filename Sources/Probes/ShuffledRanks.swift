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

    init(_ values: [Double]) {
      mean = values.reduce(0, +) / Double(values.count)
      (low, high) = (quantile(values, 0.05), quantile(values, 0.95))
    }

    public init(mean: Double, low: Double, high: Double) {
      (self.mean, self.low, self.high) = (mean, low, high)
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
    guard inputs.rowCount > 0, draws > 0 else {
      throw .notApplicable("there is no sample to shuffle, or nothing to draw")
    }
    let gates = try asking { () throws(NetworkError) in try layer.gates(at: inputs).weights }
    let weights = SampleWeights(gates: gates)
    let mixed = try representation.mixed(of: layer, at: inputs)
    // A row an expert, a column a draw; a few draws at a time, which memory holds.
    var ranks = [[Double?]](repeating: [], count: layer.shape.expertCount)
    var done = 0
    drawing: while done < draws {
      let first = done
      let orders = (first..<min(first + Self.together, draws)).map {
        PCAProbe.shuffle(of: inputs.rowCount, seed: seed, draw: $0)
      }
      for i in ranks.indices {
        guard !monitor.shouldStop() else { break drawing }
        guard !weights.isDead(i) else {
          ranks[i] += [Double?](repeating: nil, count: orders.count)
          continue
        }
        let own = gates.column(i)
        var shuffled = Matrix(repeating: 0, rows: inputs.rowCount, columns: orders.count)
        for (draw, order) in orders.enumerated() {
          for (row, from) in order.enumerated() { shuffled[row, draw] = own[from] }
        }
        let rows = try representation.rows(of: layer, expert: i, at: inputs, mixed: mixed)
        ranks[i] += try WeightedVariances.measure(rows, gates: shuffled).map { $0?.effectiveRank }
      }
      done += orders.count
      monitor.report(done, draws)
    }
    guard done > 0 else { return nil }
    let count = done
    ranks = ranks.map { Array($0.prefix(count)) }
    func level(_ values: [Double?]) -> Level? {
      let defined = values.compactMap { $0 }
      return defined.isEmpty ? nil : Level(defined)
    }
    func mean(routed: Bool) -> Level? {
      level(
        (0..<count).map { draw in
          weightedMean(
            ranks.map { $0[draw] },
            weights: weights.sums.indices.map {
              weights.isDead($0) ? 0 : routed ? weights.sums[$0] : 1
            })
        })
    }
    self.init(
      draws: count, experts: ranks.map(level), routedMean: mean(routed: true),
      plainMean: mean(routed: false))
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
