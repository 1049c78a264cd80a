import CommandLanguage
import Datasets
import Foundation
import LinearAlgebra
import Networks
import Sessions

extension Domain where Context == Workbench, Value == String {
  /// The name of a dataset of the session.
  static var dataset: Self {
    .name(
      "dataset", in: { $0.session.datasetNames }, madeBy: "data piecewise --name d")
  }

  /// The name of a model of the session.
  static var model: Self {
    .name("model", in: { $0.session.modelNames }, madeBy: "train moe --routing top-k")
  }

  /// The name of any object of the session.
  static var object: Self {
    .name("object", in: { $0.session.names() }, madeBy: "data piecewise --name d")
  }
}

extension Workbench {
  /// Significant digits of printed numbers.
  var digits: Int { session.settings.digits }

  /// Says what a training will take when that is more than about ten seconds.
  ///
  /// Forward and backward cost three forward passes; 4 GFLOP/s is what small batches reach.
  func announce(trainingSteps steps: Int, of shape: LayerShape, options: TrainingOptions) {
    let work = 3.0 * Double(shape.forwardOperations) * Double(options.batchSize) * Double(steps)
    announce(seconds: work / 4e9)
  }

  /// Says that a job will take long, if it will.
  func announce(seconds: Double) {
    guard seconds > 10 else { return }
    let text = seconds < 120 ? "\(Int(seconds)) s" : "\(Int(seconds / 60)) min"
    surroundings.announce("about \(text) of work; Ctrl-C stops it and keeps what is done.")
  }
}

/// Which samples a probe measures at.
struct SampleOptions: Sendable {
  var data: String?
  var split: Part?
  var samples: Int?
  var name: String?

  static func group(_ usual: String) -> ParameterGroup<Workbench, SampleOptions> {
    ParameterGroup("Samples", defaults: SampleOptions()) {
      $0.option(
        "data", .dataset, \.data, help: "The dataset (default: the one it was trained on).")
      $0.option(
        "split", .choice, \.split,
        help: "train, test or all (default: test where rows are held out).")
      $0.option("samples", .integer(1...100_000_000), \.samples, help: usual)
      $0.option("name", .name, \.name, help: "What to call the result.")
    }
  }
}

/// The samples that a probe was told to measure at.
struct ChosenSamples {
  let subject: Subject
  let inputs: Matrix
  /// The label or region of each sample, where the data knows.
  let partition: [Int]?
}

extension SampleOptions {
  /// Finds the samples for `model`: the dataset named, the one it was trained on, or its own.
  ///
  /// When fewer than all are wanted they are drawn by the session's seed, and stay in order.
  func choose(
    for name: String, _ model: Model, in session: Session, limit: Int? = nil
  ) throws -> ChosenSamples {
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
      return ChosenSamples(
        subject: Subject(model: name, data: name, split: "all"), inputs: own.rows(at: rows),
        partition: nil)
    }
    let dataset = try session.dataset(named: dataName)
    let width = model.layer.shape.inputWidth
    guard dataset.featureCount == width else {
      throw Refusal(
        "'\(dataName)' has \(dataset.featureCount) features and '\(name)' takes \(width).")
    }
    let part = split ?? (dataset.split.test.isEmpty ? .all : .test)
    let all = dataset.rows(of: part)
    guard !all.isEmpty else {
      throw Refusal("'\(dataName)' has no rows in its \(part.rawValue) split; choose another.")
    }
    let rows = draw(wanted, of: all, seed: session.seed)
    return ChosenSamples(
      subject: Subject(model: name, data: dataName, split: part.rawValue),
      inputs: dataset.inputs.rows(at: rows),
      partition: dataset.partition.map { labels in rows.map { labels[$0] } })
  }

  func draw(_ wanted: Int?, of rows: [Int], seed: UInt64) -> [Int] {
    guard let wanted, wanted < rows.count else { return rows }
    var stream = RandomStream(seed: seed, purpose: .samples)
    return stream.permutation(rows.count).prefix(wanted).sorted().map { rows[$0] }
  }
}

extension LayerShape {
  /// Refuses a layer that this machine's memory cannot train.
  ///
  /// Weights, gradients, both moments and the copies that `undo` keeps take about 64 bytes a
  /// parameter.
  func requireMemory() throws {
    let needed = 64 * Double(totalParameterCount)
    let present = Double(ProcessInfo.processInfo.physicalMemory)
    guard needed > present else { return }
    throw Refusal(
      "\(summary) has \(NumberText.short(totalParameterCount)) parameters; training it takes about "
        + "\(NumberText.bytes(Int(needed))) and this machine has "
        + "\(NumberText.bytes(Int(present))). Give fewer --experts or a smaller --hidden.")
  }
}
