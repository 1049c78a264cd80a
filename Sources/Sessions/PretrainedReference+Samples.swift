import Datasets
import Documents
import LinearAlgebra
import Networks
import Pretrained
import Results

extension PretrainedReference {
  /// Finds the samples in the table named, hidden states that were captured, or runs the model to where
  /// its layer is entered by the text named.
  public func samples(
    _ request: SampleRequest, of name: String, in session: Session
  ) throws -> ChosenSamples {
    let l = try requireLayer(request.layer ?? 0, named: name)
    guard let dataName = request.data else {
      throw SessionError.refused(
        "'\(name)' has no data of its own; say with --data what to measure it at: hidden states, "
          + "or a text that `data text FILE --tokeniser` made.")
    }
    let layer = try model().layer(l)
    guard session.textNames.contains(dataName) else {
      return try captured(
        request, at: try session.dataset(named: dataName), named: dataName, layer, l, of: name,
        in: session)
    }
    return try running(
      request, over: try session.text(named: dataName), named: dataName, layer, l, of: name,
      in: session)
  }

  /// The layer of that number.
  ///
  /// - Throws: `SessionError.refused` where there is none.
  public func requireLayer(_ l: Int, named name: String) throws -> Int {
    let count = record.layers.count
    guard (0..<count).contains(l) else {
      throw SessionError.refused(
        count == 1
          ? "--layer cannot be \(l): '\(name)' has one layer, 0."
          : "--layer cannot be \(l): '\(name)' has layers 0 to \(count - 1).")
    }
    return l
  }

  /// Samples of a table of hidden states.
  private func captured(
    _ request: SampleRequest, at dataset: Dataset, named dataName: String, _ layer: PretrainedLayer,
    _ l: Int, of name: String, in session: Session
  ) throws -> ChosenSamples {
    let width = layer.shape.inputWidth
    guard dataset.featureCount == width else {
      throw SessionError.refused(
        "'\(dataName)' has \(counted(dataset.featureCount, "feature")) and layer \(l) of '\(name)' takes "
          + "\(width).")
    }
    let (rows, part) = try request.rows(
      of: dataset, named: dataName, seesAll: true, seed: session.seed)
    try AvailableMemory.require(
      0, each: 8 * Double(width + 4), of: rows.count, for: "measuring at them"
    ) {
      "Give --samples \($0) or fewer."
    }
    return ChosenSamples(
      subject: Subject(
        model: name, data: dataName, split: part.rawValue, layer: l, samples: SamplePlaces(rows)),
      trained: ProbedLayer(layer: layer, inputs: dataset.inputs.rows(at: rows)), untrained: nil
    ).divided(by: dataset, at: rows)
  }
}
