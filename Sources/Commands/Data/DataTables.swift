import CommandLanguage
import Datasets
import Documents
import Foundation
import LinearAlgebra

extension ShellCommand {
  /// Makes or reads a table of samples.
  static func makeTable(
    _ source: DataSource, _ options: DataOptions, seed: UInt64, in bench: Workbench
  ) throws -> DatasetReading {
    if case .file(let path) = source {
      return try readTable(
        path, options, seed: seed,
        monitor: bench.surroundings.begin("reading", "bytes", stop: .drops).monitor)
    }
    let monitor = bench.surroundings.begin("making data", "samples", stop: .drops).monitor
    let made = try generated(source, options, seed: seed, monitor: monitor)
    return DatasetReading(dataset: made, remarks: [])
  }

  private static func generated(
    _ source: DataSource, _ options: DataOptions, seed: UInt64, monitor: Monitor
  ) throws -> Dataset {
    let (dim, samples) = (options.dim ?? 16, options.samples ?? 4_096)
    let (classes, test) = (options.classes ?? 8, options.test ?? 0.2)
    try source.requireMemory(
      dim: dim, classes: classes, outputs: options.outputs ?? dim, hidden: options.hidden ?? 32,
      samples: samples)
    switch source {
    case .blobs:
      return try .blobs(
        dim: dim, classes: classes, samples: samples, noise: options.noise ?? 1,
        testFraction: test, seed: seed, monitor: monitor)
    case .rings:
      return try .rings(
        dim: dim, classes: classes, samples: samples, noise: options.noise ?? 0.1,
        testFraction: test, seed: seed, monitor: monitor)
    case .teacher:
      return try .teacher(
        dim: dim, outputs: options.outputs ?? dim, hidden: options.hidden ?? 32, samples: samples,
        noise: options.noise ?? 0, testFraction: test, seed: seed, monitor: monitor)
    case .piecewise:
      return try .piecewise(
        dim: dim, outputs: options.outputs ?? dim, regions: classes, samples: samples,
        noise: options.noise ?? 0, testFraction: test, seed: seed, monitor: monitor)
    case .file, .text, .language, .ids, .hidden: preconditionFailure("no generator of samples")
    }
  }

  private static func readTable(
    _ path: String, _ options: DataOptions, seed: UInt64, monitor: Monitor
  ) throws -> DatasetReading {
    let splitsAnew = options.test != nil || options.seed != nil
    let load = LoadOptions(
      standardises: options.standardise, testFraction: options.test ?? 0.2, seed: seed,
      splitsAnew: splitsAnew)
    switch (path as NSString).pathExtension.lowercased() {
    case "npy":
      return try DatasetReading(npy: path, target: options.y, options: load, monitor: monitor)
    case "safetensors":
      return try DatasetReading(
        safetensors: path, inputs: options.inputs ?? "x", target: options.y, options: load)
    case "csv", "tsv", "txt":
      var table = CSVOptions()
      if path.lowercased().hasSuffix(".tsv") { table.delimiter = "\t" }
      if let delimiter = options.delimiter { table.delimiter = try character(of: delimiter) }
      table.header = options.header ?? .detected
      table.label = options.label
      table.values = options.values ?? []
      table.dropped = options.drop ?? []
      table.standardises = options.standardise
      table.testFraction = options.test ?? 0.2
      table.seed = seed
      table.splitsAnew = splitsAnew
      return try DatasetReading(csv: path, options: table, monitor: monitor)
    default:
      throw Refusal(
        "\(path): only .csv, .tsv, .txt, .npy and .safetensors files hold datasets; "
          + "rename it to say which it is.")
    }
  }

  /// The delimiter typed: a character, or a tab by one of its names.
  private static func character(of delimiter: String) throws -> Character {
    if ["tab", "\\t"].contains(delimiter.lowercased()) { return "\t" }
    // An unquoted \t reaches here as the letter.
    guard delimiter.count == 1, let character = delimiter.first,
      !character.isLetter, !character.isNumber
    else {
      throw Refusal(
        "--delimiter cannot be '\(displayed(delimiter))': give one character that is no letter or "
          + "digit, or the word tab.")
    }
    return character
  }
}

extension DataSource {
  /// Refuses samples that there is no memory to make.
  fileprivate func requireMemory(
    dim: Int, classes: Int, outputs: Int, hidden: Int, samples: Int
  ) throws(MemoryShortage) {
    // More than a table may hold is the generator's to refuse.
    guard max(dim, outputs) <= (1 << 31) / samples else { return }
    let (d, c, o, h) = (Double(dim), Double(classes), Double(outputs), Double(hidden))
    // Numbers that are there at once: of all samples together, and of each.
    let (fixed, each): (Double, Double)
    switch self {
    case .blobs: (fixed, each) = (3 * c * d, d + 4)
    case .rings: (fixed, each) = (0, d + 4)
    case .teacher: (fixed, each) = (2 * h * (d + o), d + h + o + 4)
    case .piecewise: (fixed, each) = (2 * d * (c + o), d + c + o + 4)
    case .file, .text, .language, .ids, .hidden: return
    }
    try AvailableMemory.require(8 * fixed, each: 8 * each, of: samples, for: "making them") {
      $0 > 1
        ? "Give --samples \($0) or fewer, or a smaller --dim."
        : "Give a smaller --dim" + (h * (d + o) > each ? " or --hidden." : ".")
    }
  }
}
