import LinearAlgebra

/// The hidden layer of gpt_oss's experts: h = (min(max(c, −L), L) + 1) ⊙ a′ σ(α a′) with a′ = min(a, L),
/// a = W1 x + b1 and c = W3 x + b3.
///
/// Where a clamp holds a value its derivative is zero.
public struct ClampedGate: Equatable, Sendable {
  /// L.
  public let limit: Double
  /// α.
  public let alpha: Double

  public init(limit: Double, alpha: Double) {
    (self.limit, self.alpha) = (limit, alpha)
  }

  /// The hidden layer for `a` and `c`, samples×hidden each.
  func activations(of a: Matrix, _ c: Matrix) -> ExpertActivations {
    var (hidden, slope, gateSlope) = (a, a, c)
    for index in a.elements.indices {
      let (gate, carried) = (min(a.elements[index], limit), c.elements[index])
      let up = min(max(carried, -limit), limit) + 1
      let sigmoid = 1 / (1 + Double.exponential(-alpha * gate))
      let value = gate * sigmoid
      hidden.elements[index] = up * value
      slope.elements[index] =
        a.elements[index] > limit ? 0 : up * (sigmoid + alpha * value * (1 - sigmoid))
      gateSlope.elements[index] = abs(carried) > limit ? 0 : value
    }
    return ExpertActivations(hidden: hidden, slope: slope, gateSlope: gateSlope)
  }
}
