import CommandLanguage
import Documents
import Foundation
import Networks
import Pretrained
import Safetensors
import Sessions

extension ShellCommand {
  static let `import` = ShellCommand(
    "import",
    abstract: "Reads a model in the native form, or opens a Hugging Face checkpoint by its folder.",
    topic: "data and models",
    discussion: [
      "Tensors router.weight, experts.0.w1.weight and so on (docs/checkpoint-format.md); a tensor "
        + "x becomes the samples that probes measure at. A file with embed.weight is a transformer; "
        + "a tensor tokens, windows by context, becomes its text.",
      "Everything in the file is used: a tensor or a key of the metadata that is not is refused by "
        + "its name, or listed as left out where nothing depends on it, such as format or seed.",
      "A folder, its config.json or its model.safetensors.index.json: a checkpoint of Hugging Face's. "
        + "Headers alone are read, and held against the configuration; a layer's weights are read when "
        + "a probe needs them. The session keeps a reference to the folder. docs/pretrained.md lists "
        + "what opens and what runs.",
    ],
    examples: [
      "import layer.safetensors --name L", "import layer.safetensors",
      "import ~/models/OLMoE-1B-7B --name olmoe",
    ],
    seeAlso: ["export", "load", "data"],
    .positional(
      "file", .file(extensions: ["safetensors", "json"], mustExist: true, takesFolders: true),
      help: "The file to read, or the folder to open."),
    .option("name", .name, help: "What to call the model (default: the file's name)."),
    .option(
      "angles", .choice, default: AnglePrecision.exact,
      help:
        "Of a folder: bfloat16 rounds the angles of rotary positions, as in a model that was cast "
        + "whole in Python.")
  ) { (bench: inout Workbench, path, name, angles) in
    guard path.lowercased().hasSuffix(".safetensors"), !isFolder(path) else {
      let model = try PretrainedReference(opening: path, angles: angles)
      let name = name ?? objectName(from: model.folder)
      try bench.session.put(model, named: name, origin: bench.origin)
      return model.summary(named: name)
    }
    guard angles == .exact else {
      throw Refusal(
        "--angles is of a folder that is opened; '\(path)' is one file in the native form.")
    }
    try requireMemory(toRead: path)
    let file = try SafetensorsFile(path: path)
    let name = name ?? objectName(from: path)
    let (model, notes) = try imported(from: file)
    try bench.session.put(model, named: name, origin: bench.origin)
    var report = model.summary(named: name)
    report.add(notes)
    return report
  }

  private static func isFolder(_ path: String) -> Bool {
    (try? InputFile(path: path)) == nil && FileManager.default.isExecutableFile(atPath: path)
  }

  /// The model that a native file holds, and what to say of it.
  private static func imported(
    from file: SafetensorsFile
  ) throws -> (any ModelContent, NativeNotes) {
    if file.contains("embed.weight") {
      let file = try LanguageModelFile(from: file)
      let transformer = Transformer(
        training: LanguageTraining(
          model: file.model, options: LanguageOptions(precision: file.model.precision)),
        text: nil, requestedSteps: 0, isInitialisedFromSeed: false, windows: file.windows)
      return (transformer, file.notes)
    }
    let layer = try LayerFile(from: file)
    let model = Model(
      training: LayerTraining(
        layer: layer.layer, options: TrainingOptions(precision: layer.layer.precision)),
      dataset: nil, requestedSteps: 0, isInitialisedFromSeed: false, samples: layer.samples)
    return (model, layer.notes)
  }
}

extension Report {
  /// Says what a native file holds beyond need, and what its metadata leave open and how that was taken.
  mutating func add(_ notes: NativeNotes) {
    if !notes.leftOut.isEmpty {
      add("left out, since nothing depends on it: " + notes.leftOut.joined(separator: ", "))
    }
    if !notes.taken.isEmpty {
      add(
        "taken, since the file's metadata do not say: " + notes.taken.joined(separator: ", "))
    }
  }
}
