import LinearAlgebra

/// AdamW as in PyTorch: decoupled weight decay, bias correction, ε outside the root.
///
/// p ← p (1 − ηλ); m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²;
/// p ← p − η/(1 − β₁ᵗ) · m / (√v/√(1 − β₂ᵗ) + ε). Source: Loshchilov and Hutter, 2019.
public struct AdamW: Codable, Equatable, Sendable {
  /// η, the step size.
  public var learningRate: Double
  /// λ, the share of a weight that decays each step, times η.
  public var weightDecay: Double
  public var beta1 = 0.9
  public var beta2 = 0.999
  public var epsilon = 1e-8

  public init(learningRate: Double = 1e-3, weightDecay: Double = 0) {
    self.learningRate = learningRate
    self.weightDecay = weightDecay
  }

  /// Applies step number `step` (the first is 1) to `count` parameters, in one pass; with `pastCaches`,
  /// they are written to memory.
  func update<Scalar: Real>(
    _ p: UnsafeMutablePointer<Scalar>, gradients g: UnsafePointer<Scalar>,
    first m: UnsafeMutablePointer<Scalar>, second v: UnsafeMutablePointer<Scalar>,
    count: Int, step: Int, pastCaches: Bool = false
  ) {
    Scalar.adamW(
      count: count, p, g, m, v, keep: Scalar(1 - learningRate * weightDecay),
      beta1: Scalar(beta1), beta2: Scalar(beta2), rate1: Scalar(1 - beta1),
      rate2: Scalar(1 - beta2), rate: Scalar(learningRate / (1 - power(beta1, step))),
      root: Scalar(1 / (1 - power(beta2, step)).squareRoot()), epsilon: Scalar(epsilon),
      pastCaches: pastCaches)
  }

  /// The readable form of `update`.
  func updateReadably<Scalar: Real>(
    _ p: inout [Scalar], gradients g: [Scalar], first m: inout [Scalar], second v: inout [Scalar],
    step: Int
  ) {
    let keep = Scalar(1 - learningRate * weightDecay)
    let (b1, b2) = (Scalar(beta1), Scalar(beta2))
    let (c1, c2) = (Scalar(1 - beta1), Scalar(1 - beta2))
    let rate = Scalar(learningRate / (1 - power(beta1, step)))
    let root = Scalar(1 / (1 - power(beta2, step)).squareRoot())
    for index in p.indices {
      m[index] = b1 * m[index] + c1 * g[index]
      v[index] = b2 * v[index] + c2 * g[index] * g[index]
      let denominator = v[index].squareRoot() * root + Scalar(epsilon)
      p[index] = p[index] * keep - rate * m[index] / denominator
    }
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    Double.exponential(Double(exponent) * Double.logarithm(base))
  }
}
