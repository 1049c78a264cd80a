import LinearAlgebra
import Networks

/// Whether a layer's experts are an ensemble, whose mean is better than they are, or a partition, of which each is good
/// where the router sends it (docs/metrics.md, Diversity).
public struct AmbiguityProbe: Codable, Equatable, Sendable {
  /// One expert alone, at every sample.
  public struct Single: Codable, Equatable, Sendable {
    public let expert: Int
    public let loss: Double

    public init(expert: Int, loss: Double) { (self.expert, self.loss) = (expert, loss) }
  }

  public let sampleCount, expertCount: Int
  /// Whether what is predicted is a class.
  public let isOfClasses: Bool
  /// The loss of the layer's own answer y.
  public let loss: Double
  /// With the shares of the gates as weights.
  public let own: Ambiguity
  /// With live experts counting alike.
  public let uniform: Ambiguity
  /// Whether gates sum to 1 at every sample, so that y is m.
  public let hasScale: Bool
  /// The best live expert by the samples that it was chosen by; nil where it was not asked for.
  public let best: Single?
  /// The loss of the expert of the largest gate alone, sample by sample.
  public let topLoss: Double
  /// Mean over pairs of experts; nil where none has samples enough.
  public let correlation: Double?
  public let pairCount: Int
  /// The chance that two different experts, drawn by their weights, tell different classes; nil of a regression, and
  /// where one expert has all the weight.
  public let disagreement: Double?
  /// Experts that no sample reaches, ascending.
  public let dead: [Int]

  /// S = L(y) − L(m), what it does that gates do not sum to 1; nil where they do.
  public var scale: Double? { hasScale ? loss - own.meanLoss : nil }

  /// What it saves that experts count where they are good: E with all counting alike less E.
  ///
  /// 0 where no more than rounding tells the two apart.
  public var routingGain: Double {
    let gain = uniform.expertLoss - own.expertLoss
    return abs(gain) > 1e-12 * max(uniform.expertLoss, own.expertLoss) ? gain : 0
  }

  /// A / (A + routing's gain): 1 of an ensemble, whose experts count alike, 0 of a partition, which asks one; nil where
  /// nothing is saved.
  public var averagingShare: Double? {
    let saved = own.ambiguity + routingGain
    return saved > 1e-12 * max(uniform.expertLoss, own.expertLoss) ? own.ambiguity / saved : nil
  }
}

/// A layer's experts at samples, measured once and compared with what other gates give.
public struct AmbiguityMeasure: Sendable {
  private let answers: ExpertAnswers
  private let loss: Double

  /// Evaluates `layer` and its experts at the rows of `inputs`, samples×inputs, whose targets are `target`, one a row.
  ///
  /// - Throws: `ProbeError.notApplicable` for a single expert or no sample, `.numeric` when an output is not finite.
  public init(
    of layer: any RoutedLayer, at inputs: Matrix, target: Target
  ) throws(ProbeError) {
    answers = try ExpertAnswers(of: layer, at: inputs, target: target)
    let outputs = try asking { () throws(NetworkError) in try layer.outputs(at: inputs) }
    loss =
      (0..<inputs.rowCount).reduce(0) { $0 + SampleLoss.of(outputs.row($1), target, $1) }
      / Double(inputs.rowCount)
  }

  /// Everything but what chance gives; `best` is the expert to be quoted alone.
  public func measured(best: Int? = nil) -> AmbiguityProbe {
    let weights = answers.weights
    let n = answers.sampleCount
    let correlation = ErrorCorrelation(of: answers, by: weights)
    let top = (0..<n).reduce(0) { $0 + answers.losses[$1, largestPlace(weights.row($1))] }
    return AmbiguityProbe(
      sampleCount: n, expertCount: answers.outputs.count, isOfClasses: answers.isOfClasses,
      loss: loss, own: Ambiguity(of: answers, by: weights),
      uniform: Ambiguity(of: answers, by: answers.uniformWeights),
      hasScale: answers.gateSums.contains { abs($0 - 1) > 1e-9 },
      best: best.map { AmbiguityProbe.Single(expert: $0, loss: answers.singleLoss($0)) },
      topLoss: top / Double(n), correlation: correlation.mean, pairCount: correlation.pairCount,
      disagreement: answers.disagreement,
      dead: answers.outputs.indices.filter { !answers.live.contains($0) })
  }

