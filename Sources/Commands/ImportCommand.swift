import CommandLanguage
import LinearAlgebra
import Networks
import Safetensors
import Sessions

extension ShellCommand {
  static let `import` = ShellCommand(
    "import",
    abstract: "Reads a layer or a transformer from a safetensors file in the native form.",
    topic: "data and models",
    discussion: [
      "Tensors router.weight, experts.0.w1.weight and so on (docs/checkpoint-format.md); a tensor "
        + "x becomes the samples that probes measure at. A file with embed.weight is a transformer; "
        + "a tensor tokens, windows by context, becomes its text."
    ],
    examples: ["import layer.safetensors --name L", "import layer.safetensors"],
    seeAlso: ["export", "load"],
    .positional(
      "file", .file(extensions: ["safetensors"], mustExist: true), help: "The file to read."),
    .option("name", .name, help: "What to call the model (default: the file's name).")
  ) { (bench: inout Workbench, path, name) in
    let file = try SafetensorsFile(path: path)
    let name = name ?? objectName(from: path)
    if file.contains("embed.weight") {
      let transformer = try readTransformer(file)
      try bench.session.put(.transformer(transformer), named: name, origin: bench.origin)
      var report = Report(describing: transformer, named: name, digits: bench.digits)
      report.add(assumptionsOf: transformer.shape.ffn, readFrom: file)
      return report
    }
    let model = try readModel(file)
    try bench.session.put(.model(model), named: name, origin: bench.origin)
    var report = Report(describing: model, named: name, digits: bench.digits)
    report.add(assumptionsOf: model.layer.shape, readFrom: file)
    return report
  }

  private static func readModel(_ file: SafetensorsFile) throws -> Model {
    let layer = try Layer(from: file)
    var samples: Matrix?
    if file.contains("x") {
      let shape = try file.info(named: "x").shape
      guard shape.count == 2, shape[1] == layer.shape.inputWidth else {
        throw Refusal(
          "\(file.path): x has shape \(shape), expected samples by \(layer.shape.inputWidth) "
            + "features.")
      }
      let matrix = Matrix(rows: shape[0], columns: shape[1], elements: try file.doubles(named: "x"))
      try matrix.requireFinite(for: "x of \(file.path)")
      samples = matrix
    }
    return Model(
      training: LayerTraining(
        layer: layer, options: TrainingOptions(precision: layer.precision)),
      dataset: nil, requestedSteps: 0, isInitialisedFromSeed: false, samples: samples)
  }

  private static func readTransformer(_ file: SafetensorsFile) throws -> Transformer {
    let model = try LanguageModel(from: file)
    var windows: [UInt16]?
    if file.contains("tokens") {
      let (shape, context) = (try file.info(named: "tokens").shape, model.shape.context)
      guard shape.count == 2, shape[0] > 0, shape[1] == context else {
        throw Refusal(
          "\(file.path): tokens has shape \(shape), expected windows by \(context), the context.")
      }
      let tokens = try file.integers(named: "tokens")
      if let token = tokens.first(where: { !(0..<model.shape.vocabulary).contains($0) }) {
        throw Refusal(
          "\(file.path): tokens holds \(token), and the vocabulary is \(model.shape.vocabulary).")
      }
      windows = tokens.map { UInt16($0) }
    }
    return Transformer(
      training: LanguageTraining(
        model: model, options: LanguageOptions(precision: model.precision)),
      text: nil, requestedSteps: 0, isInitialisedFromSeed: false, windows: windows)
  }
}

extension Report {
  /// Says what of a layer the metadata of its file leave open, and how that was taken.
  fileprivate mutating func add(assumptionsOf shape: LayerShape, readFrom file: SafetensorsFile) {
    var values: [(key: String, value: String)] = []
    if shape.expertCount > 1 {
      values = [
        ("routing", shape.routing.rawValue), ("temperature", "\(shape.temperature)"),
      ]
    }
    if shape.routing == .topK {
      values += [("k", "\(shape.selectedCount)"), ("normalise", shape.normalisation.rawValue)]
    }
    values.append(("activation", shape.activation.rawValue))
    let open = values.filter { file.metadata[$0.key] == nil }
    guard !open.isEmpty else { return }
    add(
      "taken, since the file's metadata do not say: "
        + open.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
  }
}
