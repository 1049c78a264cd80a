import CommandLanguage
import Datasets
import LinearAlgebra
import Networks
import Sessions

/// Which samples a probe measures at.
struct SampleOptions: Sendable {
  var data: String?
  var split: Part?
  var samples: Int?
  var layer: Int?
  var name: String?

  static func group(_ usual: String) -> ParameterGroup<Workbench, SampleOptions> {
    ParameterGroup("Samples", defaults: SampleOptions()) {
      $0.option(
        "data", .dataset, \.data, help: "The dataset (default: the one it was trained on).")
      $0.option(
        "split", .choice, \.split,
        help: "train, test or all (default: test where rows are held out; a text has no all).")
      $0.option("samples", .integer(1...100_000_000), \.samples, help: usual)
      $0.option(
        "layer", .integer(0...1_023), \.layer,
        help: "Transformers: whose feed-forward block, from 0 (default 0).")
      $0.option("name", .name, \.name, help: "What to call the result.")
    }
  }
}

/// A layer and what enters it, samples×inputs.
struct ProbedLayer {
  let layer: any RoutedLayer
  let inputs: Matrix
}

/// The samples that a probe was told to measure at.
struct ChosenSamples {
  let subject: Subject
  let trained: ProbedLayer
  /// The layer before training and what entered it then; nil when that is not known.
  let untrained: ProbedLayer?
  /// The label, region or topic of each sample, where the data knows.
  var partition: [Int]?
  /// What the partition is called when it is not one of labels or regions.
  var partitionName: String?
  /// Where the samples come from, when they are tokens of a text.
  var language: LanguageSamples?

  var layer: any RoutedLayer { trained.layer }
  var inputs: Matrix { trained.inputs }

  /// The most gates that a result keeps: with more, a checkpoint would be little else.
  private static let gateLimit = 1 << 20

  /// The gates of the first `count` samples, samples×experts, for a result to keep; nil when they are
  /// too many.
  func keptGates(_ count: Int) throws(NetworkError) -> Matrix? {
    Self.kept(try layer.gates(at: inputs.prefix(rows: count)).weights)
  }

  /// `gates`, unless they are too many to keep.
  static func kept(_ gates: Matrix) -> Matrix? {
    gates.elements.count <= gateLimit ? gates : nil
  }
}

extension SampleOptions {
  /// Finds the samples for the model `name`, of a transformer tokens of its text.
  ///
  /// At most `limit` samples, unless told otherwise; of tokens, `tokens`.
  func choose(
    for name: String, in session: Session, limit: Int? = nil, tokens: Int = 512
  ) throws -> ChosenSamples {
    if case .transformer(let transformer) = session.object(named: name)?.content {
      return try choose(for: name, transformer, in: session, limit: tokens)
    }
    return try choose(for: name, session.model(named: name), in: session, limit: limit)
  }

  /// Finds the samples for `model`: the dataset named, the one it was trained on, or its own.
  ///
  /// When fewer than all are wanted they are drawn by the session's seed, and stay in order.
  func choose(
    for name: String, _ model: Model, in session: Session, limit: Int? = nil
  ) throws -> ChosenSamples {
    guard layer == nil else {
      throw Refusal("--layer is for transformers; '\(name)' is one layer.")
    }
    func chosen(
      _ data: String, _ split: Part, _ rows: [Int], of inputs: Matrix, _ partition: [Int]?
    ) throws -> ChosenSamples {
      try AvailableMemory.require(
        0, each: 8 * Double(inputs.columnCount + 4), of: rows.count, for: "measuring at them"
      ) {
        "Give --samples \($0) or fewer."
      }
      let inputs = inputs.rows(at: rows)
      return ChosenSamples(
        subject: Subject(
          model: name, data: data, split: split.rawValue, samples: SamplePlaces(rows)),
        trained: ProbedLayer(layer: model.layer, inputs: inputs),
        untrained: model.untrained.map { ProbedLayer(layer: $0, inputs: inputs) },
        partition: partition)
    }
    let known = model.dataset.flatMap { session.object(named: $0) == nil ? nil : $0 }
    let wanted = samples ?? limit
    guard let dataName = data ?? known else {
      guard let own = model.samples else {
        throw Refusal(
          "'\(name)' has no data of its own here; say with --data what to measure it at.")
      }
      guard split == nil || split == .all else {
        throw Refusal("the samples that came with '\(name)' are not split; leave --split out.")
      }
      let rows = draw(wanted, of: Array(0..<own.rowCount), seed: session.seed)
      return try chosen(name, .all, rows, of: own, nil)
    }
    let dataset = try session.dataset(named: dataName)
    let width = model.layer.shape.inputWidth
    guard dataset.featureCount == width else {
      throw Refusal(
        "'\(dataName)' has \(counted(dataset.featureCount, "feature")) and '\(name)' takes \(width)."
      )
    }
    let part = split ?? (dataset.split.test.isEmpty ? .all : .test)
    let all = dataset.rows(of: part)
    guard !all.isEmpty else {
      throw Refusal("'\(dataName)' has no rows in its \(part.rawValue) split; choose another.")
    }
    let rows = draw(wanted, of: all, seed: session.seed)
    return try chosen(
      dataName, part, rows, of: dataset.inputs,
      dataset.partition.map { labels in rows.map { labels[$0] } })
  }

  func draw(_ wanted: Int?, of rows: [Int], seed: UInt64) -> [Int] {
    guard let wanted, wanted < rows.count else { return rows }
    var stream = RandomStream(seed: seed, purpose: .samples)
    return stream.permutation(rows.count).prefix(wanted).sorted().map { rows[$0] }
  }
}