  /// The live expert of `layer` that is best alone at the rows of `inputs`, the first of equals; nil of none.
  ///
  /// - Throws: As `init`.
  public static func bestExpert(
    of layer: any RoutedLayer, at inputs: Matrix, target: Target
  ) throws(ProbeError) -> Int? {
    try ExpertAnswers(of: layer, at: inputs, target: target).best
  }

  /// With every sample's gates given to another at random.
  func shuffled(seed: UInt64, draw: Int) -> Ambiguity {
    var stream = RandomStream(seed: seed, purpose: .shuffle, index: draw)
    return Ambiguity(
      of: answers, by: answers.weights.rows(at: stream.permutation(answers.sampleCount)))
  }
}

extension ExpertAnswers {
  fileprivate var isOfClasses: Bool {
    if case .labels = target { return true }
    return false
  }

  /// Σ_{i≠j} wᵢ wⱼ [classes differ] / Σ_{i≠j} wᵢ wⱼ, each summed over samples; nil of a regression.
  fileprivate var disagreement: Double? {
    guard isOfClasses else { return nil }
    var (different, all) = (0.0, 0.0)
    for n in 0..<sampleCount {
      var byClass = [Double](repeating: 0, count: outputs[0].columnCount)
      var squares = 0.0
      for i in outputs.indices where weights[n, i] > 0 {
        byClass[largestPlace(outputs[i].row(n))] += weights[n, i]
        squares += weights[n, i] * weights[n, i]
      }
      // Weights sum to 1; what is left of a sample with one expert is rounding.
      different += max(0, 1 - byClass.reduce(0) { $0 + $1 * $1 })
      all += max(0, 1 - squares)
    }
    return all > 1e-9 * Double(sampleCount) ? different / all : nil
  }
}

/// What the decomposition comes to with gates shuffled among samples, over draws.
public struct AmbiguityNull: Codable, Equatable, Sendable {
  public let draws: Int
  public let meanLoss, expertLoss, ambiguity: ShuffledRanks.Level
  /// A / E; nil where E is 0.
  public let share: ShuffledRanks.Level?

  /// Shuffles `draws` times; nil where it was stopped before the first.
  public init?(
    shuffling measure: AmbiguityMeasure, draws: Int, seed: UInt64, monitor: Monitor = .silent
  ) {
    let drawn = Parallel.map(draws, monitor: monitor) { measure.shuffled(seed: seed, draw: $0) }
    guard !drawn.isEmpty else { return nil }
    self.draws = drawn.count
    meanLoss = ShuffledRanks.Level(drawn.map(\.meanLoss))
    expertLoss = ShuffledRanks.Level(drawn.map(\.expertLoss))
    ambiguity = ShuffledRanks.Level(drawn.map(\.ambiguity))
    let shares = drawn.compactMap(\.share)
    share = shares.isEmpty ? nil : ShuffledRanks.Level(shares)
  }
}

extension AmbiguityMeasure {
  /// What it takes to measure `models` layers of `shape` at so many samples, and to draw nulls.
  public static func cost(of shape: LayerShape, samples: Int, models: Int, draws: Int) -> ProbeCost
  {
    let (n, e, o) = (Double(samples), Double(shape.expertCount), Double(shape.outputWidth))
    let threads = Double(Parallel.threadCount)
    let pairs = e * e / 2 * n * o * 4e-9
    return ProbeCost(
      fixed: 8 * e * o, each: 8 * e * (3 * o + 4) + shape.gateBytes + threads * 8 * (2 * o + e),
      seconds: Double(models) * (n * Double(shape.forwardOperations) * 1e-10 + pairs)
        + Double(draws) * n * e * o * 5e-9 / threads)
  }
}
