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
  static func meanSquaredError(
    _ y: UnsafeMutablePointer<Scalar>, target: UnsafePointer<Scalar>, count: Int
  ) -> Double {
    let sum = Scalar.squaredError(count: count, scale: 2 / Scalar(count), y, target: target)
    return sum / Double(count)
  }

  /// Cross-entropy of logits `y`, rows×classes, replaced by dy = (softmax(y) − one-hot) / rows.
  static func crossEntropy(
    _ y: UnsafeMutablePointer<Scalar>, labels: UnsafePointer<Int>, rows: Int, classes: Int
  ) -> Double {
    var sum = 0.0
    for row in 0..<rows {
      let logits = y + row * classes
      var top = logits[0]
      for j in 1..<max(classes, 1) { top = max(top, logits[j]) }
      var total: Scalar = 0
      let target = logits[labels[row]]
      for j in 0..<classes {
        logits[j] = Scalar.exponential(logits[j] - top)
        total += logits[j]
      }
      sum += Double(top) + Double(Scalar.logarithm(total)) - Double(target)
      let scale = 1 / (total * Scalar(rows))
      for j in 0..<classes { logits[j] *= scale }
      logits[labels[row]] -= 1 / Scalar(rows)
    }
    return sum / Double(rows)
  }
}
