import CommandLanguage
import Datasets
import Documents
import Results
import Sessions

extension ShellCommand {
  /// Keeps what enters a layer of a model at the tokens of a text, as a table of samples.
  static func keepHidden(
    _ files: [String], _ options: DataOptions, in bench: inout Workbench
  ) throws -> Report {
    guard let name = files.first, files.count == 1 else {
      throw Refusal(
        "`data hidden` needs a model: data hidden olmoe --layer 7 --data notes --name h7.")
    }
    guard bench.session.modelNames.contains(name) else {
      throw SessionError.noObject(name: name, wanted: "model")
    }
    var samples = SampleOptions()
    samples.data = options.data
    samples.split = options.split
    samples.samples = options.samples
    samples.layers = options.layer.map { .some([$0]) }
    let chosen = try samples.choose(for: name, in: bench, tokens: .max)
    guard chosen.language != nil else {
      throw Refusal(
        "'\(name)' has no text to run over here; give --data a text, of which what enters a layer "
          + "is kept.")
    }
    let own = options.name ?? "\(name).layer\(options.layer ?? 0).hidden"
    return try bench.keepHidden(of: chosen, as: own)
  }
}

extension Workbench {
  /// Keeps what enters the layer of some samples as MODEL.layerL.hidden, where that is asked for.
  ///
  /// - Throws: `Refusal` where they are no tokens.
  mutating func keepHidden(of chosen: ChosenSamples, if isWanted: Bool) throws {
    guard isWanted else { return }
    let subject = chosen.subject
    guard chosen.language != nil else {
      throw Refusal(
        "--keep hidden is of models that run over a text; '\(subject.data)' is what enters a layer "
          + "already.")
    }
    _ = try keepHidden(of: chosen, as: "\(subject.model).layer\(subject.layer ?? 0).hidden")
  }

  /// Keeps what enters the layer of some samples as a table, and says so.
  mutating func keepHidden(of chosen: ChosenSamples, as name: String) throws -> Report {
    let rows = chosen.inputs.rowCount
    let dataset = Dataset(
      inputs: chosen.inputs, regions: chosen.partition,
      split: Split(training: Array(0..<rows), test: []))
    let trained = session.models(trainedOn: name)
    try session.put(dataset, named: name, origin: origin)
    var report = dataset.summary(named: name)
    report.add(
      "what enters layer \(chosen.subject.layer ?? 0) of \(chosen.subject.model) at "
        + "\(counted(rows, "token")) of \(chosen.subject.data)")
    report.add(trainedBefore: trained, onDataNamed: name)
    return report
  }
}
