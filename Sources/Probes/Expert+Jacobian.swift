import LinearAlgebra
import Networks

extension Expert {
  /// W2 (diag(slope) W1 + diag(gateSlope) W3), outputs×inputs.
  ///
  /// With φ′(a) at a sample as slope this is Jᵢ(x) of METRICS section 2; with the weighted mean of
  /// the slopes over samples it is the average Jacobian, since J is linear in them.
  public func jacobian(slope: [Double], gateSlope: [Double]?) -> Matrix {
    var inner = w1.scalingRows(by: slope)
    if let w3, let gateSlope { inner = inner + w3.scalingRows(by: gateSlope) }
    return w2 * inner
  }
}
