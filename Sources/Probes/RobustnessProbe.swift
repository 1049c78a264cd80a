import LinearAlgebra
import Networks

/// How a layer's answers stand up to inputs that are moved, and whether it knows what it does not know
/// (docs/metrics.md, Robustness).
public struct RobustnessProbe: Codable, Equatable, Sendable {
  public let sampleCount: Int
  /// Mean squared error, or cross-entropy in nats, at the samples.
  public let loss: Double
  /// Direction by direction, and in each by ε.
  public let responses: [Response]
  /// Of a classifier.
  public let calibration: Calibration?
  /// Of a regression by several experts.
  public let spread: SpreadCalibration?
  /// Whether samples outside are told; nil of a regression by one expert, and where none were given.
  public let detection: Detection?

  /// What is measured of a layer, whichever it is.
  public struct Samples: Sendable {
    /// Samples to move, with what is right there.
    public var perturbed: PerturbedInputs
    public var target: Target
    /// Samples like the data and unlike them, samples×inputs; nil where none are wanted.
    public var inside, outside: Matrix?
    public var seed: UInt64

    public init(
      _ perturbed: PerturbedInputs, target: Target, inside: Matrix?, outside: Matrix?, seed: UInt64
    ) {
      (self.perturbed, self.target, self.seed) = (perturbed, target, seed)
      (self.inside, self.outside) = (inside, outside)
    }
  }

  /// Measures `layer`; what lies outside is shown to `detector`, which is the layer itself unless it was trained
  /// without a part of the data.
  ///
  /// - Throws: `ProbeError.notApplicable` for no sample, `.numeric` where a number is not finite.
  public init(
    of layer: any RoutedLayer, at samples: Samples, detector: (any RoutedLayer)? = nil
  ) throws(ProbeError) {
    let inputs = samples.perturbed.inputs
    guard inputs.rowCount > 0 else {
      throw .notApplicable("there is no sample to measure at: give a larger --samples.")
    }
    let outputs = try asking { () throws(NetworkError) in try layer.outputs(at: inputs) }
    try numeric { () throws(LinearAlgebraError) in
      try outputs.requireFinite(for: "the answers")
    }
    sampleCount = inputs.rowCount
    let losses = (0..<inputs.rowCount).map { SampleLoss.of(outputs.row($0), samples.target, $0) }
    loss = losses.mean ?? 0
    var isOfClasses = false
    switch samples.target {
    case .labels(let labels):
      isOfClasses = true
      calibration = Calibration(of: outputs, labels: labels, seed: samples.seed)
      spread = nil
    case .values:
      calibration = nil
      spread = try LayerScores.spreads(of: layer, at: inputs).flatMap {
        SpreadCalibration(spreads: $0, errors: losses)
      }
    }
    responses = try samples.perturbed.responses(of: layer, tellsClasses: isOfClasses)
    let detector = detector ?? layer
    guard let inside = samples.inside, let outside = samples.outside else {
      detection = nil
      return
    }
    if isOfClasses {
      let own = try asking { () throws(NetworkError) in try detector.outputs(at: inside) }
      let other = try asking { () throws(NetworkError) in try detector.outputs(at: outside) }
      detection = Detection(
        inside: LayerScores.confidences(own), outside: LayerScores.confidences(other),
        isConfidence: true)
    } else if let own = try LayerScores.spreads(of: detector, at: inside),
      let other = try LayerScores.spreads(of: detector, at: outside)
    {
      detection = Detection(inside: own, outside: other, isConfidence: false)
    } else {
      detection = nil
    }
  }

  /// The response of a direction at an ε.
  public func response(_ direction: PerturbationDirection, _ eps: Double) -> Response? {
    responses.first { $0.direction == direction && $0.eps == eps }
  }

  /// The mean over ε of the share that flips along a direction; nil of a regression.
  public func flip(_ direction: PerturbationDirection) -> Double? {
    responses.filter { $0.direction == direction }.compactMap(\.flip).mean
  }
}
