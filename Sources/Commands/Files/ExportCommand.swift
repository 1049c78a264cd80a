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
      "By the file's ending. Results: .json holds every figure, .csv a row for each measurement (result, model, "
        + "data, layer, expert, statistic, value, null, unit, samples; --wide: a row for each of what the result is "
        + "about), also of several results in one file, .safetensors the "
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
      "export moe.jacobian dense.jacobian both.csv", "export moe.jacobian wide.csv --wide",
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
      "file", .exportedOrFile,
      help: "The file, whose ending says the form, or with --layout the folder."),
    .remaining(
      "more", .exportedOrFile,
      help: "Of several results: the others, and the file last."),
    .option(
      "layer", .integer(0...1_023), help: "One layer of a transformer, by its number from 0."),
    .option("layout", .choice, help: "Writes the whole model to a folder in this layout."), force,
    .flag("wide", help: "Of a result as .csv: a row for each of what it is about."),
    .group(StateOptions.group)
  ) {
    (
      bench: inout Workbench, name, second, more, layer: Int?, layout: ExportLayout?, isForced,
      isWide,
      states
    ) in
    let path = more.last ?? second
    if !more.isEmpty {
      guard layer == nil, layout == nil, !isWide, !states.isGiven else {
        throw Refusal(
          "--layer, --layout, --wide and options of samples are of one object; export it by itself."
        )
      }
      return try exportSeveral(
        [name, second] + more.dropLast(), to: path, isForced: isForced, in: &bench)
    }
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
    guard !isWide || (path.lowercased().hasSuffix(".csv") && object.content.role == .result) else {
      throw Refusal("--wide is of results as .csv; leave it out.")
    }
    let export = try Export(
      of: object, layer: layer, isWide: isWide, in: bench.session,
      to: try bench.files.target(of: path))
    try bench.write(to: path, counting: "rows", isForced: isForced, export.write)
    var report = Report("wrote \(layer.map { "layer \($0) of " } ?? "")\(name) to \(path).")
    if let omission = export.omission { report.add(omission) }
    return report
  }
}

extension ShellCommand {
  /// Writes several results into one file.
  private static func exportSeveral(
    _ names: [String], to path: String, isForced: Bool, in bench: inout Workbench
  ) throws -> Report {
    var objects: [SessionObject] = []
    for name in names {
      guard let object = bench.session.object(named: name) else {
        throw SessionError.noObject(name: name, wanted: "result")
      }
      guard !objects.contains(where: { $0.name == name }) else {
        throw Refusal("'\(name)' is named twice; name each result once.")
      }
      objects.append(object)
    }
    try bench.session.requireMemory(toWrite: objects, asText: true)
    let export = try Export(of: objects, in: bench.session, to: try bench.files.target(of: path))
    try bench.write(to: path, counting: "rows", isForced: isForced, export.write)
    return Report("wrote \(names.joined(separator: ", ")) to \(path).")
  }
}

extension Domain where Context == Workbench, Value == String {
  /// The file to write, or one more result before it.
  fileprivate static var exportedOrFile: Self {
    let files = Domain<Workbench, String>.file(
      extensions: ["json", "csv", "npy", "safetensors"], takesFolders: true)
    return Domain(
      placeholder: "FILE", description: files.description,
      parse: { text, bench throws(DomainError) in
        bench.session.object(named: text) == nil ? try files.parse(text, in: bench) : text
      },
      complete: { prefix, bench in
        files.complete(prefix, in: bench)
          + bench.session.names { $0.role == .result }.map { Completion($0) }
      })
  }
}
