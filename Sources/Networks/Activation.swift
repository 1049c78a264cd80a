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
  public func valueAndDerivative<Scalar: Real>(_ a: Scalar) -> (value: Scalar, derivative: Scalar) {
    let (value, derivative) = inDouble(Double(a))
    return (Scalar(value), Scalar(derivative))
  }
}
