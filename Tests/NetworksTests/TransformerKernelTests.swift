import LinearAlgebra
@testable import Networks
import TestSupport
import Testing

@Suite("TransformerKernel", .serialized)
struct TransformerKernelTests {
  private func model(_ shape: TransformerShape, _ precision: Precision = .float64) -> LanguageModel
  {
    LanguageModel(shape: shape, precision: precision, seed: 3).disturbed()
  }

  @Test("agrees with the readable form, token by token", arguments: transformerShapes)
  func agreesWithReadableForm(shape: TransformerShape) throws {
    let model = model(shape)
    let text = sampleText(shape.context)
    for length in [1, shape.context] {
      let tokens = Array(text.prefix(length))
      expectClose(
        try model.logits(of: tokens), model.readableLogits(of: tokens.map { Int($0) }), units: 100)
    }
  }

  @Test("no token sees those that follow it", arguments: transformerShapes)
  func isCausal(shape: TransformerShape) throws {
    let model = model(shape)
    let tokens = sampleText(shape.context)
    var changed = tokens
    changed[shape.context - 1] = (tokens[shape.context - 1] + 1) % 11
    let (before, after) = (try model.logits(of: tokens), try model.logits(of: changed))
    let rows = shape.context - 1
    expectClose(after.prefix(rows: rows), before.prefix(rows: rows), units: 100)
    #expect(after.row(rows) != before.row(rows))
  }

  @Test("in float32 agrees with float64 to single precision", arguments: transformerShapes)
  func singlePrecision(shape: TransformerShape) throws {
    let model = model(shape, .float32)
    let tokens = sampleText(shape.context)
    let kernel = TransformerKernel<Float>(shape: shape, sequences: 1, goesBackward: false)
    var logits = [Float](repeating: 0, count: tokens.count * shape.vocabulary)
    let parameters = model.parameters.map { Float($0) }
    kernel.prepare(parameters)
    kernel.logits(
      tokens, sequences: 1, length: tokens.count, parameters: parameters, into: &logits)
    expectClose(
      logits.map { Double($0) }, try model.logits(of: tokens).elements, tolerance: 1e-4)
  }

  @Test(
    "gradients of loss and router losses match central differences", arguments: transformerShapes,
    [1, 6])
  func gradients(shape: TransformerShape, batchSize: Int) {
    let model = model(shape)
    let coefficients = RouterLosses(balance: 0.3, z: 0.2)
    let windows = TokenWindows(
      tokens: sampleText(8 * shape.context), length: shape.context, stride: shape.context)
    let objective = TransformerObjective<Double>(
      shape: shape, windows: windows, batchSize: batchSize, routerLosses: coefficients)
    let batch = Array(1..<1 + batchSize)
    var gradients = [Double](repeating: .nan, count: objective.parameterCount)
    _ = objective.evaluate(batch: batch, parameters: model.parameters, gradients: &gradients)
    #expect(gradients.allSatisfy { $0.isFinite })
    // The load in the balance loss is a constant of the gradient: hold it at its first value.
    let loads = objective.loads
    var scratch = gradients
    var stream = RandomStream(seed: 30, purpose: .test)
    // Short, since a step along thousands of weights at once bends the loss.
    let direction = gradients.map { _ in 0.2 * stream.normal() }
    expectGradient(
      gradients,
      of: { parameters in
        let value = objective.evaluate(batch: batch, parameters: parameters, gradients: &scratch)
        guard shape.ffn.routing != .dense else { return value.task }
        let held = (0..<shape.layers).reduce(0.0) {
          $0 + objective.tallies[$1].balance(load: loads[$1])
        }
        return value.task + coefficients.balance * held + coefficients.z * value.z
      }, at: model.parameters, along: direction)
  }

  @Test("the gradient with dropout is that of what is left", arguments: transformerShapes)
  func dropoutGradients(shape: TransformerShape) {
    let model = model(shape)
    let windows = TokenWindows(
      tokens: sampleText(8 * shape.context), length: shape.context, stride: shape.context)
    let objective = TransformerObjective<Double>(
      shape: shape, windows: windows, batchSize: 3, routerLosses: RouterLosses(z: 0.2),
      dropout: 0.4, seed: 5)
    objective.step = 2
    var gradients = [Double](repeating: .nan, count: objective.parameterCount)
    _ = objective.evaluate(batch: [0, 1, 2], parameters: model.parameters, gradients: &gradients)
    var scratch = gradients
    var stream = RandomStream(seed: 30, purpose: .test)
    expectGradient(
      gradients,
      of: { parameters in
        let value = objective.evaluate(
          batch: [0, 1, 2], parameters: parameters, gradients: &scratch)
        return shape.ffn.routing == .dense ? value.task : value.loss
      }, at: model.parameters, along: gradients.map { _ in 0.1 * stream.normal() })
  }

  /// Enough rows for several pieces and, of the head, several waves.
  private static let large = TransformerShape(
    vocabulary: 3_000, context: 40, width: 8, heads: 2, layers: 2,
    ffn: LayerShape(
      inputWidth: 8, outputWidth: 8, hiddenWidth: 70, expertCount: 3, routing: .topK,
      selectedCount: 2))

  @Test(
    "a batch has the losses and the gradient of its windows' mean",
    arguments: [(transformerShapes[0], 5), (large, 17)])
  func windowsAgree(shape: TransformerShape, count: Int) {
    let model = model(shape)
    let windows = TokenWindows(
      tokens: sampleText(18 * shape.context), length: shape.context, stride: shape.context)
    func evaluate(_ batch: [Int]) -> (StepLoss, [Double]) {
      let objective = TransformerObjective<Double>(
        shape: shape, windows: windows, batchSize: batch.count, routerLosses: RouterLosses())
      var gradients = [Double](repeating: .nan, count: objective.parameterCount)
      let loss = objective.evaluate(
        batch: batch, parameters: model.parameters, gradients: &gradients)
      return (loss, gradients)
    }
    let together = evaluate(Array(0..<count))
    let apart = (0..<count).map { evaluate([$0]) }
    expectClose(
      together.0.loss, apart.reduce(0) { $0 + $1.0.loss } / Double(count), tolerance: 1e-13,
      "loss")
    let mean = together.1.indices.map { index in
      apart.reduce(0) { $0 + $1.1[index] } / Double(count)
    }
    expectClose(together.1, mean, tolerance: 1e-12)
  }

  @Test("of a large batch no number depends on the threads")
  func threads() {
    let shape = Self.large
    let windows = TokenWindows(
      tokens: sampleText(18 * shape.context), length: shape.context, stride: shape.context)
    func evaluate(threads: Int) -> (StepLoss, [Float]) {
      let objective = TransformerObjective<Float>(
        shape: shape, windows: windows, batchSize: 17,
        routerLosses: RouterLosses(balance: 0.1, z: 0.1), dropout: 0.1)
      let parameters = model(shape).parameters.map { Float($0) }
      var gradients = [Float](repeating: .nan, count: objective.parameterCount)
      Parallel.threadCount = threads
      defer { Parallel.threadCount = 0 }
      let loss = objective.evaluate(
        batch: Array(0..<17), parameters: parameters, gradients: &gradients)
      return (loss, gradients)
    }
    let alone = evaluate(threads: 1)
    let together = evaluate(threads: 3)
    #expect(alone.0 == together.0)
    #expect(alone.1 == together.1)
  }
}
