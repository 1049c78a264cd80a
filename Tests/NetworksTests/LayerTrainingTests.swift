import LinearAlgebra
import TestSupport
import Testing

@testable import Networks

@Suite("LayerTraining")
struct LayerTrainingTests {
  private let inputs: Matrix = {
    var stream = RandomStream(seed: 1, purpose: .test)
    return Matrix(rows: 50, columns: 5, using: &stream)
  }()
  private let rows = Array(3..<47)

  private func target(_ shape: LayerShape, _ loss: Loss) -> Target {
    var stream = RandomStream(seed: 2, purpose: .test)
    return loss == .mse
      ? .values(Matrix(rows: 50, columns: shape.outputWidth, using: &stream))
      : .labels((0..<50).map { _ in stream.integer(below: shape.outputWidth) })
  }

  private func training(
    _ shape: LayerShape, _ precision: Precision, loss: Loss = .mse, rate: Double = 0.01
  ) -> LayerTraining {
    LayerTraining(
      shape: shape,
      options: TrainingOptions(
        loss: loss, batchSize: 8, optimizer: AdamW(learningRate: rate, weightDecay: 0.01),
        routerLosses: RouterLosses(balance: 0.01, z: 0.001), seed: 7, precision: precision))
  }

  @Test(
    "in parts is training at once, bit for bit", arguments: layerShapes, Precision.allCases)
  func resumes(shape: LayerShape, precision: Precision) throws {
    let target = target(shape, .crossEntropy)
    var once = training(shape, precision, loss: .crossEntropy)
    var parts = once
    try once.run(steps: 23, inputs: inputs, target: target, rows: rows)
    for steps in [1, 9, 0, 13] {
      try parts.run(steps: steps, inputs: inputs, target: target, rows: rows)
      // As a checkpoint would.
      parts = LayerTraining(
        layer: parts.layer, state: parts.state, losses: parts.losses, options: parts.options)
    }
    #expect(once == parts)
    #expect(once.state.step == 23 && once.losses.count == 23)
    if precision == .float32 {
      #expect(once.layer.parameters.allSatisfy { Double(Float($0)) == $0 })
    }
  }

  @Test("lowers the loss it minimises", arguments: layerShapes, Loss.allCases)
  func learns(shape: LayerShape, loss: Loss) throws {
    let target = target(shape, loss)
    var training = training(shape, .float32, loss: loss)
    func value() -> Double {
      training.layer.taskLoss(loss, inputs: inputs, target: target, rows: rows)
    }
    let before = value()
    try training.run(steps: 120, inputs: inputs, target: target, rows: rows)
    #expect(value() < 0.9 * before)
    for step in training.losses {
      expectClose(
        step.loss, step.task + 0.01 * step.balance + 0.001 * step.z, tolerance: 1e-15)
    }
  }

  @Test("stopped, it keeps the steps it took", arguments: Precision.allCases)
  func stops(precision: Precision) throws {
    let shape = layerShapes[2]
    let target = target(shape, .mse)
    var stopped = training(shape, precision)
    var reported: [Int] = []
    try stopped.run(
      steps: 100, inputs: inputs, target: target, rows: rows, monitor: StopAfter(6).monitor
    ) { done, _ in reported.append(done) }
    var direct = training(shape, precision)
    try direct.run(steps: 6, inputs: inputs, target: target, rows: rows)
    #expect(stopped == direct && reported == [1, 2, 3, 4, 5, 6])
  }

  @Test("a run that diverges throws and changes nothing", arguments: Precision.allCases)
  func diverges(precision: Precision) throws {
    let shape = layerShapes[1]
    let target = target(shape, .mse)
    var training = training(shape, precision, rate: precision == .float32 ? 1e20 : 1e160)
    try training.run(steps: 0, inputs: inputs, target: target, rows: rows)
    let before = training
    let error = #expect(throws: NetworkError.self) {
      try training.run(steps: 50, inputs: inputs, target: target, rows: rows)
    }
    #expect(training == before)
    guard case .diverged(let step, let loss) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(step >= 2 && !loss.isFinite)
    #expect(
      error?.description == "the training diverged: the loss of step \(step) is "
        + "\(loss.isNaN ? "not a number" : "\(loss)"). Lower --lr or scale the data.")
  }

  @Test("weights that overflow in the last step are a divergence too")
  func lastStep() {
    let shape = layerShapes[0]
    var training = training(shape, .float32, rate: 1e39)
    let before = training
    let error = #expect(throws: NetworkError.self) {
      try training.run(steps: 1, inputs: inputs, target: target(shape, .mse), rows: rows)
    }
    #expect(
      error?.description == "the training diverged: the loss of step 2 is not a number. "
        + "Lower --lr or scale the data.")
    #expect(training == before)
  }

  @Test("the held-out loss is the mean over its rows, by the readable form")
  func taskLoss() {
    let shape = layerShapes[1]
    let layer = Layer(shape: shape, precision: .float64, seed: 4)
    // More rows than one block of the kernel holds.
    let many = (0..<2_500).map { $0 * 7 % 50 }
    let outputs = layer.outputs(at: inputs)
    guard case .values(let values) = target(shape, .mse) else {
      Issue.record("no values to compare with")
      return
    }
    let squares = many.reduce(0.0) { sum, row in
      zip(outputs.row(row), values.row(row)).reduce(sum) {
        $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
      }
    }
    expectClose(
      layer.taskLoss(.mse, inputs: inputs, target: .values(values), rows: many),
      squares / Double(many.count * shape.outputWidth), tolerance: 1e-12)
    let labels = (0..<50).map { $0 % shape.outputWidth }
    let entropies = many.reduce(0.0) { sum, row in
      let logits = outputs.row(row).map { Double.exponential($0) }
      let own = logits[labels[row]]
      return sum - Double.logarithm(own / logits.reduce(0, +))
    }
    expectClose(
      layer.taskLoss(.crossEntropy, inputs: inputs, target: .labels(labels), rows: many),
      entropies / Double(many.count), tolerance: 1e-12)
    #expect(layer.taskLoss(.mse, inputs: inputs, target: .values(values), rows: []) == 0)
  }
}
