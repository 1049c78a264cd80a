import LinearAlgebra
import Networks

/// Whether a layer tells samples that are unlike its data from those that are like them (docs/metrics.md,
/// Out of distribution).
///
/// By the largest probability of a classifier (Hendrycks and Gimpel, A baseline for detecting misclassified and
/// out-of-distribution examples, 2017); of a regression by the variance among experts.
public struct Detection: Codable, Equatable, Sendable {
  public let insideCount, outsideCount: Int
  /// Mean confidence, or mean variance among experts.
  public let inside, outside: Double
  /// The chance that of two samples the one outside has the lower confidence, or the larger variance.
  public let area: Double

  /// That of scores which are larger the more a sample seems outside; nil where there is no sample of a kind.
  init?(inside: [Double], outside: [Double], isConfidence: Bool) {
    guard
      let area = isConfidence
        ? areaUnderCurve(inside, over: outside) : areaUnderCurve(outside, over: inside),
      let own = inside.mean, let other = outside.mean
    else { return nil }
    (self.inside, self.outside, self.area) = (own, other, area)
    (insideCount, outsideCount) = (inside.count, outside.count)
  }
}

/// What a layer is sure of at samples.
enum LayerScores {
  /// The largest probability at each row of `outputs`, logits.
  static func confidences(_ outputs: Matrix) -> [Double] {
    (0..<outputs.rowCount).map { ClassProbabilities.of(outputs.row($0)).max() ?? 0 }
  }

  /// Σ wᵢ |fᵢ − m|² over the outputs' number at each row of `inputs`, w the shares of the gates; nil where one expert runs.
  static func spreads(
    of layer: any RoutedLayer, at inputs: Matrix
  ) throws(ProbeError) -> [Double]? {
    guard layer.shape.selectedCount > 1 else { return nil }
    let gates = try asking { () throws(NetworkError) in try layer.gates(at: inputs) }
    let shares = gates.exactShares
    var outputs: [Matrix] = []
    for i in 0..<layer.shape.expertCount {
      outputs.append(
        try asking { () throws(NetworkError) in try layer.expert(i) }.outputs(at: inputs))
    }
    let mean = weightedMean(of: outputs, by: shares)
    return (0..<inputs.rowCount).map { row in
      let own = mean.row(row)
      let sum = outputs.indices.reduce(0.0) { sum, i in
        guard shares[row, i] != 0 else { return sum }
        return sum + shares[row, i] * squaredDistance(outputs[i].row(row), own)
      }
      return sum / Double(layer.shape.outputWidth)
    }
  }
}
