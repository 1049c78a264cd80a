import Foundation
import LinearAlgebra
import Networks

/// The largest outputs of each expert of a layer, against what is usual for it.
///
/// A few experts of large mixtures write a few channels with outputs thousands of times the usual, which
/// become the massive activations of the residual stream: Su et al., Unveiling Super Experts in
/// Mixture-of-Experts Large Language Models, arXiv 2507.23279. Measured is f_i(x), what W2 (`down_proj`)
/// gives with its bias where it has one, before the gate, at the samples that the expert gets
/// (docs/metrics.md, Extreme outputs).
public struct ExtremeOutputs: Codable, Equatable, Sendable {
  /// One expert's.
  public struct Expert: Codable, Equatable, Sendable {
    /// Its number among the routed ones, or, where `isShared`, among the shared.
    public let number: Int
    public let isShared: Bool
    /// Samples it gets.
    public let sampleCount: Int
    /// The largest |f_i(x)_c| over samples and channels, and the median of all of them.
    public let largest, median: Double
    /// Where the largest is: the channel, and the sample among those measured, from 0; the first of several.
    public let channel, sample: Int

    /// Largest over median; nil where more than half of the outputs are 0.
    public var ratio: Double? { median > 0 ? largest / median : nil }
  }

  public let sampleCount: Int
  /// Channels of an output, o.
  public let width: Int
  /// Routed experts that get a sample, in their order, then the shared ones.
  public let experts: [Expert]
  /// Routed experts that no sample reaches.
  public let dead: [Int]

  /// Evaluates every expert of `layer` at its rows of `inputs`, samples×inputs.
  ///
  /// - Throws: `ProbeError.notApplicable` when there is no sample, `.numeric` when an output is not finite,
  ///   `.layer` when an expert cannot be read.
  public init(
    of layer: any RoutedLayer, at inputs: Matrix, monitor: Monitor = .silent
  ) throws(ProbeError) {
    guard inputs.rowCount > 0 else { throw .notApplicable("there is no sample to measure at") }
    let gates = try asking { () throws(NetworkError) in try layer.gates(at: inputs) }
    let count = layer.shape.expertCount + layer.shared.count
    var (experts, dead): ([Expert], [Int]) = ([], [])
    var routed = [[Int]](repeating: [], count: layer.shape.expertCount)
    for (row, chosen) in gates.selected.enumerated() {
      for i in chosen { routed[i].append(row) }
    }
    for i in 0..<layer.shape.expertCount {
      let number = layer.number(of: i)
      if routed[i].isEmpty {
        dead.append(number)
      } else {
        experts.append(
          try Expert(
            number, isShared: false,
            of: try asking { () throws(NetworkError) in try layer.expert(i) }, at: inputs,
            rows: routed[i]))
      }
      monitor.report(i + 1, count)
    }
    for (s, one) in layer.shared.enumerated() {
      experts.append(
        try Expert(
          s, isShared: true, of: try asking { () throws(NetworkError) in try one.expert() },
          at: inputs, rows: Array(0..<inputs.rowCount)))
      monitor.report(layer.shape.expertCount + s + 1, count)
    }
    sampleCount = inputs.rowCount
    width = layer.shape.outputWidth
    (self.experts, self.dead) = (experts, dead)
  }

  /// What largest over median would be were an expert's `count` outputs independent normal numbers: half of
  /// such experts would be above the first, one in twenty above the second.
  ///
  /// P(max |z| ≤ t) = (2Φ(t) − 1)^count, and the median of |z| is Φ⁻¹(3/4) = 0.6745.
  public static func normalRatio(of count: Int) -> (median: Double, percentile95: Double) {
    let usual = 0.6744897501960817
    return (
      HalfNormal.maximum(of: count, below: 0.5) / usual,
      HalfNormal.maximumPercentile95(of: count) / usual
    )
  }
}

extension ExtremeOutputs.Expert {
  /// The extremes of `expert` at `rows` of `inputs`.
  fileprivate init(
    _ number: Int, isShared: Bool, of expert: Expert, at inputs: Matrix, rows: [Int]
  ) throws(ProbeError) {
    let outputs = expert.outputs(at: rows.count == inputs.rowCount ? inputs : inputs.rows(at: rows))
    let name = "the outputs of \(isShared ? "shared " : "")expert \(number)"
    try numeric { () throws(LinearAlgebraError) in try outputs.requireFinite(for: name) }
    let sizes = outputs.elements.map { abs($0) }
    var place = 0
    for index in sizes.indices where sizes[index] > sizes[place] { place = index }
    self.init(
      number: number, isShared: isShared, sampleCount: rows.count, largest: sizes[place],
      median: quantile(sizes, 0.5), channel: place % outputs.columnCount,
      sample: rows[place / outputs.columnCount])
  }
}

extension ExtremeOutputs {
  /// What it takes to measure `models` layers of one shape: an expert, and what it does at its samples.
  public static func cost(of shape: LayerShape, samples: Int, models: Int) -> ProbeCost {
    let (n, k) = (Double(samples), Double(shape.selectedCount))
    let flops = 2 * n * k * Double(shape.expertParameterCount) * Double(models)
    return ProbeCost(
      fixed: shape.expertBytes + 100 * Double(shape.expertCount),
      each: shape.gateBytes + 16 * k + shape.activationBytes
        + 8 * Double(3 * shape.outputWidth + shape.inputWidth),
      seconds: flops / (1e10 * Double(Parallel.threadCount))
        + n * k * Double(shape.outputWidth) * 8e-8 * Double(models))
  }
}
