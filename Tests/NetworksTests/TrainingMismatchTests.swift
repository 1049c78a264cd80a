import LinearAlgebra
import Networks
import Testing

/// Data that does not fit is refused in words, and nothing is trained.
@Suite("Training on data that does not fit")
struct TrainingMismatchTests {
  private func message(
    _ loss: Loss = .mse, columns: Int = 2, target: Target, rows: [Int] = [0, 1, 2]
  ) -> String? {
    let shape = LayerShape(inputWidth: 2, outputWidth: 3, hiddenWidth: 4)
    var training = LayerTraining(
      shape: shape, options: TrainingOptions(loss: loss, batchSize: 2))
    let before = training
    let error = #expect(throws: NetworkError.self) {
      try training.run(
        steps: 1, inputs: Matrix(repeating: 1, rows: 4, columns: columns), target: target,
        rows: rows)
    }
    #expect(training == before)
    return error?.description
  }

  private let values = Target.values(Matrix(repeating: 0, rows: 4, columns: 3))

  @Test("too many features, or targets of another shape")
  func widths() {
    #expect(
      message(columns: 3, target: values)
        == "the data has 3 features and the layer takes 2")
    #expect(
      message(target: .values(Matrix(repeating: 0, rows: 4, columns: 2)))
        == "the data has targets 4×2 for 4 samples and the layer gives 3 outputs")
    #expect(
      message(target: .values(Matrix(repeating: 0, rows: 3, columns: 3)))
        == "the data has targets 3×3 for 4 samples and the layer gives 3 outputs")
  }

  @Test("a loss that the targets are not for")
  func losses() {
    #expect(
      message(.crossEntropy, target: values)
        == "cross-entropy needs labels and the data has values; use --loss mse")
    #expect(
      message(target: .labels([0, 1, 2, 0]))
        == "mse needs values and the data has labels; use --loss cross-entropy")
  }

  @Test("labels that are too large, negative or too few")
  func labels() {
    #expect(
      message(.crossEntropy, target: .labels([0, 1, 3, 0]))
        == "label 3 of sample 2 needs more than the layer's 3 outputs")
    #expect(
      message(.crossEntropy, target: .labels([0, -1, 2, 0]))
        == "label -1 of sample 1 is negative; labels count from 0")
    #expect(
      message(.crossEntropy, target: .labels([0, 1, 2]))
        == "the data has 3 labels for 4 samples")
  }

  @Test("no samples to train on, or samples that are not there")
  func rows() {
    #expect(message(target: values, rows: []) == "there are no samples to train on")
    #expect(message(target: values, rows: [0, 4]) == "there is no sample 4; the data has 4")
    #expect(message(target: values, rows: [-1]) == "there is no sample -1; the data has 4")
  }
}
