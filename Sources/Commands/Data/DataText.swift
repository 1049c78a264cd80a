import CommandLanguage
import Datasets
import Documents
import LinearAlgebra
import Sessions

extension ShellCommand {
  /// Reads files as one text, and holds its end or another file out.
  static func readText(
    _ files: [String], _ options: DataOptions, in bench: inout Workbench
  ) throws -> Report {
    guard let first = files.first else {
      throw Refusal("`data text` needs a file to read: data text a.txt b.txt.")
    }
    if let test = options.test, test == 0 {
      throw Refusal("--test cannot be 0 for a text: probes and perplexity need a part held out.")
    }
    let job = bench.surroundings.begin("reading text", "bytes", stop: .drops)
    let text = try TextDataset(
      reading: files, heldOut: options.valid.map { [$0] } ?? [],
      options: TextOptions(
        tokenisation: options.tokens ?? .bytes, vocabularyLimit: options.vocab ?? 4_096,
        heldOutShare: options.test ?? 0.1, limit: options.limit), monitor: job.monitor)
    return try keep(text, options, named: options.name ?? objectName(from: first), in: &bench)
  }

  /// Makes text from the seeded grammar, of which a share is held out.
  static func makeLanguage(
    _ options: DataOptions, in bench: inout Workbench
  ) throws -> Report {
    let (count, share) = (options.samples ?? 200_000, options.test ?? 0.1)
    let held = Int((Double(count) * share).rounded())
    guard held > 1, count - held > 1 else {
      throw Refusal(
        "\(count) tokens with a share of \(share) held out leave \(count - held) to train on and "
          + "\(held) to test; both parts need 2. Give more --samples or another --test.")
    }
    try AvailableMemory.require(0, each: 10, of: count, for: "making them") {
      "Give --samples \($0) or fewer."
    }
    let text = try TextDataset.language(
      tokens: count - held, heldOut: held, topics: options.topics ?? 4,
      lexicon: options.lexicon ?? 12, noise: options.noise ?? 0.05,
      seed: options.seed ?? bench.session.seed)
    return try keep(text, options, named: options.name ?? "language", in: &bench)
  }

  /// Keeps a text that `export` wrote, with what it held out.
  static func keepExported(
    _ text: TextDataset, _ options: DataOptions, _ given: GivenOptions, from path: String,
    in bench: inout Workbench
  ) throws -> Report {
    if let wrong = given.names.first(where: { $0 != "name" }) {
      throw given.error(wrong, "does not apply to a text that was exported: it is read as it was.")
    }
    return try keep(text, options, named: options.name ?? objectName(from: path), in: &bench)
  }

  private static func keep(
    _ text: TextDataset, _ options: DataOptions, named name: String, in bench: inout Workbench
  ) throws -> Report {
    // A context of 1 is the least that anything can be done with.
    try text.requireContext(options.context ?? 1)
    let trained = bench.session.models(trainedOn: name)
    try bench.session.put(text, named: name, origin: bench.origin)
    var report = text.summary(named: name, digits: bench.digits)
    report.add(trainedBefore: trained, onDataNamed: name)
    return report
  }
}
