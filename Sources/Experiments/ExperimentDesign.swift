import Networks
import Probes

/// Which architectures are set side by side, over which seeds, and how they are measured.
///
/// Common to every experiment, whatever the layers are part of.
public struct ExperimentDesign: Sendable {
  /// The mixture that top-k and soft layers are; the dense one is matched to it.
  public var mixture: LayerShape
  public var routings: [Routing]
  /// What is set side by side in place of the routings: layers of their own; empty of routings.
  ///
  /// Their experts are not aligned across seeds, and there is no multiverse of them.
  public var variants: [Architecture] = []
  /// Each fixes initial weights and the order of the data.
  public var seeds: [UInt64]
  public var conventions = Conventions()
  /// Random draws of each alignment null; nil for 200, or the exact level where Jacobians are wide.
  public var draws: Int?
  public var runsMultiverse = false
  public var rule = VerdictRule()
  /// Whether trained models are handed on, with the loss of every step, and their mean spectra kept.
  public var keepsModels = false
  public var keepsSpectra = false
  /// Whether models hand on their experts, to be aligned across seeds.
  var keepsExperts = false
  /// Seeds after which to stop, as if told to; all when nil.
  public var stopAfter: Int?

  public init(mixture: LayerShape, routings: [Routing], seeds: [UInt64]) {
    self.mixture = mixture
    self.routings = routings
    self.seeds = seeds
  }

  /// What an experiment throws that was stopped before it had anything to keep.
  public static let stoppedEarly = ProbeError.notApplicable(
    "stopped before the first seed was finished")

  /// What is set side by side, under its names: the variants, or the layer that each routing gets.
  public var compared: [Architecture] {
    guard variants.isEmpty else { return variants }
    return routings.map {
      Architecture(name: $0.rawValue, shape: shape(for: $0, capacity: conventions.capacity))
    }
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
}
