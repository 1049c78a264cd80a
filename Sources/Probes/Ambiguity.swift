import LinearAlgebra
import Networks

/// The loss of a weighted mean of experts, taken apart into theirs and how far they differ.
///
/// With weights wᵢ that sum to 1 at every sample and m = Σ wᵢ fᵢ, the loss of m is E − A. Of squared error
/// E = mean Σ wᵢ |fᵢ − t|² and A = mean Σ wᵢ |fᵢ − m|², exactly (Krogh and Vedelsby, Neural network ensembles, cross
/// validation, and active learning, 1995). Of cross-entropy, where f are logits, A = Σ wᵢ CE(fᵢ) − CE(m), which
/// convexity keeps from being negative (docs/metrics.md, Diversity).
public struct Ambiguity: Codable, Equatable, Sendable {
  /// E, the mean over samples of the experts' losses by their weights.
  public let expertLoss: Double
  /// A.
  public let ambiguity: Double
  /// The loss of m.
  public let meanLoss: Double

  /// A / E; nil where E is 0.
  public var share: Double? { expertLoss > 0 ? ambiguity / expertLoss : nil }

  public init(expertLoss: Double, ambiguity: Double, meanLoss: Double) {
    (self.expertLoss, self.ambiguity, self.meanLoss) = (expertLoss, ambiguity, meanLoss)
  }

  /// That of `answers` by `weights`, samples×experts, each row summing to 1.
  init(of answers: ExpertAnswers, by weights: Matrix) {
    let mean = answers.mean(by: weights)
    let (n, e, width) = (answers.sampleCount, answers.outputs.count, mean.columnCount)
    var (expertLoss, ambiguity, meanLoss) = (0.0, 0.0, 0.0)
    for row in 0..<n {
      let own = SampleLoss.of(mean.row(row), answers.target, row)
      var (sum, spread) = (0.0, 0.0)
      for i in 0..<e where weights[row, i] != 0 {
        sum += weights[row, i] * answers.losses[row, i]
        spread += weights[row, i] * squaredDistance(answers.outputs[i].row(row), mean.row(row))
      }
      expertLoss += sum
      meanLoss += own
      if case .values = answers.target {
        ambiguity += spread / Double(width)
      } else {
        ambiguity += sum - own
      }
    }
    let count = Double(n)
    self.init(
      expertLoss: expertLoss / count, ambiguity: ambiguity / count, meanLoss: meanLoss / count)
  }
}
