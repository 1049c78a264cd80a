import Networks
import Probes

extension Comparison {
  /// A model that is trained already, to be set beside others.
  public struct Column: Sendable {
    public let name: String
    public let trained: MeasuredLayer
    /// The same before training; nil when that is not known.
    public let untrained: MeasuredLayer?
    /// Its loss on each held-out sample; nil without a task.
    public let losses: HeldOutLosses?

    public init(
      name: String, trained: MeasuredLayer, untrained: MeasuredLayer?,
      losses: HeldOutLosses? = nil
    ) {
      self.losses = losses
      self.name = name
      self.trained = trained
      self.untrained = untrained
    }

    /// The same without its losses, where models have no held-out samples in common.
    public var withoutLosses: Column {
      Column(name: name, trained: trained, untrained: untrained)
    }
  }

  /// Measures models side by side, each beside its nulls, `draws` of them by `seed`.
  ///
  /// - Throws: `ProbeError` when a number is not finite or there is no sample.
  public init(
    measuring columns: [Column], conventions: Conventions, draws: Int?, seed: UInt64,
    setup: ComparisonSetup? = nil, rule: VerdictRule = VerdictRule()
  ) throws(ProbeError) {
    var row: [Measurement] = []
    for column in columns {
      row.append(
        try Measurement(
          of: column.trained, untrained: column.untrained, conventions: conventions, draws: draws,
          seed: seed))
    }
    self.init(
      architectures: columns.map { Architecture(name: $0.name, shape: $0.trained.layer.shape) },
      conventions: conventions, seeds: [seed], requestedSeeds: 1,
      sampleCount: columns.last?.trained.inputs.rowCount ?? 0, measurements: [row], setup: setup,
      rule: rule)
    lossBootstraps = LossBootstrap.all(columns.map(\.losses), floor: rule.floor ?? 0, seed: seed)
  }
}

extension LanguageComparison {
  /// A transformer that is trained already, to be set beside others.
  public struct Column: Sendable {
    public let name: String
    public let trained: LanguageModel
    /// The same before training; nil when that is not known.
    public let untrained: LanguageModel?

    public init(name: String, trained: LanguageModel, untrained: LanguageModel?) {
      self.name = name
      self.trained = trained
      self.untrained = untrained
    }
  }

  /// Measures transformers side by side at the same text, layer by layer.
  ///
  /// - Throws: `ProbeError` when a number is not finite or there is no sample; `NetworkError`.
  public init(
    measuring columns: [Column], layers: [Int], at text: ProbedText, conventions: Conventions,
    draws: Int?, seed: UInt64, setup: ComparisonSetup? = nil, rule: VerdictRule = VerdictRule()
  ) throws {
    var comparisons = layers.map { _ in [Comparison.Column]() }
    var evaluatedTokens = 0
    for column in columns {
      let loss = try text.evaluation(of: column.trained)
      evaluatedTokens = loss.tokenCount
      let untrained = try column.untrained.map {
        (model: $0, loss: try text.evaluation(of: $0).crossEntropy)
      }
      for (place, layer) in layers.enumerated() {
        comparisons[place].append(
          Comparison.Column(
            name: column.name,
            trained: try text.layer(layer, of: column.trained, loss: loss.crossEntropy),
            untrained: try untrained.map { try text.layer(layer, of: $0.model, loss: $0.loss) },
            losses: place == 0 ? try text.losses(of: column.trained) : nil))
      }
    }
    self.init(
      models: columns.map(\.trained.shape), layers: layers, evaluatedTokens: evaluatedTokens,
      countsBytes: text.countsBytes,
      comparisons: try comparisons.map {
        try Comparison(
          measuring: $0, conventions: conventions, draws: draws, seed: seed, rule: rule)
      }, setup: setup)
  }
}
