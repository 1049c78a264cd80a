import Documents
import Experiments
import LinearAlgebra
import Networks
import Probes

/// How a model of one layer stands up to inputs that are moved, whether it is as right as it is sure, and whether it
/// tells what it has not seen; beside the untrained model and dense networks trained apart.
public struct RobustResult: MeasuredContent {
  public static let kind = "robust"
  public static let summary = "How a model stands up to moved inputs, and what it is sure of."

  public var subject: Subject
  public let probe: RobustnessProbe
  /// The same before training; nil when that is not known.
  public let untrained: RobustnessProbe?
  /// Dense networks of the experts' width trained apart, and these before training; nil where none were trained.
  public let apart, untrainedApart: RobustnessProbe?
  /// How far those were trained.
  public let course: EnsembleCourse?
  /// What lies outside the data: `twice`, `shuffled`, `region 3`, or a dataset's name.
  public let outside: String
  /// Leading principal axes of the data, and all.
  public let axisCount, dimension: Int

  public init(
    subject: Subject, probe: RobustnessProbe, untrained: RobustnessProbe?, apart: RobustnessProbe?,
    untrainedApart: RobustnessProbe?, course: EnsembleCourse?, outside: String, axisCount: Int,
    dimension: Int
  ) {
    (self.subject, self.probe, self.untrained) = (subject, probe, untrained)
    (self.apart, self.untrainedApart, self.course) = (apart, untrainedApart, course)
    (self.outside, self.axisCount, self.dimension) = (outside, axisCount, dimension)
  }
}

/// Samples unlike the data, and who is to tell them.
public struct OutsideSamples: Sendable {
  public let name: String
  /// Samples like the data, and unlike them; samples×inputs.
  public let inside, outside: Matrix
  /// The model and its networks apart, trained without what lies outside; nil where they never saw it.
  public let detector: Layer?
  public let detectorApart: DenseEnsemble?

  public init(
    _ name: String, inside: Matrix, outside: Matrix, detector: Layer? = nil,
    detectorApart: DenseEnsemble? = nil
  ) {
    (self.name, self.inside, self.outside) = (name, inside, outside)
    (self.detector, self.detectorApart) = (detector, detectorApart)
  }
}

extension RobustResult {
  /// Rows by whose principal axes inputs are moved, at most.
  private static let axisLimit = 4_096

  /// Measures a model at samples, and `ensemble` beside it; inputs are moved by each of `eps`, ascending.
  ///
  /// - Throws: `ProbeError` for no sample, or where a number is not finite.
  public static func measure(
    _ task: LayerTask, ensemble: DenseEnsemble?, eps: [Double], outside: OutsideSamples,
    seed: UInt64
  ) throws -> RobustResult {
    let chosen = task.chosen
    let split = task.dataset.split.training
    let rows = split.isEmpty ? task.rows : Array(split.prefix(axisLimit))
    let axes = try LeadingAxes(of: task.dataset.inputs.rows(at: rows))
    let samples = RobustnessProbe.Samples(
      PerturbedInputs(chosen.inputs, axes: axes, eps: eps, seed: seed), target: task.target,
      inside: outside.inside, outside: outside.outside, seed: seed)
    let untrained = chosen.untrained?.layer
    return RobustResult(
      subject: chosen.subject,
      probe: try RobustnessProbe(of: chosen.layer, at: samples, detector: outside.detector),
      untrained: try untrained.map { try RobustnessProbe(of: $0, at: samples) },
      apart: try ensemble.map {
        try RobustnessProbe(
          of: $0.trained, at: samples, detector: outside.detectorApart?.trained)
      },
      untrainedApart: try ensemble.map { try RobustnessProbe(of: $0.untrained, at: samples) },
      course: ensemble?.course, outside: outside.name, axisCount: axes.count,
      dimension: chosen.inputs.columnCount)
  }
}

extension RobustResult {
  public var progress: Progress { Progress(probe.sampleCount, "sample") }

  /// The probe, and those beside it.
  var all: [RobustnessProbe] { [probe, untrained, apart, untrainedApart].compactMap { $0 } }

  public func requireConsistency() throws(Inconsistency) {
    try subject.requireConsistency(samples: probe.sampleCount)
    try require((apart == nil) == (course == nil), "networks apart without a course")
    try require(
      (1..<countLimit).contains(dimension) && (1...dimension).contains(axisCount),
      "\(axisCount) of \(dimension) axes")
    try course?.requireConsistency()
    let places = probe.responses.map { Place($0) }
    try require(Set(places).count == places.count, "a direction is there twice")
    for one in all {
      try one.requireConsistency(like: probe)
      try require(one.responses.map { Place($0) } == places, "responses are to other directions")
    }
  }

  private struct Place: Hashable {
    let direction: PerturbationDirection
    let eps: Double

    init(_ response: Response) { (direction, eps) = (response.direction, response.eps) }
  }
}

extension RobustnessProbe {
  /// Refuses counts and shares that are out of range, or another kind of target than that of `whole`.
  fileprivate func requireConsistency(like whole: RobustnessProbe) throws(Inconsistency) {
    try require(
      (1..<countLimit).contains(sampleCount) && sampleCount == whole.sampleCount && loss >= 0,
      "\(sampleCount) samples")
    try require(
      !responses.isEmpty && responses.count <= 1 << 12, "it has \(responses.count) responses")
    for one in responses {
      try require(
        one.eps > 0 && one.eps.isFinite && (0...1).contains(one.flip ?? 0)
          && (-1.0001...1.0001).contains(one.rho ?? 0) && one.prediction >= 0 && one.response >= 0
          && (one.flip == nil) == (calibration == nil),
        "a response is out of range")
    }
    try require(
      (calibration == nil) == (whole.calibration == nil), "classes and values beside each other")
    if let calibration {
      try require(
        calibration.count == sampleCount
          && (1...Calibration.binCount).contains(calibration.bins.count)
          && calibration.bins.allSatisfy { (1...sampleCount).contains($0.count) }
          && calibration.bins.reduce(0) { $0 + $1.count } == sampleCount,
        "its bins do not hold its samples")
      let shares =
        [calibration.confidence, calibration.accuracy, calibration.error]
        + calibration.bins.flatMap { [$0.confidence, $0.accuracy] }
      try require(
        shares.allSatisfy { (0...1.0001).contains($0) } && (0...2.0001).contains(calibration.brier),
        "a calibration is out of range")
    }
    if let spread {
      try require(
        (1...Calibration.binCount).contains(spread.bins.count)
          && spread.bins.allSatisfy { (1...sampleCount).contains($0.count) }
          && spread.bins.reduce(0) { $0 + $1.count } == sampleCount
          && (0...1).contains(spread.area ?? 0), "its bins do not hold its samples")
    }
    if let detection {
      try require(
        (1..<countLimit).contains(detection.insideCount)
          && (1..<countLimit).contains(detection.outsideCount) && (0...1).contains(detection.area),
        "what lies outside is out of range")
    }
  }
}
