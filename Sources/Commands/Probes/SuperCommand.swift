import CommandLanguage
import Probes
import Results
import Sessions

extension ShellCommand {
  static let extremes = ShellCommand(
    "super", abstract: "Finds experts and channels with extreme outputs.", topic: "probes",
    discussion: [
      "A few experts of large mixtures write a few channels with outputs thousands of times the usual. Of "
        + "every expert: its largest |output| over the samples that it gets and all channels, over the "
        + "median of them, with the channel and the sample; of a text the token. Outputs are W2's, before "
        + "the gate. Shared experts are measured at every sample.",
      "Beside each stand what as many independent normal numbers give, and the untrained model's.",
      "Of a transformer all layers are measured, one at a time, unless --layer says which.",
    ],
    formula: [
      "extremeness = max_n,c |f_i(x_n)_c| / median_n,c |f_i(x_n)_c|",
      "normal: Phi^-1((1 + 2^(-1/N)) / 2) / Phi^-1(3/4), N samples times channels",
    ],
    examples: ["super moe", "super lm", "super lm --layer 0 --samples 256"],
    seeAlso: ["coupling", "jacobian", "help metrics"],
    .positional("model", .model, help: "The model to measure."),
    .group(
      SampleOptions.group("Samples, drawn by the seed (default 512, or all there are)."))
  ) { (bench: inout Workbench, name, options) in
    let count = try bench.session.model(named: name).layers.count
    // One layer has no number: what is wrong with one is said where its samples are chosen.
    let isLayer = bench.session.object(named: name)?.content is Model
    let chosenLayers = count == 1 ? options.layers : options.layers ?? .all
    let layers: [Int?] =
      try isLayer
      ? [try chosenLayers?.single()]
      : chosenLayers?.layers(of: count, model: name).map(Optional.some) ?? [nil]
    let states = StateCache(layers: layers.compactMap { $0 })
    let (whole, surroundings) = (bench, bench.surroundings)
    let result = try ExtremeResult.measure(layers: layers.count) { place in
      var own = options
      own.layers = layers[place].map { .some([$0]) }
      own.states = states
      let chosen = try own.choose(for: name, in: whole, limit: 512)
      let cost = try chosen.require(for: "evaluating its experts", choosesExperts: false) {
        ExtremeOutputs.cost(of: $0, samples: chosen.inputs.rowCount, models: chosen.models)
      }
      if place == 0 { bench.announce(seconds: cost.seconds * Double(layers.count)) }
      let title = "super \(name)" + (layers[place].map { ", layer \($0)" } ?? "")
      return (chosen, surroundings.begin(title, "experts", stop: .drops).monitor)
    }
    return try bench.keep(result, as: options.name)
  }
}
