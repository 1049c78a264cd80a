import LinearAlgebra
import Networks
import Testing

@testable import Experiments

@Suite struct EqualLossTests {
  private let tokens: [UInt32] = {
    var stream = RandomStream(seed: 4, purpose: .data)
    var last = 0
    return (0..<3_000).map { _ in
      last = (last * 3 + (stream.uniform() < 0.8 ? 1 : stream.integer(below: 7))) % 7
      return UInt32(last)
    }
  }()

  private func training(_ seed: UInt64, steps: Int) throws -> LanguageTraining {
    var training = LanguageTraining(
      shape: TransformerShape(
        vocabulary: 7, context: 8, width: 8, heads: 2, layers: 1,
        ffn: LayerShape(inputWidth: 8, outputWidth: 8, hiddenWidth: 8)),
      options: LanguageOptions(batchSize: 8, seed: seed, precision: .float64))
    try training.run(steps: steps, tokens: Array(tokens.prefix(2_400)))
    return training
  }

  @Test(
    "of two transformers the one with the lower loss goes back to the other's, whichever is named first"
  )
  func pair() throws {
    let (less, more) = (try training(1, steps: 40), try training(2, steps: 200))
    let stopping = Array(tokens.dropFirst(2_400))
    for trainings in [[less, more], [more, less]] {
      let pair = try #require(
        try LossMatchedPair.matched(
          trainings, on: Array(tokens.prefix(2_400)), stopping: stopping))
      let weak = trainings[0] == less ? 0 : 1
      #expect(pair.models[weak] == less.model && pair.steps[weak] == 40)
      #expect(pair.steps[1 - weak] > 0 && pair.steps[1 - weak] < 200)
      #expect(abs(pair.losses[0] - pair.losses[1]) < 0.01)
      for (model, loss) in zip(pair.models, pair.losses) {
        #expect(try model.evaluation(on: stopping).crossEntropy == loss)
      }
      // It is what the training was after so many steps.
      #expect(
        try training(2, steps: pair.steps[1 - weak]).model == pair.models[1 - weak])
    }
  }

  @Test(
    "networks apart stop nearest to the loss that they are to come to, or say that they did not")
  func networks() throws {
    var stream = RandomStream(seed: 1, purpose: .data)
    let inputs = Matrix(rows: 200, columns: 3, using: &stream)
    let target = Target.values(
      Matrix((0..<200).map { n in [inputs[n, 0] * inputs[n, 1], inputs[n, 2]] }))
    let task = DenseEnsemble.Task(
      options: TrainingOptions(
        batchSize: 32, optimizer: AdamW(learningRate: 0.01), seed: 3, precision: .float64),
      steps: 100, inputs: inputs, target: target, trainingRows: Array(0..<140))
    let shape = LayerShape(
      inputWidth: 3, outputWidth: 2, hiddenWidth: 6, expertCount: 3, routing: .topK)
    let rows = Array(140..<200)
    let plain = try #require(try DenseEnsemble.trained(besides: shape, task))
    let all = plain.trained.taskLoss(.mse, inputs: inputs, target: target, rows: rows)
    let before = plain.untrained.taskLoss(.mse, inputs: inputs, target: target, rows: rows)
    let goal = (all + before) / 2
    let matched = try #require(
      try DenseEnsemble.trained(
        besides: shape, task, match: DenseEnsemble.Match(loss: goal, rows: rows)))
    let match = try #require(matched.course.match)
    #expect(match.isReached && matched.course.isComparable && matched.course.steps < 100)
    #expect(
      match.ownLoss
        == matched.trained.taskLoss(.mse, inputs: inputs, target: target, rows: rows))
    #expect(abs(match.ownLoss - goal) < 0.02 * goal)
    let never = try #require(
      try DenseEnsemble.trained(
        besides: shape, task, match: DenseEnsemble.Match(loss: 1e-9, rows: rows, cap: 2)))
    #expect(never.course.isComparable == false && never.course.steps <= 200)
    // A network alone is what the ensemble has in its place; seeds differ.
    #expect(plain.trained.expert(0).w1 != plain.trained.expert(1).w1)
    #expect(plain.course == EnsembleCourse(steps: 100, match: nil))
  }
}
