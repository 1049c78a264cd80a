import LinearAlgebra
import Networks

extension Expert {
  /// W2 (diag(slope) W1 + diag(gateSlope) W3), outputs×inputs.
  ///
  /// With φ′(a) at a sample as slope this is Jᵢ(x) of docs/metrics.md, Jacobians; with the weighted mean of
  /// the slopes over samples it is the average Jacobian, since J is linear in them.
  public func jacobian(slope: [Double], gateSlope: [Double]?) -> Matrix {
    jacobianProduct(slope: slope, gateSlope: gateSlope).matrix
  }

  /// The same before it is multiplied out.
  public func jacobianProduct(slope: [Double], gateSlope: [Double]?) -> ScaledProduct {
    if let w3, let gateSlope {
      return ScaledProduct(w2, w1, scaledBy: slope, w3, scaledBy: gateSlope)
    }
    return ScaledProduct(w2, w1, scaledBy: slope)
  }
}
