import Datasets
import Experiments
import LinearAlgebra
import Networks

/// A model of one layer at samples whose right answers are known, with what it takes to train others beside it.
public struct LayerTask: Sendable {
  /// The samples, and the layer before and after training.
  public let chosen: ChosenSamples
  /// The data they are of.
  public let dataset: Dataset
  /// The rows of the data that the samples are.
  public let rows: [Int]
  /// What to train others on as the model was trained; nil of a model from elsewhere, or whose data are gone.
  public let training: DenseEnsemble.Task?

  /// The held-out loss that those are to come to; nil where they take as many steps.
  public private(set) var match: DenseEnsemble.Match?

  public init(
    chosen: ChosenSamples, dataset: Dataset, rows: [Int], training: DenseEnsemble.Task?
  ) {
    (self.chosen, self.dataset, self.rows, self.training) = (chosen, dataset, rows, training)
  }

  /// The same at `rows` of the data, with others trained to the loss that the model has at the rows `stopping`.
  public func measuring(_ rows: [Int], stopping: [Int]) -> LayerTask {
    let inputs = dataset.inputs.rows(at: rows)
    var subject = chosen.subject
    subject.samples = SamplePlaces(rows)
    var task = LayerTask(
      chosen: ChosenSamples(
        subject: subject, trained: ProbedLayer(layer: chosen.layer, inputs: inputs),
        untrained: chosen.untrained.map { ProbedLayer(layer: $0.layer, inputs: inputs) }),
      dataset: dataset, rows: rows, training: training)
    if let layer = chosen.layer as? Layer, let training {
      task.match = DenseEnsemble.Match(
        loss: layer.taskLoss(
          training.options.loss, inputs: dataset.inputs, target: training.target,
          rows: stopping), rows: stopping)
    }
    return task
  }

  /// What is right at each of the samples.
  public var target: Networks.Target { Self.target(of: dataset, at: rows) }

  /// What is right at `rows` of `dataset`, which has labels or values.
  static func target(of dataset: Dataset, at rows: [Int]) -> Networks.Target {
    switch dataset.target.rows(at: rows) {
    case .values(let values): .values(values)
    case .labels(let labels, _): .labels(labels)
    case .none: .labels([])
    }
  }
}
