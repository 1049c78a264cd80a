import Foundation

/// Each to a few units in the last place of the larger term of its formula, down to the smallest
/// numbers: what is tiny is a product of two factors of like size, rounded once where it is subnormal.
extension Activation {
  /// φ(a) and φ′(a) in float64.
  func inDouble(_ a: Double) -> (value: Double, derivative: Double) {
    switch self {
    case .relu: return a > 0 ? (a, 1) : (0, 0)
    case .gelu: return Self.gelu(a)
    case .geluTanh: return Self.geluTanh(a)
    case .silu:
      let (s, rest) = Self.sigmoid(a)
      return (a * s.0 * s.1, (s.0 + a * s.0 * rest) * s.1)
    case .tanh:
      let sech = 1 / cosh(a)
      return (Foundation.tanh(a), sech * sech)
    case .identity: return (a, 1)
    }
  }

  /// σ(x) as the product of two factors, and 1 − σ(x); `low` is what is left of x.
  private static func sigmoid(_ x: Double, low: Double = 0) -> ((Double, Double), rest: Double) {
    if x > 0 {
      let power = exp(-x) * (1 - low)
      return ((1 / (1 + power), 1), power / (1 + power))
    }
    let half = exp(x / 2) * (1 + low / 2)
    return ((half / (1 + half * half), half), 1 / (1 + half * half))
  }

  /// a Φ(a) and Φ(a) + a φ(a), with Φ from `erfc`, and on the far left from Mills' ratio.
  private static func gelu(_ a: Double) -> (value: Double, derivative: Double) {
    // a² as it is, in two parts; the density as a product of two equal factors.
    let square = a * a
    let rest = square.isFinite ? (-square).addingProduct(a, a) : 0
    let half = exp(-square / 4) * (1 - rest / 4)
    let scale = 0.3989422804014326779
    guard a < -2 else {
      let distribution = 0.5 * erfc(-a * 0.7071067811865475244)
      let bend = half == 0 ? 0 : a * half * scale * half
      return (a * distribution, distribution + bend)
    }
    guard half > 0 else { return (a * 0, 0) }
    // Φ(a) / φ(a) = 1 / (x + 1 / (x + 2 / (x + 3 / ...))) with x = −a. Source: Laplace, 1805.
    let fraction = (1...120).reversed().reduce(-a) { -a + Double($1) / $0 }
    let ratio = 1 / fraction
    return (a * ratio * half * scale * half, (ratio + a) * half * scale * half)
  }

  /// With u = c (a + k a³): a σ(2u) and σ(2u) + 2a σ(2u) (1 − σ(2u)) du/da.
  private static func geluTanh(_ a: Double) -> (value: Double, derivative: Double) {
    let (c, cubic) = (0.7978845608028653559, 0.044715)
    let square = a * a
    // What rounding leaves of 2u, and of c and k: it counts as often as u is large.
    let bracket = 1 + cubic * square
    let u = 2 * c * a * bracket
    guard u.isFinite, abs(u) < 800 else { return a > 0 ? (a, 1) : (a * 0, a * 0 + 0) }
    let squareRest = (-square).addingProduct(a, a)
    let term = cubic * square
    let termRest =
      (-term).addingProduct(cubic, square) + cubic * squareRest + 2.1960211427085596e-18 * square
    let bracketRest = (term - (bracket - 1)) + (1 - (bracket - (bracket - 1))) + termRest
    let linear = 2 * c * a
    let linearRest = (-linear).addingProduct(2 * c, a) - 2 * 4.9846544045554602e-17 * a
    let rest = (-u).addingProduct(linear, bracket) + linear * bracketRest + linearRest * bracket
    let (s, other) = sigmoid(u, low: rest)
    let slope = c * (1 + 3 * cubic * square)
    return (a * s.0 * s.1, (s.0 + 2 * a * s.0 * other * slope) * s.1)
  }
}
