import Networks

/// Which architectures are set side by side, over which seeds, and how they are measured.
///
/// Common to every experiment, whatever the layers are part of.
public struct ExperimentDesign: Sendable {
  /// The mixture that top-k and soft layers are; the dense one is matched to it.
  public var mixture: LayerShape
  public var routings: [Routing]
  /// Each fixes initial weights and the order of the data.
  public var seeds: [UInt64]
  public var conventions = Conventions()
  /// Random draws of each alignment null.
  public var draws = 200
  public var runsMultiverse = false
  /// Seeds after which to stop, as if told to; all when nil.
  public var stopAfter: Int?

  public init(mixture: LayerShape, routings: [Routing], seeds: [UInt64]) {
    self.mixture = mixture
    self.routings = routings
    self.seeds = seeds
  }

  /// The shape of the layer that each routing gets; dense ones are of matched capacity.
  public func shape(for routing: Routing, capacity: Capacity) -> LayerShape {
    switch routing {
    case .dense: return mixture.dense(matching: capacity)
    case .soft, .topK:
      return LayerShape(
        inputWidth: mixture.inputWidth, outputWidth: mixture.outputWidth,
        hiddenWidth: mixture.hiddenWidth, expertCount: mixture.expertCount, routing: routing,
        selectedCount: routing == .topK ? mixture.selectedCount : nil,
        temperature: mixture.temperature, activation: mixture.activation,
        normalisation: mixture.normalisation, isGated: mixture.isGated,
        gatedBiases: mixture.gatedBiases, hasRouterBias: mixture.hasRouterBias)
    }
  }

  /// The n_eff that matched samples reduce every expert to: n·k/E.
  public func matchedCount(of sampleCount: Int) -> Double {
    Double(sampleCount * mixture.selectedCount) / Double(mixture.expertCount)
  }
}
