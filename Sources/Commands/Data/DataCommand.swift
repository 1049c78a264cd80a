import CommandLanguage
import Datasets
import Documents
import Foundation
import Sessions

/// Where a dataset comes from.
enum DataSource: Sendable {
  case blobs, rings, teacher, piecewise, language, text, ids, hidden
  case file(String)

  /// The words that are no file names, with what they stand for.
  static let words: [(String, DataSource)] = [
    ("blobs", .blobs), ("rings", .rings), ("teacher", .teacher), ("piecewise", .piecewise),
    ("language", .language), ("text", .text), ("ids", .ids), ("hidden", .hidden),
  ]

  /// The words of those that make data by a seed, and read none.
  static let generators = words.map(\.0).filter { !["text", "ids", "hidden"].contains($0) }

  /// The word it was typed as, or the file's name.
  var word: String {
    switch self {
    case .blobs: "blobs"
    case .rings: "rings"
    case .teacher: "teacher"
    case .piecewise: "piecewise"
    case .language: "language"
    case .text: "text"
    case .ids: "ids"
    case .hidden: "hidden"
    case .file(let path): path
    }
  }
}

extension ShellCommand {
  static let dataSource = Domain<Workbench, DataSource>(
    placeholder: "SOURCE",
    description: "blobs, rings, teacher, piecewise, language, text, ids, hidden or a file",
    parse: { text, context throws(DomainError) -> DataSource in
      if let (_, source) = DataSource.words.first(where: { $0.0 == text }) { return source }
      guard text.contains(".") || text.contains("/") || text.contains("$") else {
        throw DomainError(
          "give blobs, rings, teacher, piecewise, language, text or ids with files, hidden with a "
            + "model, or a table (.csv, .npy, .safetensors).",
          hint: nearestMatch(to: text, among: DataSource.words.map(\.0)).map {
            "did you mean '\($0)'?"
          })
      }
      return .file(try Domain<Workbench, String>.file(mustExist: true).parse(text, in: context))
    },
    complete: { prefix, context in
      DataSource.words.map { Completion($0.0) }
        + Domain<Workbench, String>.file(extensions: ["csv", "tsv", "npy", "safetensors"])
        .complete(prefix, in: context)
    })

  static let data = ShellCommand(
    "data", abstract: "Makes a dataset, or reads one from a file.", topic: "data and models",
    discussion: [
      "blobs: Gaussian clusters, labelled. rings: concentric spheres, labelled. teacher: the "
        + "outputs of a random two-layer tanh network. piecewise: in each region of the input a "
        + "linear map of its own, then tanh: what a mixture should find.",
      "Files: .csv (or .tsv), .npy and .safetensors. A share of the rows, --test, is held out by "
        + "the seed; probes measure there unless told otherwise. Files that `export` wrote, .csv "
        + "and .safetensors, give the dataset back, with the rows it held out unless --test or "
        + "--seed asks for others.",
      "Line 1 of a .csv names the columns if its cells are words; where that leaves a doubt, the "
        + "answer says what to type.",
      "text: files of plain text, one after another, as bytes or words; their end, or --valid, is "
        + "held out. language: sentences of made-up words from a small grammar, with topics. "
        + "Transformers learn from these (`train NAME --model transformer`).",
      "For models from elsewhere (`import FOLDER`): text FILE --tokeniser MODEL|FOLDER cuts a text by "
        + "its tokenizer.json; ids FILE --for MODEL reads ids that were made elsewhere, a row a window; "
        + "hidden MODEL --layer L --data TEXT keeps what enters a layer, so that many probes run the "
        + "model once. States captured in Python are a table: FILE --tensor NAME.",
    ],
    examples: [
      "data piecewise --name d --dim 16 --classes 8 --samples 2048",
      "data blobs --name b --dim 4 --classes 3 --samples 512 --noise 0.5 --seed 7",
      "data text lab1.txt --name t --context 8", "data language --name l --samples 20000",
      "data text notes.txt --tokeniser olmoe --name notes",
      "data hidden olmoe --layer 1 --data notes --name h1",
    ],
    seeAlso: ["train", "show", "export"], rules: OptionRule.dataSources,
    .positional("source", dataSource, help: "The generator, the table to read, or `text`."),
    .remaining(
      "files", .fileOrModel,
      help: "After `text` and `ids`: the files to read; after `hidden` a model."),
    .group(dataGroup), .given
  ) { (bench: inout Workbench, source, files, options, given) in
    switch source {
    case .text where options.tokeniser != nil: return try tokenise(files, options, in: &bench)
    case .text: return try readText(files, options, in: &bench)
    case .ids: return try readIDs(files, options, in: &bench)
    case .hidden: return try keepHidden(files, options, in: &bench)
    default: break
    }
    if let file = files.first {
      throw Refusal(
        "'\(file)' is one word too many after \(source.word); `data text FILE...` reads files of "
          + "text.")
    }
    if case .language = source { return try makeLanguage(options, in: &bench) }
    if case .file(let path) = source, path.lowercased().hasSuffix(".safetensors"),
      let text = try ExportedText.read(from: path)
    {
      return try keepExported(text, options, given, from: path, in: &bench)
    }
    if case .file = source, options.test == 0, given.contains("seed") {
      throw given.error(
        "seed", "draws the rows to hold out, and --test 0 holds out none; leave one of them out.")
    }
    let seed = options.seed ?? bench.session.seed
    let read = try makeTable(source, options, seed: seed, in: bench)
    let name = options.name ?? defaultName(source)
    let trained = bench.session.models(trainedOn: name)
    try bench.session.put(read.dataset, named: name, origin: bench.origin)
    var report = read.dataset.summary(named: name)
    for remark in read.remarks { report.add(remark) }
    report.add(trainedBefore: trained, onDataNamed: name)
    return report
  }

