import CommandLanguage
import Datasets
import Documents
import Experiments
import LinearAlgebra
import Networks
import Results
import Sessions

/// What lies outside the data of a model.
enum OutsideChoice: Equatable, Sendable {
  /// Twice the inputs.
  case twice
  /// Each feature shuffled among the samples on its own.
  case shuffled
  /// A part of the data that others are trained without.
  case region
  /// Another dataset.
  case data(String)
}

extension Domain where Context == Workbench, Value == OutsideChoice {
  /// One of three words, or a dataset's name.
  static var outside: Self {
    let names = Domain<Workbench, String>.dataset
    let words: [(String, OutsideChoice)] = [
      ("twice", .twice), ("shuffled", .shuffled), ("region", .region),
    ]
    return Domain(
      placeholder: "DATA|region|twice|shuffled",
      description: "twice, shuffled, region, or a dataset's name",
      parse: { text, context throws(DomainError) in
        if let word = words.first(where: { $0.0 == text }) { return word.1 }
        return .data(try names.parse(text, in: context))
      },
      complete: { typed, context in
        words.map { Completion($0.0) } + names.complete(typed, in: context)
      })
  }
}

extension Workbench {
  /// The samples that lie outside, and the model and networks that never saw them.
  ///
  /// - Throws: `Refusal` where the data or the model do not admit it.
  mutating func outside(
    _ choice: OutsideChoice, of name: String, _ task: LayerTask, besides ensemble: DenseEnsemble?
  ) throws -> OutsideSamples {
    let inputs = task.chosen.inputs
    switch choice {
    case .twice: return OutsideSamples("twice", inside: inputs, outside: inputs.scaled(by: 2))
    case .shuffled:
      var stream = RandomStream(seed: session.seed, purpose: .shuffle)
      var moved = inputs
      for column in 0..<inputs.columnCount {
        for (row, other) in stream.permutation(inputs.rowCount).enumerated() {
          moved[row, column] = inputs[other, column]
        }
      }
      return OutsideSamples("shuffled", inside: inputs, outside: moved)
    case .data(let other):
      guard other != task.chosen.subject.data else {
        throw Refusal(
          "'\(other)' is what '\(name)' is measured on; give --ood other data, twice, shuffled or region."
        )
      }
      let dataset = try session.dataset(named: other)
      guard dataset.featureCount == inputs.columnCount else {
        throw Refusal(
          "'\(other)' has \(counted(dataset.featureCount, "feature")) and '\(name)' takes "
            + "\(inputs.columnCount).")
      }
      let rows = SampleRequest.draw(
        inputs.rowCount, of: dataset.rows(of: dataset.split.test.isEmpty ? .all : .test),
        seed: session.seed)
      return OutsideSamples(other, inside: inputs, outside: dataset.inputs.rows(at: rows))
    case .region: return try heldOutRegion(of: name, task, besides: ensemble)
    }
  }

  /// The last region or class of the data, which the model's training is done again without.
  private mutating func heldOutRegion(
    of name: String, _ task: LayerTask, besides nets: DenseEnsemble?
  ) throws -> OutsideSamples {
    let (data, dataset) = (task.chosen.subject.data, task.dataset)
    guard let partition = dataset.partition, let last = partition.max(), last > 0 else {
      throw Refusal(
        "--ood region holds out a region or a class, and '\(data)' has no two of them; give --ood twice, "
          + "shuffled or another dataset.")
    }
    guard let training = task.training, training.inputs == dataset.inputs,
      let layer = task.chosen.layer as? Layer
    else {
      throw Refusal(
        "--ood region trains '\(name)' again without a region, and how it was trained on '\(data)' is not "
          + "known; give --ood twice, shuffled or another dataset.")
    }
    let part = dataset.target.isLabels ? "class \(last)" : "region \(last)"
    let outside = task.rows.filter { partition[$0] == last }
    let inside = task.rows.filter { partition[$0] != last }
    let held = Set(partition.indices.filter { partition[$0] == last })
    let rows = training.trainingRows.filter { !held.contains($0) }
    guard !outside.isEmpty, !inside.isEmpty, !rows.isEmpty else {
      throw Refusal(
        "\(part) of '\(data)' has \(counted(outside.count, "sample")) of the \(task.rows.count) that are measured, "
          + "and \(counted(rows.count, "row")) train without it: measure more, by --samples or --split all, or give "
          + "another --ood.")
    }
    let job = surroundings.begin("\(name) without \(part)", "steps", stop: .drops)
    var again = LayerTraining(shape: layer.shape, options: training.options)
    try again.run(
      steps: training.steps, inputs: training.inputs, target: training.target, rows: rows,
      monitor: job.monitor)
    guard again.state.step == training.steps else {
      throw Refusal("stopped before '\(name)' was trained again; nothing is kept.")
    }
    return OutsideSamples(
      part, inside: dataset.inputs.rows(at: inside), outside: dataset.inputs.rows(at: outside),
      detector: again.layer,
      detectorApart: try nets.flatMap {
        try ensemble(besides: name, task, without: held, steps: $0.course.steps)
      })
  }
}
