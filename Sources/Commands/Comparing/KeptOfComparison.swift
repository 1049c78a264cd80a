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

  /// The name of a model that is kept: `comparison.soft.seed0`, `scale.e8.seed0`.
  func modelName(_ architecture: Architecture, seed: UInt64) -> String {
    "\(name).\(tag(architecture)).seed\(seed)"
  }

  /// Refuses models that there is no room to keep, by memory or by name, before any is trained.
  ///
  /// Weights in float32 or float64 and two moments in float64 of each parameter stay for every model.
  func requireRoom(
    forModelsOf parameters: [(architecture: Architecture, count: Int)], steps: Int, seeds: [UInt64],
    in session: Session
  ) throws {
    guard keeps(.models) else { return }
    let each = parameters.reduce(0.0) { $0 + 24 * Double($1.count) + 40 * Double(steps) }
    try MemoryBudget.require(
      each * Double(seeds.count),
      for: "keeping \(parameters.count * seeds.count) trained models",
      "Give fewer --seeds, or leave models out of --keep.")
    for (architecture, _) in parameters {
      for seed in seeds {
        try session.requireRoom(for: .model, named: modelName(architecture, seed: seed))
      }
    }
  }

  /// Keeps a model of each architecture and seed that is finished; `model` makes it of what was trained.
  func keep<Training>(
    _ trained: [[Training]], _ architectures: [Architecture], seeds: [UInt64],
    in bench: inout Workbench,
    _ model: (Training) -> any ModelContent
  ) throws {
    for (seed, row) in zip(seeds, trained) {
      for (architecture, training) in zip(architectures, row) {
        try bench.session.put(
          model(training), named: modelName(architecture, seed: seed), origin: bench.origin)
      }
    }
  }
}
