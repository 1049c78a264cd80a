import CommandLanguage
import Datasets
import Foundation
import LinearAlgebra
import Sessions

/// Where a dataset comes from.
enum DataSource: Sendable {
  case blobs, rings, teacher, piecewise
  case file(String)

  static let generators = ["blobs", "rings", "teacher", "piecewise"]
}

/// The options of `data`; those that are nil take the source's own default.
struct DataOptions: Sendable {
  var name: String?
  var dim: Int?
  var samples: Int?
  var classes: Int?
  var outputs: Int?
  var hidden: Int?
  var noise: Double?
  var seed: UInt64?
  var test = 0.2
  var label: String?
  var values: [String]?
  var header: CSVOptions.Header?
  var delimiter: String?
  var standardise = false
  var x: String?
  var y: String?

  /// The options that are given, by name, but for those that every source takes.
  var given: Set<String> {
    let all: [(String, Bool)] = [
      ("dim", dim != nil), ("samples", samples != nil), ("classes", classes != nil),
      ("outputs", outputs != nil), ("hidden", hidden != nil), ("noise", noise != nil),
      ("label", label != nil), ("values", values != nil), ("header", header != nil),
      ("delimiter", delimiter != nil), ("standardise", standardise), ("x", x != nil),
      ("y", y != nil),
    ]
    return Set(all.filter(\.1).map(\.0))
  }
}

extension ShellCommand {
  static let dataGroup = ParameterGroup<Workbench, DataOptions>(
    "Options", defaults: DataOptions()
  ) {
    $0.option("name", .name, \.name, help: "What to call it (default: the source's name).")
    $0.option("test", .number(from: 0.0, below: 1.0), \.test, help: "Share of rows held out.")
    $0.option("seed", .seed, \.seed, help: "Seed (default: the session's).")
    let made = "Made data"
    $0.option("dim", .integer(1...65_536), \.dim, group: made, help: "Features (default 16).")
    $0.option(
      "samples", .integer(2...100_000_000), \.samples, group: made,
      help: "Samples (default 4096).")
    $0.option(
      "classes", .integer(1...65_536), \.classes, group: made,
      help: "Clusters, rings or regions (default 8).")
    $0.option(
      "outputs", .integer(1...65_536), \.outputs, group: made,
      help: "Outputs of teacher and piecewise (default: as many as features).")
    $0.option(
      "hidden", .integer(1...65_536), \.hidden, group: made,
      help: "Hidden units of the teacher (default 32).")
    $0.option(
      "noise", .number(from: 0.0), \.noise, group: made,
      help: "Standard deviation of the noise (default: 1 for blobs, 0.1 for rings, else 0).")
    let read = "Files"
    $0.option(
      "label", .text.named("COLUMN"), \.label, group: read,
      help: "CSV: the column of classes, by name or number from 1.")
    $0.option(
      "values", .list(of: .text.named("COLUMN")), \.values, group: read,
      help: "CSV: the columns to regress on; the others are features.")
    $0.option(
      "header", .choice, \.header, group: read, help: "CSV: whether line 1 names the columns.")
    $0.option(
      "delimiter", .text.named("CHARACTER"), \.delimiter, group: read,
      help: "CSV: what stands between cells (default ,).")
    $0.option(
      "x", .text.named("TENSOR"), \.x, group: read, help: "safetensors: the features (default x).")
    $0.option(
      "y", .text.named("TENSOR|FILE"), \.y, group: read,
      help: "safetensors: the target's tensor (default y); NPY: the target's file.")
    $0.flag(
      "standardise", \.standardise, group: read,
      help: "Gives every feature mean 0 and variance 1 on the training rows.")
  }

  static let dataSource = Domain<Workbench, DataSource>(
    placeholder: "SOURCE", description: "blobs, rings, teacher, piecewise or a file",
    parse: { text, context throws(DomainError) -> DataSource in
      switch text {
      case "blobs": return .blobs
      case "rings": return .rings
      case "teacher": return .teacher
      case "piecewise": return .piecewise
      default:
        guard text.contains(".") || text.contains("/") || text.contains("$") else {
          throw DomainError(
            "give blobs, rings, teacher, piecewise, or a file (.csv, .npy, .safetensors).",
            hint: nearestMatch(to: text, among: DataSource.generators).map {
              "did you mean '\($0)'?"
            })
        }
        return .file(try Domain<Workbench, String>.file(mustExist: true).parse(text, in: context))
      }
    },
    complete: { prefix, context in
      DataSource.generators.map { Completion($0) }
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
        + "the seed; probes measure there unless told otherwise.",
    ],
    examples: [
      "data piecewise --name d --dim 16 --classes 8 --samples 2048",
      "data blobs --name b --dim 4 --classes 3 --samples 512 --noise 0.5 --seed 7",
    ],
    seeAlso: ["train", "show", "export"],
    .positional("source", dataSource, help: "The generator, or the file to read."),
    .group(dataGroup)
  ) { (bench: inout Workbench, source, options) in
    try requireApplicable(options, to: source)
    let seed = options.seed ?? bench.session.seed
    let dataset = try makeDataset(source, options, seed: seed)
    let name = options.name ?? defaultName(source)
    try bench.session.put(.dataset(dataset), named: name, origin: bench.line)
    return Report(describing: dataset, named: name, digits: bench.digits)
  }

