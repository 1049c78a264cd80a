import Datasets
import Documents
import Experiments
import LinearAlgebra
import Networks
import Results

extension Model {
  /// The samples asked for, as `samples`, with what is right there.
  ///
  /// - Throws: `SessionError.refused` where the data say nothing of what is right, or not for so many outputs.
  public func task(
    _ request: SampleRequest, of name: String, in session: Session
  ) throws -> LayerTask {
    let chosen = try samples(request, of: name, in: session)
    guard chosen.subject.data != name else {
      throw SessionError.refused(
        "'\(name)' has samples of its own, and nothing says what is right there; give --data.")
    }
    let data = try session.dataset(named: chosen.subject.data)
    let outputs = data.target.outputCount
    switch data.target {
    case .none:
      throw SessionError.refused(
        "'\(chosen.subject.data)' says nothing of what a model should answer; give --data with labels or "
          + "values.")
    case .labels, .values:
      guard outputs == layer.shape.outputWidth else {
        throw SessionError.refused(
          "'\(chosen.subject.data)' has \(counted(outputs, "output")) and '\(name)' gives "
            + "\(layer.shape.outputWidth).")
      }
    }
    let isOfClasses = data.target.isLabels
    guard training.state.step == 0 || (training.options.loss == .crossEntropy) == isOfClasses else {
      throw SessionError.refused(
        "'\(name)' was trained for \(isOfClasses ? "values" : "classes") and '\(chosen.subject.data)' has "
          + "\(isOfClasses ? "classes" : "values"); give data of the kind that it was trained on.")
    }
    let rows = chosen.subject.samples?.indices ?? []
    return LayerTask(
      chosen: chosen, dataset: data, rows: rows, training: ensembleTask(in: session))
  }

  /// What to train others on as this was trained; nil where its data are not what they were.
  private func ensembleTask(in session: Session) -> DenseEnsemble.Task? {
    guard isInitialisedFromSeed, training.state.step > 0, let dataset,
      let object = session.object(named: dataset), let data = object.content as? Dataset,
      dataDigest == nil || object.digest == dataDigest, !data.split.training.isEmpty
    else { return nil }
    return DenseEnsemble.Task(
      options: training.options, steps: training.state.step, inputs: data.inputs,
      target: data.trainingTarget, trainingRows: data.split.training)
  }
}
