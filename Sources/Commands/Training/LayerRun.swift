import Datasets
import Documents
import LinearAlgebra
import Networks
import Results
import Sessions

/// Steps of a layer's training, with how it does on what is held out measured at marks along the way.
struct LayerRun {
  let dataset: Dataset
  /// The step at which these steps were asked for, maybe before a stop, and the one they end at.
  let origin, end: Int
  let stopAfter: Int?
  let job: Job

  /// The steps after which there is a mark, wherever a run stops in between.
  private var goals: [Int] {
    Set((1...5).map { origin + (end - origin) * $0 / 5 }).sorted()
  }

  /// Trains until the steps are taken or someone stops it, and adds to the `marks` so far.
  ///
  /// A training that goes on is one that never stopped, so that marks change no number of it. A mark that only
  /// a stop has left goes.
  /// - Throws: `NetworkError` as the training does.
  func train(_ training: inout LayerTraining, marks: inout [LayerMark]) throws(NetworkError) {
    let (first, goals) = (training.state.step, goals)
    marks.removeAll { $0.step > origin && !goals.contains($0.step) }
    let wanted = min(end, first + (stopAfter ?? end - first))
    guard !dataset.split.test.isEmpty else {
      return try advance(&training, from: first, to: wanted)
    }
    if marks.isEmpty { marks = [mark(training)] }
    for goal in goals where goal > first {
      let taken = training.state.step
      try advance(&training, from: first, to: min(goal, wanted))
      if training.state.step > taken { marks.append(mark(training)) }
      guard training.state.step == goal else { break }
    }
    if marks.last?.step != training.state.step { marks.append(mark(training)) }
  }

  private func advance(
    _ training: inout LayerTraining, from first: Int, to goal: Int
  ) throws(NetworkError) {
    let (monitor, note, all) = (job.monitor, job.note, end - first)
    let done = training.state.step - first
    try training.run(
      steps: goal - training.state.step, inputs: dataset.inputs, target: dataset.trainingTarget,
      rows: dataset.split.training,
      monitor: Monitor(
        report: { taken, _ in monitor.report(done + taken, all) },
        shouldStop: monitor.shouldStop)
    ) { taken, loss in
      if (done + taken) % 16 == 0 { note("loss \(NumberText(digits: 4)(loss.task))") }
    }
  }

  private func mark(_ training: LayerTraining) -> LayerMark {
    let (layer, rows) = (training.layer, dataset.split.test)
    return LayerMark(
      step: training.state.step,
      heldOutLoss: layer.taskLoss(
        training.options.loss, inputs: dataset.inputs, target: dataset.trainingTarget, rows: rows),
      heldOutAccuracy: dataset.accuracy(of: layer, at: rows))
  }
}

extension Dataset {
  /// The share of `rows` whose class a layer tells right; nil of no rows, or where there are no classes.
  func accuracy(of layer: Layer, at rows: [Int]) -> Double? {
    guard case .labels(let labels, let classes) = target, classes <= layer.shape.outputWidth,
      !rows.isEmpty
    else { return nil }
    return layer.predictions(inputs: inputs, labels: labels, rows: rows).accuracy
  }
}

extension Workbench {
  /// The curve that the training of `name` has left so far, where it is that of `model`.
  func layerCurve(of name: String, before model: Model) -> LayerCurve? {
    guard
      let curve = session.object(named: "\(name).training")?.content as? TrainingCurve,
      curve.model == name, !curve.losses.isEmpty, curve.losses == model.training.losses,
      let layer = curve.layer, layer.origin <= model.training.state.step
    else { return nil }
    return layer
  }
}