  private static func defaultName(_ source: DataSource) -> String {
    switch source {
    case .blobs: "blobs"
    case .rings: "rings"
    case .teacher: "teacher"
    case .piecewise: "piecewise"
    case .file(let path): objectName(from: path)
    }
  }

  private static func requireApplicable(_ options: DataOptions, to source: DataSource) throws {
    let (taken, name): (Set<String>, String)
    switch source {
    case .blobs: (taken, name) = (["dim", "samples", "classes", "noise"], "blobs")
    case .rings: (taken, name) = (["dim", "samples", "classes", "noise"], "rings")
    case .teacher: (taken, name) = (["dim", "samples", "outputs", "hidden", "noise"], "teacher")
    case .piecewise:
      (taken, name) = (["dim", "samples", "outputs", "classes", "noise"], "piecewise")
    case .file(let path):
      switch (path as NSString).pathExtension.lowercased() {
      case "npy": (taken, name) = (["y", "standardise"], ".npy files")
      case "safetensors": (taken, name) = (["x", "y", "standardise"], ".safetensors files")
      default:
        (taken, name) = (
          ["label", "values", "header", "delimiter", "standardise"], ".csv files"
        )
      }
    }
    guard let wrong = options.given.subtracting(taken).sorted().first else { return }
    let listed = taken.sorted().map { "--\($0)" }.joined(separator: ", ")
    throw Refusal("--\(wrong) does not apply to \(name); they take \(listed).")
  }

  private static func makeDataset(
    _ source: DataSource, _ options: DataOptions, seed: UInt64
  ) throws -> Dataset {
    let (dim, samples) = (options.dim ?? 16, options.samples ?? 4_096)
    let classes = options.classes ?? 8
    switch source {
    case .blobs:
      return try .blobs(
        dim: dim, classes: classes, samples: samples, noise: options.noise ?? 1,
        testFraction: options.test, seed: seed)
    case .rings:
      return try .rings(
        dim: dim, classes: classes, samples: samples, noise: options.noise ?? 0.1,
        testFraction: options.test, seed: seed)
    case .teacher:
      return try .teacher(
        dim: dim, outputs: options.outputs ?? dim, hidden: options.hidden ?? 32, samples: samples,
        noise: options.noise ?? 0, testFraction: options.test, seed: seed)
    case .piecewise:
      return try .piecewise(
        dim: dim, outputs: options.outputs ?? dim, regions: classes, samples: samples,
        noise: options.noise ?? 0, testFraction: options.test, seed: seed)
    case .file(let path):
      return try readDataset(path, options, seed: seed)
    }
  }

  private static func readDataset(
    _ path: String, _ options: DataOptions, seed: UInt64
  ) throws -> Dataset {
    let load = LoadOptions(
      standardises: options.standardise, testFraction: options.test, seed: seed)
    switch (path as NSString).pathExtension.lowercased() {
    case "npy":
      return try .npy(inputs: path, target: options.y, options: load)
    case "safetensors":
      return try .safetensors(path, inputs: options.x ?? "x", target: options.y, options: load)
    case "csv", "tsv", "txt":
      var table = CSVOptions()
      if path.hasSuffix(".tsv") { table.delimiter = "\t" }
      if let delimiter = options.delimiter {
        guard delimiter.count == 1, let character = delimiter.first else {
          throw Refusal("--delimiter cannot be '\(delimiter)': give one character.")
        }
        table.delimiter = character
      }
      table.header = options.header ?? .detected
      table.label = options.label
      table.values = options.values ?? []
      table.standardises = options.standardise
      table.testFraction = options.test
      table.seed = seed
      return try .csv(path, options: table)
    default:
      throw Refusal(
        "\(path): only .csv, .tsv, .txt, .npy and .safetensors files hold datasets; "
          + "rename it to say which it is.")
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
