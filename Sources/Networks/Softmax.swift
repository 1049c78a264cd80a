import LinearAlgebra

/// The softmax of one row, and its derivative.
enum Softmax<Scalar: Real> {
  /// s ← exp(s − max) / Σ exp(s − max); answers log Σ exp s.
  @discardableResult
  static func forward(_ s: UnsafeMutablePointer<Scalar>, count: Int) -> Scalar {
    Scalar.softmax(count: count, s)
  }

  /// The readable form of `forward`.
  @discardableResult
  static func forwardReadably(_ s: UnsafeMutablePointer<Scalar>, count: Int) -> Scalar {
    let top = Reduction.maximum(s, count: count)
    for j in 0..<count { s[j] = Scalar.exponential(s[j] - top) }
    let sum = Reduction.sum(s, count: count)
    let inverse = 1 / sum
    for j in 0..<count { s[j] *= inverse }
    return top + Scalar.logarithm(sum)
  }

  /// dp ← scale · p ⊙ (dp − ⟨dp, p⟩).
  static func backward(
    _ dp: UnsafeMutablePointer<Scalar>, of p: UnsafePointer<Scalar>, count: Int, scale: Scalar
  ) {
    let inner = Reduction.dot(dp, p, count: count)
    for j in 0..<count { dp[j] = scale * p[j] * (dp[j] - inner) }
  }
}
