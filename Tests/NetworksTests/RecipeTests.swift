import Foundation
import LinearAlgebra
import Networks
import Safetensors
import TestSupport
import Testing

/// Runs recorded in PyTorch float64; `Fixtures/README` of the repository's docs tells how.
@Suite("Recipe")
struct RecipeTests {
  @Test(
    "repeats PyTorch's losses and final weights to 1e-9",
    arguments: ["train-dense-mse", "train-soft-mse", "train-topk-ce"])
  func repeats(name: String) throws {
    let path = try fixture("\(name).safetensors")
    let file = try SafetensorsFile(path: path)
    let training = try Recipe(from: file).run()
    let log = try JSONDecoder().decode(
      [StepLoss].self, from: Data(contentsOf: URL(filePath: fixture("\(name).json"))))
    #expect(training.losses.count == log.count)
    for (step, (ours, theirs)) in zip(training.losses, log).enumerated() {
      expectClose(ours.loss, theirs.loss, tolerance: 1e-9, "loss of step \(step)")
      expectClose(ours.task, theirs.task, tolerance: 1e-9, "task loss of step \(step)")
      expectClose(ours.balance, theirs.balance, tolerance: 1e-9, "balance loss of step \(step)")
      if training.options.routerLosses.z != 0 {
        expectClose(ours.z, theirs.z, tolerance: 1e-9, "z loss of step \(step)")
      }
    }
    let layout = training.layer.layout
    for slot in layout.slots {
      let expected = try file.doubles(named: "final." + slot.name)
      expectClose(
        layout.values(of: slot, in: training.layer.parameters), expected, tolerance: 1e-9)
    }
  }
}

/// The path of a file copied from `Fixtures`.
func fixture(_ name: String) throws -> String {
  let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
  return try #require(
    Bundle.module.path(forResource: parts[0], ofType: parts[1], inDirectory: "Fixtures"))
}
