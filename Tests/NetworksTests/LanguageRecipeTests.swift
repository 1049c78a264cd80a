import Foundation
import LinearAlgebra
@testable import Networks
import Safetensors
import TestSupport
import Testing

/// Runs recorded in PyTorch float64, the last in numpy, with logits and every gradient of the first step.
@Suite("LanguageRecipe")
struct LanguageRecipeTests {
  static let names = [
    "lm-dense-layernorm-learned", "lm-soft-rmsnorm-rotary-gated", "lm-topk-layernorm-learned",
    "lm-topk-rmsnorm-rotary-biases",
  ]

  private func open(_ name: String) throws -> SafetensorsFile {
    try SafetensorsFile(path: fixture("\(name).safetensors"))
  }

  @Test("repeats PyTorch's losses and final weights to 1e-9", arguments: names)
  func repeats(name: String) throws {
    let file = try open(name)
    #expect(LanguageRecipe.isRecorded(in: file))
    let training = try LanguageRecipe(from: file).run()
    let log = try JSONDecoder().decode(
      [StepLoss].self, from: Data(contentsOf: URL(filePath: fixture("\(name).json"))))
    #expect(training.losses.count == log.count)
    for (step, (ours, theirs)) in zip(training.losses, log).enumerated() {
      expectClose(ours.loss, theirs.loss, tolerance: 1e-9, "loss of step \(step)")
      expectClose(ours.task, theirs.task, tolerance: 1e-9, "task loss of step \(step)")
      expectClose(ours.balance, theirs.balance, tolerance: 1e-9, "balance loss of step \(step)")
      expectClose(ours.z, theirs.z, tolerance: 1e-9, "z loss of step \(step)")
    }
    let layout = training.model.layout
    for slot in layout.slots {
      expectClose(
        layout.values(of: slot, in: training.model.parameters),
        try file.doubles(named: "final." + slot.name), tolerance: 1e-9)
    }
  }

  @Test("the names are PyTorch's, none missing and none added", arguments: names)
  func layoutNames(name: String) throws {
    let file = try open(name)
    let layout = try LanguageModel(from: file, prefix: "init.").layout
    let recorded = file.names.filter { $0.hasPrefix("init.") }
    #expect(Set(layout.slots.map { "init." + $0.name }) == Set(recorded))
    let elements = try recorded.reduce(0) { try $0 + file.info(named: $1).elementCount }
    #expect(layout.count == elements)
  }

  @Test("the first step's gradients agree with PyTorch's to 1e-9", arguments: names)
  func gradients(name: String) throws {
    let file = try open(name)
    let recipe = try LanguageRecipe(from: file)
    let objective = TransformerObjective<Double>(
      shape: recipe.initial.shape, windows: recipe.stream, batchSize: recipe.options.batchSize,
      routerLosses: recipe.options.routerLosses)
    var gradients = [Double](repeating: .nan, count: objective.parameterCount)
    _ = objective.evaluate(
      batch: Array(0..<recipe.options.batchSize), parameters: recipe.initial.parameters,
      gradients: &gradients)
    let layout = recipe.initial.layout
    for slot in layout.slots {
      expectClose(
        layout.values(of: slot, in: gradients), try file.doubles(named: "grad." + slot.name),
        tolerance: 1e-9)
    }
  }

  @Test("fast and readable logits agree with PyTorch's to 1e-9", arguments: names)
  func logits(name: String) throws {
    let file = try open(name)
    let recipe = try LanguageRecipe(from: file)
    let (model, length) = (recipe.initial, recipe.initial.shape.context)
    let recorded = try file.doubles(named: "logits")
    let count = length * model.shape.vocabulary
    for sequence in 0..<recipe.options.batchSize {
      let expected = Array(recorded[sequence * count..<(sequence + 1) * count])
      let tokens = Array(recipe.windows[sequence].prefix(length))
      expectClose(try model.logits(of: tokens).elements, expected, tolerance: 1e-9)
      expectClose(
        model.readableLogits(of: tokens.map { Int($0) }).elements, expected, tolerance: 1e-9)
    }
  }
}