  private static func defaultName(_ source: DataSource) -> String {
    if case .file(let path) = source { return objectName(from: path) }
    return source.word
  }
}

extension OptionRule {
  /// What each source of data takes.
  static var dataSources: [OptionRule] {
    let table = ["label", "values", "drop", "header", "delimiter", "standardise"]
    let sources: [(source: OptionCondition, name: String, options: [String])] = [
      ("source blobs", "blobs", ["dim", "samples", "classes", "noise"]),
      ("source rings", "rings", ["dim", "samples", "classes", "noise"]),
      ("source teacher", "teacher", ["dim", "samples", "outputs", "hidden", "noise"]),
      ("source piecewise", "piecewise", ["dim", "samples", "outputs", "classes", "noise"]),
      ("source language", "a language", ["samples", "topics", "lexicon", "noise", "context"]),
      (
        "source text", "texts",
        ["tokens", "vocab", "valid", "limit", "context", "tokeniser", "no-special"]
      ),
      ("source ids", "ids", ["tensor", "x", "for", "context", "limit"]),
      ("source hidden", "hidden states", ["layer", "data", "split", "samples"]),
      (.file { $0 == "npy" }, ".npy files", ["y", "standardise"]),
      (.file { $0 == "safetensors" }, ".safetensors files", ["tensor", "x", "y", "standardise"]),
      (.file { $0 != "npy" && $0 != "safetensors" }, ".csv files", table),
    ]
    let own: [OptionRule] = sources.map { source, name, options in
      let listed = options.sorted().map { "--\($0)" }.joined(separator: ", ")
      return .only(
        options + ["name", "test", "seed"], with: source,
        saying: "does not apply to \(name); they take \(listed).")
    }
    let texts: [OptionRule] = [
      .excludes(["x"], with: "tensor", saying: "is another name of --tensor; give one of them."),
      .excludes(
        ["tokens", "vocab"], with: "tokeniser",
        saying: "does not apply beside --tokeniser, which has tokens of its own."),
      .needs(["no-special"], "tokeniser"),
      .excludes(
        ["seed"], with: "source text",
        saying: "does not apply to texts: nothing in their reading is random."),
      .needs(
        ["vocab"], "tokens words",
        saying: "applies to --tokens words; of bytes there are always 256."),
      .excludes(
        ["valid"], with: "test",
        saying: "and --test both say what to hold out; give one of them."),
    ]
    return own + texts
  }
}

extension OptionCondition {
  /// That the source is a file, with an ending in small letters that `matches`.
  fileprivate static func file(
    _ matches: @escaping @Sendable (_ ending: String) -> Bool
  ) -> OptionCondition {
    OptionCondition("source") { typed in
      guard !DataSource.words.contains(where: { $0.0 == typed }) else { return false }
      let path = (try? TypedPath.expanded(typed)) ?? typed
      return matches((path as NSString).pathExtension.lowercased())
    }
  }
}

/// A name for an object from a path's last part: `my data.csv` gives `my-data`.
func objectName(from path: String) -> String {
  let stem = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
  let cleaned = stem.map { $0.isLetter || $0.isNumber || "_-.".contains($0) ? $0 : "-" }
  let name = String(cleaned.drop { !$0.isLetter })
  return name.isEmpty ? "data" : name
}

extension Report {
  /// Says which models were trained on the data that new data of the name takes the place of.
  mutating func add(trainedBefore models: [String], onDataNamed name: String) {
    guard !models.isEmpty else { return }
    add(
      "trained on the \(name) before this one: \(models.joined(separator: ", ")); probes and "
        + "compare now measure them on this one.")
  }
}
