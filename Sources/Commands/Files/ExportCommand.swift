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
      "By the file's ending. Results: .json holds every figure, .csv a row a measurement, .safetensors the "
        + "arrays, with the places of the samples in their data and, of `route` and `jacobian`, "
        + "their gates. Models: .safetensors in the native form, which `import` and Python read. "
        + "Datasets: .csv or .safetensors, which `data` reads back whole (features, target, regions, "
        + "names, the rows that train and test, standardisation), or .npy (features alone).",
      "Rows of a result's .csv are the figures and curves, as pandas and ggplot take them: result, model, data, "
        + "layer, expert (or a pair as 0,1, or a part such as layer), statistic, value, null, unit, samples, "
        + "at (j of a spectrum, step of a training), seed, null_name, null_low, null_high and note. A value's "
        + "further nulls have rows of their own, as `erank (untrained)`. `export A B FILE` writes several results "
        + "into one .csv, or into one .json by their names. --wide has a row an expert instead, a column a "
        + "statistic.",
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
      "export moe.jacobian moe.json", "export moe.jacobian moe.route moe.csv",
      "export moe moe.safetensors",
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
      .excludes(
        ["layer", "layout", "wide"] + StateOptions.group.names, with: "more", inHelp: false,
        saying: "is of one object; several results go to .csv or .json as they are."),
      .needs(
        ["wide"], OptionCondition("file") { $0.lowercased().hasSuffix(".csv") }, inHelp: false,
        saying: "is of .csv; give the file that ending."),
    ],
    .positional("object", .exportable, help: "The object to write, or MODEL.states."),
    .positional(
      "file", .resultOrFile,
      help: "The file, whose ending says the form, or with --layout the folder."),
    .remaining(
      "more", .resultOrFile,
      help: "Of several results: OBJECT and what follows are the results, the last word the file."),
    .option(
      "layer", .integer(0...1_023), help: "One layer of a transformer, by its number from 0."),
    .option("layout", .choice, help: "Writes the whole model to a folder in this layout."),
    .flag("wide", help: "A row an expert, or what the result is about, and a column a statistic."),
    force,
    .group(StateOptions.group)
  ) {
    (
      bench: inout Workbench, name, path, more, layer: Int?, layout: ExportLayout?, isWide,
      isForced,
      states
    ) in
    if let target = more.last {
      return try exportSeveral(
        [name, path] + more.dropLast(), to: target, isForced: isForced, in: &bench)
    }
    if let model = StateExport.model(of: name, in: bench.session) {
      guard !isWide else { throw Refusal("--wide is of results, and \(name) is none.") }
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
      of: object, layer: layer, isWide: isWide, in: bench.session,
      to: try bench.files.target(of: path))
    try bench.write(to: path, counting: "rows", isForced: isForced, export.write)
    var report = Report("wrote \(layer.map { "layer \($0) of " } ?? "")\(name) to \(path).")
    if let omission = export.omission { report.add(omission) }
    return report
  }
  /// Writes results into one file, rows one after another or each under its name.
  private static func exportSeveral(
    _ names: [String], to path: String, isForced: Bool, in bench: inout Workbench
  ) throws -> Report {
    try bench.requireDistinct(names, "result")
    let objects = try names.map { name in
      guard let object = bench.session.object(named: name) else {
        throw SessionError.noObject(name: name, wanted: "object")
      }
      return object
    }
    try bench.session.requireMemory(toWrite: objects, asText: true)
    let export = try Export(
      ofSeveral: objects, in: bench.session, to: try bench.files.target(of: path))
    try bench.write(to: path, counting: "rows", isForced: isForced, export.write)
    return Report("wrote \(names.joined(separator: ", ")) to \(path).")
  }
}

extension Domain where Context == Workbench, Value == String {
  /// A file to be written, or a result that goes into one with others.
  fileprivate static var resultOrFile: Self {
    let file = Domain<Workbench, String>.file(
      extensions: ["json", "csv", "npy", "safetensors"], takesFolders: true)
    return Domain(
      placeholder: file.placeholder, description: file.description,
      parse: { text, bench throws(DomainError) in
        bench.session.object(named: text) == nil ? try file.parse(text, in: bench) : text
      },
      complete: { prefix, bench in
        file.complete(prefix, in: bench) + bench.session.resultNames.map { Completion($0) }
      })
  }
}
