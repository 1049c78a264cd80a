import LinearAlgebra

/// The readable forms of the vectorised passes between a layer's matrix products.
///
/// The kernels of `Real` compute the same; the tests hold them against these. Matrices are
/// rows×(blocks · width), one block an expert.
enum Elementwise<Scalar: Real> {
  /// φ(a + b), φ′(a + b) and gate · φ(a + b), from preactivations a.
  static func activate(
    _ activation: Activation, _ a: [Scalar], bias: [Scalar], gates: [Scalar], width: Int
  ) -> (hidden: [Scalar], slope: [Scalar], scaled: [Scalar]) {
    let values = a.indices.map {
      activation.valueAndDerivative(a[$0] + bias[$0 % bias.count])
    }
    return (
      values.map(\.value), values.map(\.derivative),
      values.indices.map { values[$0].value * gates[$0 / width] }
    )
  }

  /// φ(a) · c, φ′(a) · c and φ(a).
  static func activateGated(
    _ activation: Activation, _ a: [Scalar], carried c: [Scalar]
  ) -> (hidden: [Scalar], slope: [Scalar], gateSlope: [Scalar]) {
    let values = a.map { activation.valueAndDerivative($0) }
    return (
      zip(values, c).map { $0.value * $1 }, zip(values, c).map { $0.derivative * $1 },
      values.map(\.value)
    )
  }

  /// One row of a norm: x̂ = (x − mean) / √(mean square + ε) and x̂ ⊙ w + b; mean 0 unless centred.
  static func norm(
    _ x: [Scalar], centred: Bool, epsilon: Scalar, weight: [Scalar], bias: [Scalar]?
  ) -> (normalised: [Scalar], y: [Scalar], inverse: Scalar) {
    let count = Scalar(x.count)
    let mean = centred ? x.reduce(0, +) / count : 0
    let square = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    let inverse = 1 / (square + epsilon).squareRoot()
    let normalised = x.map { ($0 - mean) * inverse }
    let y = normalised.indices.map { normalised[$0] * weight[$0] + (bias?[$0] ?? 0) }
    return (normalised, y, inverse)
  }

  /// Its derivative: with u = dy ⊙ w, dx = (u − mean(u) − x̂ mean(u ⊙ x̂)) / √(...), the first mean
  /// where centred; dw = dy ⊙ x̂ and db = dy.
  static func normBackward(
    _ dy: [Scalar], centred: Bool, weight: [Scalar], normalised: [Scalar], inverse: Scalar
  ) -> (dx: [Scalar], dWeight: [Scalar]) {
    let count = Scalar(dy.count)
    let u = zip(dy, weight).map { $0 * $1 }
    let mean = centred ? u.reduce(0, +) / count : 0
    let along = zip(u, normalised).reduce(0) { $0 + $1.0 * $1.1 } / count
    return (
      zip(u, normalised).map { ($0 - mean - $1 * along) * inverse },
      zip(dy, normalised).map { $0 * $1 }
    )
  }

  /// dA = g dH ⊙ φ′, and dg = ⟨dH, H⟩ a row and block.
  static func differentiate(
    _ dHidden: [Scalar], gates: [Scalar], hidden: [Scalar], slope: [Scalar], width: Int
  ) -> (dA: [Scalar], dGates: [Scalar]) {
    var (dA, dGates) = (dHidden, gates.map { _ in Scalar(0) })
    for index in dHidden.indices {
      dA[index] = dHidden[index] * gates[index / width] * slope[index]
      dGates[index / width] += dHidden[index] * hidden[index]
    }
    return (dA, dGates)
  }
}
