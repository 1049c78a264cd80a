import CommandLanguage
import LinearAlgebra
import Networks
import Safetensors
import Sessions

extension ShellCommand {
  static let save = ShellCommand(
    "save", abstract: "Saves the session in one file, a checkpoint.", topic: "session",
    discussion: [
      "A safetensors file: every array is a tensor OBJECT/part, and Python reads it. A file of "
        + "that name is replaced only by a finished one."
    ],
    examples: ["save lab1.safetensors", "save ~/lab1.safetensors"], seeAlso: ["load", "replay"],
    effect: .reads,
    .positional("file", .file(extensions: ["safetensors"]), help: "The file to write.")
  ) { (bench: inout Workbench, path) in
    try Checkpoint.save(bench.session, to: path)
    let count = bench.session.objects.count
    return Report(
      "saved \(count) object\(count == 1 ? "" : "s") to \(path); state \(bench.session.digest)")
  }

  static let load = ShellCommand(
    "load", abstract: "Loads a checkpoint in place of the session; `undo` brings it back.",
    topic: "session", examples: ["load lab1.safetensors", "load ~/lab1.safetensors"],
    seeAlso: ["save", "import"],
    .positional(
      "file", .file(extensions: ["safetensors"], mustExist: true), help: "The checkpoint.")
  ) { (bench: inout Workbench, path) in
    bench.session = try Checkpoint.load(from: path)
    bench.replacesJournal = true
    let count = bench.session.objects.count
    return Report(
      "loaded \(count) object\(count == 1 ? "" : "s") from \(path); state \(bench.session.digest)")
  }

  static let `import` = ShellCommand(
    "import", abstract: "Reads a layer from a safetensors file in the native form.",
    topic: "data and models",
    discussion: [
      "Tensors router.weight, experts.0.w1.weight and so on (docs/checkpoint-format.md); a tensor "
        + "x becomes the samples that probes measure at."
    ],
    examples: ["import layer.safetensors --name L", "import layer.safetensors"],
    seeAlso: ["export", "load"],
    .positional(
      "file", .file(extensions: ["safetensors"], mustExist: true), help: "The file to read."),
    .option("name", .name, help: "What to call the model (default: the file's name).")
  ) { (bench: inout Workbench, path, name) in
    let file = try SafetensorsFile(path: path)
    let layer = try Layer(from: file)
    var samples: Matrix?
    if file.contains("x") {
      let shape = try file.info(named: "x").shape
      guard shape.count == 2, shape[1] == layer.shape.inputWidth else {
        throw Refusal(
          "\(path): x has shape \(shape), expected samples by \(layer.shape.inputWidth) features.")
      }
      let matrix = Matrix(rows: shape[0], columns: shape[1], elements: try file.doubles(named: "x"))
      try matrix.requireFinite(for: "x of \(path)")
      samples = matrix
    }
    let model = Model(
      training: LayerTraining(
        layer: layer, options: TrainingOptions(precision: layer.precision)),
      dataset: nil, requestedSteps: 0, isInitialisedFromSeed: false, samples: samples)
    let name = name ?? objectName(from: path)
    try bench.session.put(.model(model), named: name, origin: bench.line)
    return Report(describing: model, named: name, digits: bench.digits)
  }

  static let export = ShellCommand(
    "export", abstract: "Writes an object to a file: JSON, CSV, NPY or safetensors.",
    topic: "data and models",
    discussion: [
      "By the file's ending. Results: .json holds every figure, .csv the table, .safetensors the "
        + "arrays. Models: .safetensors in the native form, which `import` and Python read. "
        + "Datasets: .csv, .npy (features alone) or .safetensors (x and y)."
    ],
    examples: ["export moe.jacobian moe.json", "export moe moe.safetensors"],
    seeAlso: ["import", "save"], effect: .reads,
    .positional("object", .object, help: "The object to write."),
    .positional(
      "file", .file(extensions: ["json", "csv", "npy", "safetensors"]),
      help: "The file; its ending says the form.")
  ) { (bench: inout Workbench, name, path) in
    guard let object = bench.session.object(named: name) else {
      throw SessionError.noObject(name: name, wanted: "object")
    }
    try Export.write(object, to: path)
    return Report("wrote \(name) to \(path).")
  }
}
