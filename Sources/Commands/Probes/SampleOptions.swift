import CommandLanguage
import Datasets
import Results
import Sessions

/// Which samples a probe measures at.
struct SampleOptions: Sendable {
  var data: String?
  var split: Part?
  var samples: Int?
  /// The only one; nil for several.
  var sample: Int?
  /// Nil for the first layer.
  var layers: LayerChoice?
  /// Nil for all of them.
  var experts: [Int]?
  var name: String?
  /// What ran a model from elsewhere once for several layers.
  var states: StateCache?

  /// `usual` says how many samples there are unless it is told; some probes can measure some experts alone.
  static func group(
    _ usual: String, choosesExperts: Bool = false, choosesSample: Bool = false
  ) -> ParameterGroup<Workbench, SampleOptions> {
    ParameterGroup("Samples", defaults: SampleOptions()) {
      $0.option(
        "data", .dataset, \.data, help: "The dataset (default: the one it was trained on).")
      $0.option(
        "split", .choice, \.split,
        help: "Which rows (default: test where rows are held out, all for a model from elsewhere; "
          + "a text has no all).")
      $0.option("samples", .integer(1...100_000_000), \.samples, help: usual)
      if choosesSample {
        $0.option(
          "sample", .integer(0...(1 << 48)), \.sample,
          help:
            "One alone, by its number from 0: a row of the data, or a token of the part of a text.")
      }
      $0.option(
        "layer", .layers, \.layers,
        help:
          "Transformers: whose feed-forward block, from 0 (default 0), or several, as 0,3 or all: "
          + "a row a layer.")
      if choosesExperts {
        $0.option(
          "experts", .list(of: .integer(0...1_048_575)), \.experts,
          help: "Only these experts, from 0: 0,3 (default: all).")
      }
      $0.option("name", .name, \.name, help: "What to call the result.")
    }
  }
}

extension SampleOptions {
  /// Finds the samples for the model `name`: at most `limit` rows of a table, unless told otherwise; of
  /// a text `tokens`.
  func choose(
    for name: String, in bench: Workbench, limit: Int? = nil, tokens: Int = 512
  ) throws -> ChosenSamples {
    var request = SampleRequest(
      data: data, split: split, samples: samples, layer: try layers?.single(), limit: limit,
      tokens: tokens)
    request.states = states
    request.sample = sample
    request.begin = { [surroundings = bench.surroundings] unit in
      surroundings.begin("running \(name)", unit, stop: .drops).monitor
    }
    let chosen = try bench.session.model(named: name).samples(
      request, of: name, in: bench.session)
    guard let experts = experts?.sorted() else { return chosen }
    let count = chosen.layer.shape.expertCount
    if let last = experts.last, last >= count {
      throw Refusal(
        count == 1
          ? "--experts cannot be \(last): '\(name)' has one expert, 0."
          : "--experts cannot be \(last): '\(name)' has experts 0 to \(count - 1).")
    }
    try Self.requireDistinct(experts: experts)
    return experts.count == count ? chosen : chosen.choosing(experts: experts)
  }
}

extension SampleOptions {
  /// Refuses experts, ascending, of which one is named twice.
  static func requireDistinct(experts: [Int]) throws(Refusal) {
    if let twice = zip(experts, experts.dropFirst()).first(where: { $0 == $1 }) {
      throw Refusal("--experts names expert \(twice.0) twice; name each once.")
    }
  }

  /// What goes between the name of a model and the kind of a result: its layer, and the only sample.
  func place(layer: Int?) -> String {
    (layer.map { ".layer\($0)" } ?? "") + (sample.map { ".sample\($0)" } ?? "")
  }

  /// The name that a result is to have; nil where it has the usual one.
  func name(for result: some MeasuredContent) -> String? {
    guard name == nil, sample != nil else { return name }
    let subject = result.subject
    return "\(subject.model)\(place(layer: subject.layer)).\(result.kind)"
  }
}
