import Documents
import Experiments
import LinearAlgebra
import Networks
import Probes

/// Whether a layer's experts are an ensemble or a partition, beside the untrained model's, other gates, and dense
/// networks trained apart.
public struct DiversityResult: MeasuredContent {
  public static let kind = "diversity"
  public static let summary = "Whether a layer's experts are an ensemble or a partition."

  public var subject: Subject
  public let probe: AmbiguityProbe
  /// The same before training; nil when that is not known.
  public let untrained: AmbiguityProbe?
  /// With gates shuffled among samples; nil without a draw.
  public let shuffled: AmbiguityNull?
  /// Dense networks of the experts' width trained apart, and these before training; nil where none were trained.
  public let apart, untrainedApart: AmbiguityProbe?
  /// How far those were trained.
  public let course: EnsembleCourse?

  public init(
    subject: Subject, probe: AmbiguityProbe, untrained: AmbiguityProbe?, shuffled: AmbiguityNull?,
    apart: AmbiguityProbe?, untrainedApart: AmbiguityProbe?, course: EnsembleCourse?
  ) {
    (self.subject, self.probe, self.untrained) = (subject, probe, untrained)
    (self.shuffled, self.apart, self.untrainedApart) = (shuffled, apart, untrainedApart)
    self.course = course
  }

  /// The rows by which the best single expert is chosen, at most.
  private static let choosingLimit = 4_096

  /// Measures a model at samples, and `ensemble` beside it; the null of shuffled gates by `draws` draws of `seed`.
  ///
  /// The expert quoted alone is the best at the rows that train, where there are some. A stop keeps the draws that are
  /// done.
  /// - Throws: `ProbeError` for a single expert, no sample, or when an output is not finite.
  public static func measure(
    _ task: LayerTask, ensemble: DenseEnsemble?, draws: Int, seed: UInt64,
    watch: Watch = { _, _ in .silent }
  ) throws -> Measured<DiversityResult> {
    let target = task.target
    let choosing =
      task.dataset.split.training.isEmpty
      ? task.rows
      : Array(task.dataset.split.training.prefix(choosingLimit))
    let (chosenInputs, chosenTarget) = (
      task.dataset.inputs.rows(at: choosing), LayerTask.target(of: task.dataset, at: choosing)
    )
    func best(of layer: any RoutedLayer) throws -> Int? {
      try AmbiguityMeasure.bestExpert(of: layer, at: chosenInputs, target: chosenTarget)
    }
    func probe(_ layer: (any RoutedLayer)?, at inputs: Matrix) throws -> AmbiguityProbe? {
      guard let layer else { return nil }
      return try AmbiguityMeasure(of: layer, at: inputs, target: target).measured(
        best: best(of: layer))
    }
    let chosen = task.chosen
    let own = try AmbiguityMeasure(of: chosen.layer, at: chosen.inputs, target: target)
    let measured = own.measured(best: try best(of: chosen.layer))
    let untrained = try probe(chosen.untrained?.layer, at: chosen.inputs)
    let (apart, untrainedApart) = (
      try probe(ensemble?.trained, at: chosen.inputs),
      try probe(ensemble?.untrained, at: chosen.inputs)
    )
    var (shuffled, stops): (AmbiguityNull?, [String: Int]) = (nil, [:])
    if draws > 0 {
      (shuffled, stops) = drawn(draws, monitor: watch("shuffled gates", "draws"), \.draws) {
        AmbiguityNull(shuffling: own, draws: draws, seed: seed, monitor: $0)
      }
    }
    return Measured(
      result: DiversityResult(
        subject: chosen.subject, probe: measured, untrained: untrained, shuffled: shuffled,
        apart: apart, untrainedApart: untrainedApart, course: ensemble?.course), stops: stops)
  }
}

extension DiversityResult {
  public var progress: Progress { Progress(probe.sampleCount, "sample") }

  public func requireConsistency() throws(Inconsistency) {
    try subject.requireConsistency(samples: probe.sampleCount)
    for one in [probe, untrained, apart, untrainedApart].compactMap({ $0 }) {
      try one.requireConsistency(like: probe)
    }
    try require((apart == nil) == (course == nil), "networks apart without a course")
    try course?.requireConsistency()
    if let shuffled {
      try require((1..<countLimit).contains(shuffled.draws), "\(shuffled.draws) draws")
      for level in [
        shuffled.meanLoss, shuffled.expertLoss, shuffled.ambiguity, shuffled.share,
      ].compactMap({ $0 }) {
        try require(level.low <= level.high, "a null's percentiles are out of order")
      }
    }
  }
}

extension AmbiguityProbe {
  /// Refuses counts that do not go with `whole`, or are out of range.
  fileprivate func requireConsistency(like whole: AmbiguityProbe) throws(Inconsistency) {
    try require(
      (1..<countLimit).contains(sampleCount) && sampleCount == whole.sampleCount
        && (2...1 << 16).contains(expertCount) && expertCount == whole.expertCount
        && isOfClasses == whole.isOfClasses,
      "\(sampleCount) samples of \(expertCount) experts")
    try require(
      dead.count < expertCount && dead.allSatisfy((0..<expertCount).contains)
        && zip(dead, dead.dropFirst()).allSatisfy { $0 < $1 }, "dead experts \(dead)")
    try require(
      best.map { (0..<expertCount).contains($0.expert) } ?? true,
      "its best expert is \(best?.expert ?? 0)")
    try require(
      (0...expertCount * (expertCount - 1) / 2).contains(pairCount)
        && (pairCount == 0) == (correlation == nil), "\(pairCount) pairs")
    try require(
      [loss, own.expertLoss, own.meanLoss, uniform.expertLoss, uniform.meanLoss, topLoss]
        .allSatisfy { $0 >= 0 }, "a loss is below zero")
    try require(
      isOfClasses || disagreement == nil, "values that disagree on a class")
  }
}
