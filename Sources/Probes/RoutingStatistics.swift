import Foundation
import LinearAlgebra
import Networks

/// How a router divides samples among experts (docs/metrics.md, Routing).
public struct RoutingStatistics: Codable, Equatable, Sendable {
  public let routing: Routing
  public let sampleCount: Int
  /// Share of the n·k assignments (top-k) or mean gate (soft), one value an expert.
  public let load: [Double]
  /// Mean gate, one value an expert.
  public let importance: [Double]
  /// Population standard deviation of the load over its mean.
  public let loadVariation: Double
  /// Largest load over the mean.
  public let maximumLoad: Double
  /// Mean over samples of −Σ g ln g, in nats: the gates' entropy where they sum to 1; of their shares of
  /// the sum where they can exceed 1.
  public let entropy: Double
  /// Mean over samples of s₍ₖ₎ − s₍ₖ₊₁₎, the distance to the switching boundary in what experts are chosen
  /// by, which are the logits but for routers with scores of their own; nil where nothing switches.
  public let margin: Double?
  /// The same over ‖Wr_a − Wr_b‖: the distance in the input's units.
  public let inputMargin: Double?
  /// Share of samples that select both, experts×experts; nil unless routing is top-k.
  public let coactivation: Matrix?
  /// E Σ loadᵢ importanceᵢ; 1 when both are even (Fedus, Zoph and Shazeer, 2021).
  public let balanceLoss: Double
  /// (Σ w)² / Σ w², one value an expert.
  public let effectiveCounts: [Double]
  /// Experts that no sample reaches.
  public let dead: [Int]
  /// Agreement of the expert with the largest gate with the data's own partition, if it has one.
  public let agreement: PartitionAgreement?
  /// How many samples lie near the switching boundary; nil where nothing switches, and in results of
  /// before it was counted.
  public let boundary: BoundaryMass?

  /// Widths that samples near the boundary are counted within, unless told otherwise.
  public static let usualWidths = [0.01, 0.1]

  /// Entropy over ln E, from 0 (one expert a sample) to 1; nil with a single expert.
  public var relativeEntropy: Double? {
    load.count > 1 ? entropy / log(Double(load.count)) : nil
  }

  /// Routes each row of `inputs`; `partition` holds the label or region of each, when known, and samples
  /// are counted within `widths` of the boundary.
  ///
  /// - Throws: `ProbeError.notApplicable` when there is no sample, `.numeric` when a logit is not
  ///   finite.
  public init(
    of layer: any RoutedLayer, at inputs: Matrix, partition: [Int]? = nil,
    near widths: [Double] = usualWidths
  ) throws(ProbeError) {
    guard inputs.rowCount > 0 else { throw .notApplicable("there is no sample to route") }
    let gates = try asking { () throws(NetworkError) in try layer.gates(at: inputs) }
    try self.init(of: layer, gates: gates, partition: partition, near: widths)
  }

  /// The same from the layer's gates at the samples.
  ///
  /// - Throws: As from inputs.
  public init(
    of layer: any RoutedLayer, gates: Gates, partition: [Int]? = nil,
    near widths: [Double] = usualWidths
  ) throws(ProbeError) {
    let samples = gates.weights.rowCount
    guard samples > 0 else { throw .notApplicable("there is no sample to route") }
    let shape = layer.shape
    let (n, e) = (Double(samples), shape.expertCount)
    try numeric { () throws(LinearAlgebraError) in try gates.logits.requireFinite(for: "routing") }
    let weights = SampleWeights(gates: gates.weights)
    routing = shape.routing
    sampleCount = samples
    importance = weights.sums.map { $0 / n }
    let pairs =
      shape.routing == .topK ? Coactivation(of: gates.selected, experts: e).counts : nil
    if let pairs {
      load = (0..<e).map { pairs[$0, $0] / (n * Double(shape.selectedCount)) }
    } else {
      load = importance
    }
    let mean = load.reduce(0, +) / Double(e)
    let variance = load.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(e)
    loadVariation = variance.squareRoot() / mean
    maximumLoad = (load.max() ?? 0) / mean
    let counted = layer.countsGatesByShare ? gates.shares : gates.weights
    entropy = counted.elements.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 } / n
    let margins = RoutingMargins(of: layer, gates: gates)
    (margin, inputMargin) = (margins.mean, margins.inputMean)
    boundary = margins.boundary(within: widths)
    coactivation = pairs?.scaled(by: 1 / n)
    balanceLoss = Double(e) * zip(load, importance).reduce(0) { $0 + $1.0 * $1.1 }
    effectiveCounts = weights.effectiveCounts
    dead = weights.dead
    agreement = partition.map { PartitionAgreement(Self.largest(gates), $0) }
  }

  /// The balance loss of even loads: the mean sum of a sample's gates, 1 unless gates are chosen of the
  /// softmax without being normalised again.
  public var evenBalanceLoss: Double { importance.reduce(0, +) }

  /// Entropy over ln E of even gates, the most there can be: 1, or ln k / ln E where k are selected;
  /// nil with a single expert, and for gates that do not sum to 1.
  public var evenRelativeEntropy: Double? {
    guard load.count > 1, abs(evenBalanceLoss - 1) < 1e-9 else { return nil }
    guard let coactivation else { return 1 }
    let selected = load.indices.reduce(0) { $0 + coactivation[$1, $1] }
    return log(selected.rounded()) / log(Double(load.count))
  }

  /// The expert with the largest gate of every sample, the lower of equals.
  static func largest(_ gates: Gates) -> [Int] {
    (0..<gates.weights.rowCount).map { largest(gates.weights.row($0)) }
  }

  /// The position of the largest element, the lower of equals.
  private static func largest(_ gates: ArraySlice<Double>) -> Int {
    var best = gates.startIndex
    for index in gates.indices where gates[index] > gates[best] { best = index }
    return best - gates.startIndex
  }
}

extension RoutingStatistics {
  /// What it takes to route samples through `models` layers of one shape: gates, and matrices of pairs
  /// of experts.
  public static func cost(of shape: LayerShape, models: Int = 1) -> ProbeCost {
    let (e, pairs) = (Double(shape.expertCount), shape.routing == .topK ? 3.0 : 1)
    return ProbeCost(
      fixed: Double(models) * pairs * 8 * e * e, each: Double(models) * shape.gateBytes)
  }
}
