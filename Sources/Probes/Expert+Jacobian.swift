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

/// Fills Jacobians of one expert into a workspace made once: the fast form of `jacobian(slope:)`.
final class JacobianKernel {
  private let w1, w2: [Double]
  private let w3: [Double]?
  private let inputs, hidden, outputs: Int
  private var inner: [Double]

  init(_ expert: Expert) {
    w1 = expert.w1.elements
    w2 = expert.w2.elements
    w3 = expert.w3?.elements
    (hidden, inputs, outputs) = (expert.w1.rowCount, expert.w1.columnCount, expert.w2.rowCount)
    inner = [Double](repeating: 0, count: hidden * inputs)
  }

  /// Writes W2 (diag(slope) W1 + diag(gateSlope) W3), outputs×inputs, to `target`.
  func fill(
    slope: UnsafePointer<Double>, gateSlope: UnsafePointer<Double>?,
    into target: UnsafeMutablePointer<Double>
  ) {
    inner.withUnsafeMutableBufferPointer { inner in
      w1.withUnsafeBufferPointer { w1 in
        for row in 0..<hidden {
          let factor = slope[row]
          for j in row * inputs..<(row + 1) * inputs { inner[j] = factor * w1[j] }
        }
      }
      guard let w3, let gateSlope else { return }
      w3.withUnsafeBufferPointer { w3 in
        for row in 0..<hidden {
          let factor = gateSlope[row]
          for j in row * inputs..<(row + 1) * inputs { inner[j] += factor * w3[j] }
        }
      }
    }
    Double.multiply(
      w2, transposed: false, stride: hidden, inner, transposed: false, stride: inputs,
      into: target, stride: inputs, rows: outputs, columns: inputs, inner: hidden)
  }
}
