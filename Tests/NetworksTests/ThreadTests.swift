import LinearAlgebra
import Networks
import Testing

/// A training does not depend on how many threads share it.
@Suite("Threads", .serialized)
struct ThreadTests {
  @Test(
    "weights have the same bits on one, two and three threads", arguments: Routing.allCases,
    [0, 0.1])
  func sameBits(routing: Routing, balance: Double) throws {
    let before = Parallel.threadCount
    defer { Parallel.threadCount = before }
    var stream = RandomStream(seed: 1, purpose: .test)
    let inputs = Matrix(rows: 600, columns: 5, using: &stream)
    let target = Target.values(Matrix(rows: 600, columns: 3, using: &stream))
    let shape = LayerShape(
      inputWidth: 5, outputWidth: 3, hiddenWidth: 6, expertCount: 4, routing: routing)
    // 300 rows make three parts, of which the last is short.
    let options = TrainingOptions(
      batchSize: 300, routerLosses: RouterLosses(balance: balance, z: balance), seed: 2)
    let outcomes = try [1, 2, 3].map { threads in
      Parallel.threadCount = threads
      var training = LayerTraining(shape: shape, options: options)
      try training.run(steps: 6, inputs: inputs, target: target, rows: Array(0..<600))
      return training
    }
    #expect(outcomes[0] == outcomes[1] && outcomes[0] == outcomes[2])
  }

  @Test("a batch in parts is the batch in one", arguments: Routing.allCases)
  func parts(routing: Routing) throws {
    // The same 96 samples once and three times over: the mean gradient is the same.
    var stream = RandomStream(seed: 3, purpose: .test)
    let inputs = Matrix(rows: 96, columns: 5, using: &stream)
    let target = Target.values(Matrix(rows: 96, columns: 3, using: &stream))
    let shape = LayerShape(
      inputWidth: 5, outputWidth: 3, hiddenWidth: 6, expertCount: 4, routing: routing)
    let once = Array(0..<96)
    let layers = try [once, once + once + once].map { batch in
      let options = TrainingOptions(
        batchSize: batch.count, routerLosses: RouterLosses(balance: 0.1, z: 0.01), seed: 4,
        precision: .float64)
      var training = LayerTraining(shape: shape, options: options)
      try training.run(steps: 5, inputs: inputs, target: target) { _ in batch }
      return training
    }
    for (a, b) in zip(layers[0].layer.parameters, layers[1].layer.parameters) {
      #expect(abs(a - b) < 1e-9)
    }
    for (a, b) in zip(layers[0].losses, layers[1].losses) {
      #expect(abs(a.loss - b.loss) < 1e-12 && abs(a.balance - b.balance) < 1e-12)
      #expect(abs(a.z - b.z) < 1e-12)
    }
  }
}
