import LinearAlgebra
import Networks

extension Expert {
  /// W2 (diag(slope) W1 + diag(gateSlope) W3), outputs×inputs.
  ///
  /// With φ′(a) at a sample as slope this is Jᵢ(x) of METRICS section 2; with the weighted mean of
  /// the slopes over samples it is the average Jacobian, since J is linear in them.
  public func jacobian(slope: [Double], gateSlope: [Double]?) -> Matrix {
    var inner = w1.scalingRows(by: slope)
    if let w3, let gateSlope {
      // In place, since these are the largest matrices there are.
      let columns = w3.columnCount
      for (k, factor) in gateSlope.enumerated() {
        for j in k * columns..<(k + 1) * columns { inner.elements[j] += factor * w3.elements[j] }
      }
    }
    return w2 * inner
  }
}
