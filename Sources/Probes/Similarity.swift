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
