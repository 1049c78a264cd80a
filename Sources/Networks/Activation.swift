import LinearAlgebra

/// The pointwise nonlinearity φ of an expert's hidden layer.
public enum Activation: String, CaseIterable, Codable, Sendable {
  case relu
  /// x · Φ(x) with the exact normal distribution function Φ. Hendrycks and Gimpel, 2016.
  case gelu
  /// The approximation of gelu by tanh, as in GPT-2.
  case geluTanh = "gelu_tanh"
  /// x · σ(x), also called swish.
  case silu
  case tanh
  case identity

  /// The vectorised form.
  var function: ActivationFunction {
    switch self {
    case .relu: .relu
    case .gelu: .gelu
    case .geluTanh: .geluTanh
    case .silu: .silu
    case .tanh: .tanh
    case .identity: .identity
    }
  }

  /// φ(a) and φ′(a), the readable form; relu′(0) = 0.
  @inlinable
  public func valueAndDerivative<Scalar: Real>(_ a: Scalar) -> (value: Scalar, derivative: Scalar) {
    switch self {
    case .relu:
      return a > 0 ? (a, 1) : (0, 0)
    case .gelu:
      let distribution = 0.5 * (1 + Scalar.errorFunction(a * 0.7071067811865475244))
      let density = 0.3989422804014326779 * Scalar.exponential(-0.5 * a * a)
      return (a * distribution, distribution + a * density)
    case .geluTanh:
      let (c, cubic): (Scalar, Scalar) = (0.7978845608028653559, 0.044715)
      let t = Scalar.hyperbolicTangent(c * (a + cubic * a * a * a))
      let slope = (1 - t * t) * c * (1 + 3 * cubic * a * a)
      return (0.5 * a * (1 + t), 0.5 * (1 + t) + 0.5 * a * slope)
    case .silu:
      let sigmoid = 1 / (1 + Scalar.exponential(-a))
      return (a * sigmoid, sigmoid * (1 + a * (1 - sigmoid)))
    case .tanh:
      let t = Scalar.hyperbolicTangent(a)
      return (t, 1 - t * t)
    case .identity:
      return (a, 1)
    }
  }
}
