import LinearAlgebra
import Networks

/// How far two samples that are alike go to the same experts.
///
/// Overlap of routing over pairs of samples, |A ∩ B| / k of the experts that top-k selects and
/// Σ min(g, g′) of soft gates, in bins of the cosine of what enters the layer. A router is linear in that,
/// so that alike samples go to alike experts whatever they mean: what routing says beyond is what is left
/// within a bin (Wang, Hayou and Nalisnick, The Myth of Expert Specialization in MoEs, arXiv 2604.09780;
/// docs/metrics.md, Overlap of routing).
public struct OverlapProbe: Codable, Equatable, Sendable {
  /// Pairs of about the same cosine.
  public struct Bin: Codable, Equatable, Sendable {
    /// The least and the largest cosine.
    public let low, high: Double
    public let pairCount: Int
    /// Mean overlap.
    public let overlap: Double
    /// Mean |A ∩ B| / |A ∪ B|; nil of soft gates.
    public let jaccard: Double?
    /// Pairs of one token; nil where samples are no tokens.
    public let sameCount: Int?
    /// Mean overlap of pairs of one token, and of two; nil where there is none.
    public let same, different: Double?
  }

  public let sampleCount, pairCount: Int
  /// Whether pairs are drawn, there being too many to take all.
  public let isDrawn: Bool
  /// Whether overlap is of soft gates.
  public let isSoft: Bool
  /// As many pairs in each, by cosine ascending.
  public let bins: [Bin]
  /// Over all pairs.
  public let mean: Double
  /// The share of the overlap's variance over pairs that lies between bins: what similarity explains;
  /// nil where the overlap does not vary.
  public let explained: Double?
  /// Overlap of pairs of one token less that of two tokens within a bin, the mean over pairs of one token
  /// in bins that have both; nil where there is none.
  public let tokenGap: Double?

  /// Bins unless told otherwise.
  public static let usualBins = 10
}

/// The pairs of a layer's samples, measured once and compared with what chance gives.
public struct OverlapPairs: Sendable {
  private let pairs: SamplePairs
  private let choices: RoutingChoices
  private let inputs, logits: Matrix
  private let shape: LayerShape
  /// Whether the two of a pair are one token; nil where samples are no tokens.
  private let isSame: [Bool]?

  /// Pairs the rows of `inputs`, samples×inputs, each of which stands for the token of its place where
  /// `tokens` are given, in at most `bins` bins; of many samples pairs are drawn by `seed`.
  ///
  /// - Throws: `ProbeError.notApplicable` for a single expert, top-k of all, or fewer than two samples that
  ///   are not zero, `.numeric` when a logit is not finite.
  public init(
    of layer: any RoutedLayer, at inputs: Matrix, tokens: [Int]? = nil,
    bins: Int = OverlapProbe.usualBins, seed: UInt64
  ) throws(ProbeError) {
    let shape = layer.shape
    guard shape.expertCount > 1, shape.routing != .topK || shape.selectedCount < shape.expertCount
    else {
      throw .notApplicable(
        "overlap is of samples that go to some experts and not to others, and here all go to "
          + (shape.expertCount == 1 ? "the only one" : "all \(shape.expertCount)")
          + ": measure a mixture that chooses.")
    }
    let gates = try asking { () throws(NetworkError) in try layer.gates(at: inputs) }
    try numeric { () throws(LinearAlgebraError) in try gates.logits.requireFinite(for: "routing") }
    let pairs = SamplePairs(of: inputs, bins: bins, seed: seed)
    guard !pairs.cosines.isEmpty else {
      throw .notApplicable(
        "overlap needs two samples or more that are not zero: give a larger --samples.")
    }
    choices = RoutingChoices(of: gates, routing: shape.routing, selecting: shape.selectedCount)
    (self.pairs, self.inputs, self.shape, logits) = (pairs, inputs, shape, gates.logits)
    isSame = tokens.map { tokens in
      zip(pairs.first, pairs.second).map { tokens[$0] == tokens[$1] }
    }
  }

  /// The overlaps as they are.
  public func measured() -> OverlapProbe {
    let figures = OverlapFigures(overlaps(choices), pairs.bins, isSame)
    let jaccards: [Double]? = {
      if case .gates = choices { return nil }
      return pairs.bins.map { bin in
        bin.reduce(0.0) { sum, place in
          let overlap = choices.overlap(pairs.first[place], pairs.second[place])
          return sum + (choices.jaccard(ofOverlap: overlap) ?? 0)
        } / Double(bin.count)
      }
    }()
    return OverlapProbe(
      sampleCount: inputs.rowCount, pairCount: pairs.cosines.count, isDrawn: pairs.isDrawn,
      isSoft: jaccards == nil,
      bins: pairs.bins.enumerated().map { index, bin in
        OverlapProbe.Bin(
          low: pairs.cosines[bin.lowerBound], high: pairs.cosines[bin.upperBound - 1],
          pairCount: bin.count, overlap: figures.bins[index], jaccard: jaccards?[index],
          sameCount: figures.sameCounts?[index], same: figures.same?[index],
          different: figures.different?[index])
      }, mean: figures.mean, explained: figures.explained, tokenGap: figures.tokenGap)
  }

  /// The overlap of each pair, the two samples taken at `order`'s places.
  private func overlaps(_ choices: RoutingChoices, at order: [Int]? = nil) -> [Double] {
    pairs.first.indices.map { place in
      let (a, b) = (pairs.first[place], pairs.second[place])
      return choices.overlap(order?[a] ?? a, order?[b] ?? b)
    }
  }

  /// Figures with the samples' experts shuffled among them.
  func shuffled(seed: UInt64, draw: Int) -> OverlapFigures {
    var stream = RandomStream(seed: seed, purpose: .shuffle, index: draw)
    return OverlapFigures(
      overlaps(choices, at: stream.permutation(inputs.rowCount)), pairs.bins, isSame)
  }

  /// Figures of a router of random rows at the same samples.
  func randomlyRouted(seed: UInt64, draw: Int) -> OverlapFigures {
    var stream = RandomStream(seed: seed, purpose: .directions, index: draw)
    let random = RoutingChoices.random(
      at: inputs.centringColumns, like: logits, of: shape, using: &stream)
    return OverlapFigures(overlaps(random), pairs.bins, isSame)
  }
}

extension OverlapPairs {
  /// What it takes to pair so many samples of `models` layers of one shape, and to draw nulls.
  public static func cost(of shape: LayerShape, samples: Int, models: Int, draws: Int) -> ProbeCost
  {
    let (n, e, d) = (Double(samples), Double(shape.expertCount), Double(shape.inputWidth))
    let pairs =
      samples > SamplePairs.allLimit ? Double(SamplePairs.drawnCount) : n * (n - 1) / 2
    let threads = Double(Parallel.threadCount)
    let words = shape.routing == .topK ? e / 64 + 1 : e
    return ProbeCost(
      fixed: pairs * (80 + 9 * threads) + 8 * e * d * threads,
      each: 16 * d + shape.gateBytes + threads * (8 * d + 24 * e),
      seconds: (Double(models) * pairs * (d + 200) * 1e-9
        + Double(draws) * (2 * pairs * (20 + words) * 1e-9 + n * e * (2 * d / 1e10 + 2e-7)))
        / threads)
  }
}
