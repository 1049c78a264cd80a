import CommandLanguage
import Datasets
import Foundation

extension ShellCommand {
  /// Makes or reads a table of samples.
  static func makeTable(
    _ source: DataSource, _ options: DataOptions, seed: UInt64
  ) throws -> Dataset {
    let (dim, samples) = (options.dim ?? 16, options.samples ?? 4_096)
    let (classes, test) = (options.classes ?? 8, options.test ?? 0.2)
    switch source {
    case .blobs:
      return try .blobs(
        dim: dim, classes: classes, samples: samples, noise: options.noise ?? 1,
        testFraction: test, seed: seed)
    case .rings:
      return try .rings(
        dim: dim, classes: classes, samples: samples, noise: options.noise ?? 0.1,
        testFraction: test, seed: seed)
    case .teacher:
      return try .teacher(
        dim: dim, outputs: options.outputs ?? dim, hidden: options.hidden ?? 32, samples: samples,
        noise: options.noise ?? 0, testFraction: test, seed: seed)
    case .piecewise:
      return try .piecewise(
        dim: dim, outputs: options.outputs ?? dim, regions: classes, samples: samples,
        noise: options.noise ?? 0, testFraction: test, seed: seed)
    case .file(let path): return try readTable(path, options, seed: seed)
    case .text, .language: preconditionFailure("a text is no table of samples")
    }
  }

  private static func readTable(
    _ path: String, _ options: DataOptions, seed: UInt64
  ) throws -> Dataset {
    let load = LoadOptions(
      standardises: options.standardise, testFraction: options.test ?? 0.2, seed: seed)
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
      table.testFraction = options.test ?? 0.2
      table.seed = seed
      return try .csv(path, options: table)
    default:
      throw Refusal(
        "\(path): only .csv, .tsv, .txt, .npy and .safetensors files hold datasets; "
          + "rename it to say which it is.")
    }
  }
}
