import LinearAlgebra

/// What a training minimises, besides the losses on the router.
public enum Loss: String, CaseIterable, Codable, Sendable {
  /// Mean squared error, the mean over all elements of the output.
  case mse
  /// Cross-entropy of softmax(y) against labels, the mean over samples.
  case crossEntropy = "cross-entropy"
}

/// What the outputs of a network are compared with.
public enum Target: Equatable, Sendable {
  /// One row of values a sample, samples×outputs.
  case values(Matrix)
  /// One class a sample.
  case labels([Int])
}

/// The value and the gradient of a loss for a batch.
enum LossKernel<Scalar: Real> {
  /// Mean squared error of `y`, which is replaced by dy = 2 (y − target) / (rows · outputs).
  ///
  /// With `total`, this is a part of so many elements, and its share of their mean.
  static func meanSquaredError(
    _ y: UnsafeMutablePointer<Scalar>, target: UnsafePointer<Scalar>, count: Int,
    total: Int? = nil
  ) -> Double {
    let total = total ?? count
    let sum = Scalar.squaredError(count: count, scale: 2 / Scalar(total), y, target: target)
    return sum / Double(total)
  }

  /// Cross-entropy of logits `y`, rows×classes, replaced by dy = (softmax(y) − one-hot) / rows.
  ///
  /// With `total`, this is a part of so many rows, and its share of their mean.
  static func crossEntropy(
    _ y: UnsafeMutablePointer<Scalar>, labels: UnsafePointer<Int>, rows: Int, classes: Int,
    total: Int? = nil
  ) -> Double {
    let total = total ?? rows
    var sum = 0.0
    for row in 0..<rows {
      let logits = y + row * classes
      var top = logits[0]
      for j in 1..<max(classes, 1) { top = max(top, logits[j]) }
      var powers: Scalar = 0
      let target = logits[labels[row]]
      for j in 0..<classes {
        logits[j] = Scalar.exponential(logits[j] - top)
        powers += logits[j]
      }
      sum += Double(top) + Double(Scalar.logarithm(powers)) - Double(target)
      let scale = 1 / (powers * Scalar(total))
      for j in 0..<classes { logits[j] *= scale }
      logits[labels[row]] -= 1 / Scalar(total)
    }
    return sum / Double(total)
  }
}
