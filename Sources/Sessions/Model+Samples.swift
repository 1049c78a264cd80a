import Datasets
import Documents
import LinearAlgebra
import Networks
import Results

extension Model {
  /// Finds the samples in the dataset named, the one it was trained on, or its own.
  ///
  /// When fewer than all are wanted they are drawn by the session's seed, and stay in order.
  public func samples(
    _ request: SampleRequest, of name: String, in session: Session
  ) throws -> ChosenSamples {
    guard request.layer == nil else {
      throw SessionError.refused("--layer is for transformers; '\(name)' is one layer.")
    }
    func chosen(
      _ data: String, _ split: Part, _ rows: [Int], of inputs: Matrix
    ) throws -> ChosenSamples {
      try AvailableMemory.require(
        0, each: 8 * Double(inputs.columnCount + 4), of: rows.count, for: "measuring at them"
      ) {
        "Give --samples \($0) or fewer."
      }
      let inputs = inputs.rows(at: rows)
      return ChosenSamples(
        subject: Subject(
          model: name, data: data, split: split.rawValue, samples: SamplePlaces(rows)),
        trained: ProbedLayer(layer: layer, inputs: inputs),
        untrained: untrained.map { ProbedLayer(layer: $0, inputs: inputs) })
    }
    let known = dataset.flatMap { session.object(named: $0) == nil ? nil : $0 }
    guard let dataName = request.data ?? known else {
      guard let own = samples else {
        throw SessionError.refused(
          "'\(name)' has no data of its own here; say with --data what to measure it at.")
      }
      guard request.split == nil || request.split == .all else {
        throw SessionError.refused(
          "the samples that came with '\(name)' are not split; leave --split out.")
      }
      if let sample = request.sample {
        guard sample < own.rowCount else {
          throw SessionError.outOfRange(sample, count: own.rowCount, "samples", of: name)
        }
        return try chosen(name, .all, [sample], of: own)
      }
      let rows = SampleRequest.draw(
        request.samples ?? request.limit, of: Array(0..<own.rowCount), seed: session.seed)
      return try chosen(name, .all, rows, of: own)
    }
    let dataset = try session.dataset(named: dataName)
    let width = layer.shape.inputWidth
    guard dataset.featureCount == width else {
      throw SessionError.refused(
        "'\(dataName)' has \(counted(dataset.featureCount, "feature")) and '\(name)' takes \(width)."
      )
    }
    // One that was trained elsewhere has seen none of them.
    let (rows, part) = try request.rows(
      of: dataset, named: dataName, seesAll: self.dataset == nil, seed: session.seed)
    return try chosen(dataName, part, rows, of: dataset.inputs).divided(by: dataset, at: rows)
  }
}

extension ChosenSamples {
  /// The same with the classes, or the regions, that `dataset` gives its rows.
  func divided(by dataset: Dataset, at rows: [Int]) -> ChosenSamples {
    guard let partition = dataset.partition else { return self }
    var chosen = self
    chosen.partition = rows.map { partition[$0] }
    if dataset.target.isLabels {
      chosen.partitionLabels = dataset.targetNames
    } else {
      chosen.partitionName = "regions"
    }
    return chosen
  }
}
