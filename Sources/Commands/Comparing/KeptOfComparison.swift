import Experiments
import LinearAlgebra
import Networks
import Results
import Sessions

/// What `compare` keeps of the models that it trains.
enum KeptOfComparison: String, CaseIterable, Sendable {
  /// The models themselves, as objects.
  case models
  /// Their mean spectra, within the comparison.
  case spectra
}

extension CompareOptions {
  func keeps(_ what: KeptOfComparison) -> Bool { keep?.contains(what) == true }

  /// The name of a model that is kept: `comparison.soft.seed0`.
  func modelName(_ routing: Routing, seed: UInt64) -> String {
    "\(name).\(routing.rawValue).seed\(seed)"
  }

  /// Refuses models that there is no room to keep, by memory or by name, before any is trained.
  ///
  /// Weights in float32 or float64 and two moments in float64 of each parameter stay for every model.
  func requireRoom(
    forModelsOf parameters: [(routing: Routing, count: Int)], steps: Int, seeds: [UInt64],
    in session: Session
  ) throws {
    guard keeps(.models) else { return }
    let each = parameters.reduce(0.0) { $0 + 24 * Double($1.count) + 40 * Double(steps) }
    try MemoryBudget.require(
      each * Double(seeds.count),
      for: "keeping \(parameters.count * seeds.count) trained models",
      "Give fewer --seeds, or leave models out of --keep.")
    for (routing, _) in parameters {
      for seed in seeds {
        try session.requireRoom(for: .model, named: modelName(routing, seed: seed))
      }
    }
  }

  /// Keeps a model of each routing and seed that is finished; `model` makes it of what was trained.
  func keep<Training>(
    _ trained: [[Training]], routings: [Routing], seeds: [UInt64], in bench: inout Workbench,
    _ model: (Training) -> any ModelContent
  ) throws {
    for (seed, row) in zip(seeds, trained) {
      for (routing, training) in zip(routings, row) {
        try bench.session.put(
          model(training), named: modelName(routing, seed: seed), origin: bench.origin)
      }
    }
  }
}
