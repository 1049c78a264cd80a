import CommandLanguage
import Documents
import Sessions

extension ShellCommand {
  static let export = ShellCommand(
    "export",
    abstract:
      "Writes an object to a file, or a transformer to a folder that Hugging Face's library opens.",
    topic: "data and models",
    discussion: [
      "By the file's ending. Results: .json holds every figure, .csv the table, .safetensors the "
        + "arrays, with the places of the samples in their data and, of `route` and `jacobian`, "
        + "their gates. Models: .safetensors in the native form, which `import` and Python read. "
        + "Datasets: .csv or .safetensors, which `data` reads back whole (features, target, regions, "
        + "names, the rows that train and test, standardisation), or .npy (features alone).",
      "MODEL.states is what enters the model's layer at the samples, and what each expert answers there, worked "
        + "out as it is written: .safetensors holds input, output (samples x experts x outputs), gates and "
        + "samples; .csv and .npy one of them, by --of (default input). Every expert is asked at every "
        + "sample; its gate says whether that counts.",
      "--layer writes one layer of a transformer in native form, also of a checkpoint from elsewhere, "
        + "where that form can say exactly what the layer does.",
      "`export lm lm-mixtral --layout mixtral` writes a folder that Hugging Face's library and "
        + "`import` open: config.json, model.safetensors, and chartroom.json, which says where it comes from. It holds top-k "
        + "transformers that were trained with --gated --norm rmsnorm --positions rotary "
        + "--no-attention-bias. A vocabulary of bytes or words has no tokenizer.json: give the model "
        + "ids, as `data ids` does.",
    ],
    examples: [
      "export moe.jacobian moe.json", "export moe moe.safetensors",
      "export lm --layer 0 layer.safetensors", "export moe.states states.npy --of output",
    ],
    seeAlso: ["import", "save"], effect: .reads,
    rules: [
      .needs(
        StateOptions.group.names,
        OptionCondition("object") { StateExport.isNamed($0) }, inHelp: false,
        saying: "is of what enters or leaves the experts; export MODEL.states."),
      .excludes(
        ["layer"], with: "layout", saying: "does not go with --layout, which writes every layer."),
    ],
    .positional("object", .exportable, help: "The object to write, or MODEL.states."),
    .positional(
      "file",
      .file(extensions: ["json", "csv", "npy", "safetensors"], takesFolders: true),
      help: "The file, whose ending says the form, or with --layout the folder."),
    .option(
      "layer", .integer(0...1_023), help: "One layer of a transformer, by its number from 0."),
    .option("layout", .choice, help: "Writes the whole model to a folder in this layout."), force,
    .group(StateOptions.group)
  ) {
    (
      bench: inout Workbench, name, path, layer: Int?, layout: ExportLayout?, isForced, states
    ) in
    if let model = StateExport.model(of: name, in: bench.session) {
      guard layout == nil else {
        throw Refusal("--layout is of whole models; \(name) is what enters and leaves a layer.")
      }
      return try exportStates(
        of: model, layer: layer, states, to: path, isForced: isForced, in: &bench)
    }
    if states.isGiven {
      throw Refusal("'\(name)' is an object of the session, which is written as it is.")
    }
    guard let object = bench.session.object(named: name) else {
      throw SessionError.noObject(name: name, wanted: "object")
    }
    if layout != nil {
      return try exportMixtral(object, to: path, isForced: isForced, in: &bench)
    }
    if layer == nil { try bench.session.requireMemory(toWrite: [object], asText: true) }
    let export = try Export(
      of: object, layer: layer, in: bench.session, to: try bench.files.target(of: path))
    try bench.write(to: path, counting: "rows", isForced: isForced, export.write)
    var report = Report("wrote \(layer.map { "layer \($0) of " } ?? "")\(name) to \(path).")
    if let omission = export.omission { report.add(omission) }
    return report
  }
}
