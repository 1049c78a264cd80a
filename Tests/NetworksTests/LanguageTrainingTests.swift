import Foundation
import LinearAlgebra
@testable import Networks
import TestSupport
import Testing

@Suite("LanguageTraining", .serialized)
struct LanguageTrainingTests {
  private let options = LanguageOptions(
    batchSize: 6, optimizer: AdamW(learningRate: 3e-3, weightDecay: 0.01),
    schedule: LearningRateSchedule(warmup: 3, total: 12), clipping: 0.5,
    routerLosses: RouterLosses(balance: 0.01, z: 0.001), seed: 8)

  private func trained(
    _ shape: TransformerShape, steps: [Int], dropout: Double? = nil
  ) throws -> LanguageTraining {
    var options = options
    options.dropout = dropout
    var training = LanguageTraining(shape: shape, options: options)
    for count in steps { try training.run(steps: count, tokens: sampleText(400)) }
    return training
  }

  @Test("learns what follows from what", arguments: transformerShapes)
  func learns(shape: TransformerShape) throws {
    var options = options
    options.schedule = .constant
    var training = LanguageTraining(shape: shape, options: options)
    try training.run(steps: 60, tokens: sampleText(1_500))
    let (first, last) = (training.losses[0].task, training.losses[59].task)
    #expect(abs(first - log(Double(shape.vocabulary))) < 0.5)
    #expect(last < first - 0.3)
    #expect(training.state.step == 60)
  }

  @Test("a training that stops and goes on equals one that never stopped", arguments: [nil, 0.3])
  func resumes(dropout: Double?) throws {
    let shape = transformerShapes[4]
    let whole = try trained(shape, steps: [9], dropout: dropout)
    #expect(try trained(shape, steps: [4, 0, 5], dropout: dropout) == whole)
    #expect(try (trained(shape, steps: [9]).model == whole.model) == (dropout == nil))
  }

  @Test("no number depends on the threads")
  func threads() throws {
    let shape = transformerShapes[4]
    defer { Parallel.threadCount = 0 }
    Parallel.threadCount = 1
    let alone = try trained(shape, steps: [5])
    let evaluation = try alone.model.evaluation(on: sampleText(500))
    let states = try alone.model.hiddenStates(
      entering: 1, of: sampleText(500), samples: 40, seed: 1)
    Parallel.threadCount = 3
    #expect(try trained(shape, steps: [5]) == alone)
    #expect(try alone.model.evaluation(on: sampleText(500)) == evaluation)
    #expect(
      try alone.model.hiddenStates(entering: 1, of: sampleText(500), samples: 40, seed: 1)
        == states)
  }

  @Test("stops at a step boundary and keeps what is done")
  func stops() throws {
    let shape = transformerShapes[0]
    var stopped = LanguageTraining(shape: shape, options: options)
    try stopped.run(steps: 9, tokens: sampleText(400), monitor: StopAfter(4).monitor)
    #expect(stopped.steps.count == 4)
    #expect(try stopped == trained(shape, steps: [4]))
  }

  @Test("clipping shortens the gradient to its bound, and the norm is told")
  func clips() throws {
    let shape = transformerShapes[0]
    let tokens = sampleText(400)
    let windows = TokenWindows(tokens: tokens, length: shape.context, stride: shape.context)
    let model = LanguageModel(shape: shape, precision: .float64, seed: 8)
    let objective = TransformerObjective<Double>(
      shape: shape, windows: windows, batchSize: 4, routerLosses: RouterLosses())
    var gradients = [Double](repeating: 0, count: objective.parameterCount)
    _ = objective.evaluate(
      batch: [0, 1, 2, 3], parameters: model.parameters, gradients: &gradients)
    let norm = gradients.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let trainer = Trainer(
      objective, optimizer: AdamW(), clipping: norm / 4, weights: model.weights,
      state: OptimizerState())
    _ = try trainer.take(batch: [0, 1, 2, 3])
    expectClose(trainer.gradientNorm ?? 0, norm, tolerance: 1e-12)
    // After one step the first moment is a tenth of the gradient that was used.
    let used = trainer.state.firstMoments.reduce(0) { $0 + $1 * $1 }.squareRoot() * 10
    expectClose(used, norm / 4, tolerance: 1e-5)
  }

  @Test("a text that does not fit the model is refused before any work")
  func refuses() throws {
    let shape = transformerShapes[0]
    var training = LanguageTraining(shape: shape, options: options)
    #expect(
      throws: NetworkError.mismatch("the text has 7 tokens, and a context of 7 needs 8")
    ) { try training.run(steps: 1, tokens: sampleText(7)) }
    #expect(
      throws: NetworkError.mismatch(
        "token 12 at place 20 of the text, and the model's vocabulary is 11")
    ) { try training.run(steps: 1, tokens: sampleText(20) + [12]) }
    #expect(training == LanguageTraining(shape: shape, options: options))
  }

  @Test("a diverging training leaves everything as it was")
  func diverges() throws {
    let shape = transformerShapes[0]
    var options = options
    options.optimizer.learningRate = 1e30
    var training = LanguageTraining(shape: shape, options: options)
    let before = training
    #expect(throws: NetworkError.self) { try training.run(steps: 20, tokens: sampleText(400)) }
    #expect(training == before)
  }
}

@Suite("LearningRateSchedule")
struct LearningRateScheduleTests {
  @Test("rises in a line, falls along a cosine and stays at its floor")
  func shape() {
    let schedule = LearningRateSchedule(warmup: 4, total: 14, floor: 0.2)
    #expect((1...4).map { schedule.factor(at: $0) } == [0.25, 0.5, 0.75, 1])
    expectClose(schedule.factor(at: 9), 0.6, tolerance: 1e-15)
    #expect((14...16).map { schedule.factor(at: $0) } == [0.2, 0.2, 0.2])
    #expect((1...3).map { LearningRateSchedule.constant.factor(at: $0) } == [1, 1, 1])
    #expect(LearningRateSchedule(warmup: 5, total: 3).factor(at: 4) == 0.8)
  }

  @Test("the optimizer takes the factor for step and decay alike")
  func optimizer() throws {
    let target = Target.values(Matrix([[0]]))
    let shape = LayerShape(inputWidth: 1, outputWidth: 1, hiddenWidth: 1, activation: .identity)
    let objective = LayerObjective<Double>(
      shape: shape, inputs: Matrix([[0]]), target: target, batchSize: 1,
      routerLosses: RouterLosses())
    // W1 has no gradient and decays; b2 has one of 2 · (b2 + w2 b1) and steps by η.
    let trainer = Trainer(
      objective, optimizer: AdamW(learningRate: 0.1, weightDecay: 0.5),
      schedule: LearningRateSchedule(warmup: 2), weights: .float64([2, 0, 0, 1]),
      state: OptimizerState())
    _ = try trainer.take(batch: [0])
    expectClose(trainer.parameters.doubles[0], 2 * (1 - 0.05 * 0.5), tolerance: 1e-15)
    expectClose(trainer.parameters.doubles[3], 1 - 0.05 * 0.5 - 0.05, tolerance: 1e-8)
  }
}
