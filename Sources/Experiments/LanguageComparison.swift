import Networks

/// Transformers side by side, layer by layer (docs/metrics.md, Comparing, claim 6).
public struct LanguageComparison: Codable, Equatable, Sendable {
  /// One an architecture.
  public let models: [TransformerShape]
  /// The layers compared, counted from 0, ascending.
  public let layers: [Int]
  /// Held-out tokens that each loss is taken on; nil where there is none.
  public let evaluatedTokens: Int?
  /// Whether these are bytes, so that a loss is one of bits per byte.
  public let countsBytes: Bool
  /// One for each of `layers`: the same seeds and architectures, the loss that of the whole model.
  public let comparisons: [Comparison]
  /// What it was made from; nil in comparisons of before it was noted.
  public var setup: ComparisonSetup?

  public init(
    models: [TransformerShape], layers: [Int], evaluatedTokens: Int?, countsBytes: Bool,
    comparisons: [Comparison], setup: ComparisonSetup? = nil
  ) {
    precondition(
      !layers.isEmpty && layers.count == comparisons.count,
      "\(comparisons.count) comparisons of \(layers.count) layers")
    self.models = models
    self.layers = layers
    self.evaluatedTokens = evaluatedTokens
    self.countsBytes = countsBytes
    self.comparisons = comparisons
    self.setup = setup
  }

  /// What all layers share is that of the first.
  public var common: Comparison { comparisons[0] }

  /// The verdicts on "at every layer": what every layer says, or open.
  ///
  /// None where a layer cannot be tested. To hold at all layers needs no correction for their number:
  /// each is tested at 95%, and all must pass (Berger, 1982).
  public var verdictsOnEveryLayer: [Claim: Verdict] {
    Self.onEveryLayer(comparisons.map(\.verdicts))
  }

  /// What every layer says, or open, of the verdicts at each layer.
  public static func onEveryLayer(_ layers: [[Claim: Verdict]]) -> [Claim: Verdict] {
    var result: [Claim: Verdict] = [:]
    for claim in Claim.allCases {
      let own = layers.compactMap { $0[claim] }
      guard own.count == layers.count, let first = own.first else { continue }
      result[claim] = own.allSatisfy { $0 == first } ? first : .open
    }
    return result
  }

  /// The universes of every layer as one multiverse, in which the layer is a choice as well.
  public var multiverse: Multiverse? {
    let own = zip(layers, comparisons).flatMap { layer, comparison in
      (comparison.multiverse?.universes ?? []).map { universe in
        Multiverse.Universe(
          claim: universe.claim,
          choices: universe.choices.merging(["layer": "\(layer)"]) { $1 },
          verdict: universe.verdict, mean: universe.mean, values: universe.values,
          changes: universe.changes)
      }
    }
    return own.isEmpty ? nil : Multiverse(universes: own)
  }
}

extension Claim {
  /// The parts of claim 6, each made of every layer of a transformer.
  public static let ofEveryLayer: [Claim] = [.sigmaTopK, .sigmaSoft, .alignmentOrder]

  /// Its name as a part of claim 6: `6 top-k`; its own where it is none.
  public var nameInTransformer: String {
    Self.ofEveryLayer.contains(self) ? "6" + rawValue.dropFirst() : rawValue
  }
}
