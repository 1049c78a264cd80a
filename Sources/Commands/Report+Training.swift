import Networks
import Sessions

extension Report {
  /// A training's losses along the way, and at its end, after a report on what was trained.
  init(describing curve: TrainingCurve, of model: Report = Report(), digits: Int) {
    self = model
    let text = NumberText(digits: digits)
    let count = curve.losses.count
    if count < curve.requestedSteps {
      add(
        "stopped after \(count) of \(counted(curve.requestedSteps, "step")); "
          + "`train \(curve.model) --resume` goes on.")
    }
    if count > 0 {
      var table = Table(["step", "loss", "task", "balance", "z"])
      let marks = Set((0...5).map { max(0, count * $0 / 5 - 1) } + [0]).sorted()
      for step in marks {
        let loss = curve.losses[step]
        table.add([
          "\(step + 1)", text(loss.loss), text(loss.task), text(loss.balance), text(loss.z),
        ])
      }
      add(table)
    }
    if let language = curve.language {
      addPredictions(language, text)
      return
    }
    guard let loss = curve.trainingLoss else { return }
    add("task loss train \(text(loss))" + (curve.heldOutLoss.map { ", test \(text($0))" } ?? ""))
  }

  /// How a model came about: loss, optimizer, seed and steps.
  mutating func addTraining(of model: Model, digits: Int) {
    let (options, training) = (model.training.options, model.training)
    guard training.state.step > 0 else { return }
    let text = NumberText(digits: digits)
    let steps = "trained \(training.state.step) of \(counted(model.requestedSteps, "step"))"
    let data = model.dataset.map { " on \($0)" } ?? ""
    add(
      "\(steps) of \(options.batchSize)\(data), \(options.loss.rawValue), "
        + "lr \(options.optimizer.learningRate), weight decay \(options.optimizer.weightDecay), "
        + "balance \(options.routerLosses.balance), z loss \(options.routerLosses.z), "
        + "seed \(options.seed); last task loss \(text(training.losses.last?.task))")
  }
}
