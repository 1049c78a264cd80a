import LinearAlgebra

/// The router of a layer: logits R x + br, gates, and back.
///
/// Rows may go through it in pieces, several at once. A dense layer's has nothing but gates of 1.
final class RouterKernel<Scalar: Real> {
  private let shape: LayerShape
  private let offsets: ParameterLayout.LayerOffsets
  let gateKernel: GateKernel<Scalar>
  /// dg, then dz; rows×experts.
  let dGates: Buffer<Scalar>

  init(
    shape: LayerShape, offsets: ParameterLayout.LayerOffsets, capacity: Int,
    needsRouterLosses: Bool
  ) {
    self.shape = shape
    self.offsets = offsets
    gateKernel = GateKernel(
      shape: shape, capacity: capacity, needsRouterLosses: needsRouterLosses)
    dGates = Buffer(capacity * shape.expertCount)
  }

  /// The gates of some rows of `x`.
  func forward(_ x: UnsafePointer<Scalar>, rows: Range<Int>, parameters p: UnsafePointer<Scalar>) {
    let (d, e) = (shape.inputWidth, shape.expertCount)
    guard shape.routing != .dense else {
      for row in rows { gateKernel.gates.base[row] = 1 }
      return
    }
    let z = gateKernel.logits.base
    Scalar.multiply(
      x + rows.lowerBound * d, transposed: false, stride: d, p + offsets.router, transposed: true,
      stride: d, into: z + rows.lowerBound * e, stride: e, rows: rows.count, columns: e, inner: d)
    if shape.hasRouterBias {
      for row in rows {
        for i in 0..<e { z[row * e + i] += p[offsets.routerBias + i] }
      }
    }
    gateKernel.forward(rows: rows)
  }

  /// From `dGates` of some of the `total` rows to dz, and dx += dz R.
  ///
  /// The coefficients of the router losses are for means over all rows.
  func backward(
    rows: Range<Int>, of total: Int, parameters p: UnsafePointer<Scalar>, balance: Scalar,
    zLoss: Scalar, addingTo dx: UnsafeMutablePointer<Scalar>?
  ) {
    guard shape.routing != .dense else { return }
    let (d, e) = (shape.inputWidth, shape.expertCount)
    gateKernel.backward(dGates.base, rows: rows, of: total, balance: balance, zLoss: zLoss)
    guard let dx else { return }
    Scalar.multiply(
      dGates.base + rows.lowerBound * e, transposed: false, stride: e, p + offsets.router,
      transposed: false, stride: d, into: dx, stride: d, rows: rows.count, columns: d, inner: e,
      alpha: 1, beta: 1)
  }

  /// Overwrites the router's gradients with what some rows of `x` and of dz give.
  func differentiate(
    _ x: UnsafePointer<Scalar>, rows: Range<Int>, gradients: UnsafeMutablePointer<Scalar>
  ) {
    guard shape.routing != .dense else { return }
    let (d, e) = (shape.inputWidth, shape.expertCount)
    Scalar.linearGradients(
      outputs: 0..<e, rows: rows.count, dGates.base + rows.lowerBound * e, outputs: e,
      x + rows.lowerBound * d, inputs: d, adds: false, into: gradients + offsets.router,
      bias: shape.hasRouterBias ? gradients + offsets.routerBias : nil)
  }
}
