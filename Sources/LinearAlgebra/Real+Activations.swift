import CKernels

/// Activations, the step of AdamW and the squared error, in one pass over their numbers each.
///
/// Matrices are row-major; `blocks` experts lie side by side, `width` columns each.
extension Real {
  /// From preactivations in `slope`: φ(a + bias) to `hidden`, φ′ to `slope`, and gate · φ to
  /// `scaled` where it is given.
  ///
  /// rows×(blocks · width); a bias a column; a gate a row and block.
  public static func activate(
    _ function: ActivationFunction, rows: Int, blocks: Int, width: Int,
    bias: UnsafePointer<Self>?, gates: UnsafePointer<Self>?, slope: UnsafeMutablePointer<Self>,
    hidden: UnsafeMutablePointer<Self>, scaled: UnsafeMutablePointer<Self>?
  ) {
    kernels_activate(
      bytes, function.rawValue, rows, blocks, width, bias, gates, slope, hidden, scaled)
  }

  /// The same of φ(a) · carried: φ(a) · c to `hidden`, φ′(a) · c to `slope`, φ(a) to `gateSlope`.
  public static func activateGated(
    _ function: ActivationFunction, rows: Int, blocks: Int, width: Int,
    gates: UnsafePointer<Self>?, carried: UnsafePointer<Self>, slope: UnsafeMutablePointer<Self>,
    hidden: UnsafeMutablePointer<Self>, gateSlope: UnsafeMutablePointer<Self>,
    scaled: UnsafeMutablePointer<Self>?
  ) {
    kernels_activate_gated(
      bytes, function.rawValue, rows, blocks, width, gates, carried, slope, hidden, gateSlope,
      scaled)
  }

  /// From dH in `dHidden`: dg += ⟨dH, H⟩ a row and block, dC = g dH ⊙ gateSlope to `carried`,
  /// dA = g dH ⊙ slope in place; each where its place is given.
  public static func differentiate(
    rows: Int, blocks: Int, width: Int, gates: UnsafePointer<Self>?, hidden: UnsafePointer<Self>,
    slope: UnsafePointer<Self>, gateSlope: UnsafePointer<Self>?,
    dHidden: UnsafeMutablePointer<Self>, carried: UnsafeMutablePointer<Self>?,
    dGates: UnsafeMutablePointer<Self>?
  ) {
    kernels_differentiate(
      bytes, rows, blocks, width, gates, hidden, slope, gateSlope, dHidden, carried, dGates)
  }

  /// One step of AdamW on `count` parameters p with gradients g and moments m and v; p may be written
  /// past the caches, where `Parallel.writesSharedSlowly` makes that worth it.
  public static func adamW(
    count: Int, _ p: UnsafeMutablePointer<Self>, _ g: UnsafePointer<Self>,
    _ m: UnsafeMutablePointer<Self>, _ v: UnsafeMutablePointer<Self>, keep: Self, beta1: Self,
    beta2: Self, rate1: Self, rate2: Self, rate: Self, root: Self, epsilon: Self,
    pastCaches: Bool
  ) {
    kernels_adamw(
      bytes, count, p, g, m, v, Double(keep), Double(beta1), Double(beta2), Double(rate1),
      Double(rate2), Double(rate), Double(root), Double(epsilon), pastCaches ? 1 : 0)
  }

  /// y ← scale · (y − target); returns Σ (y − target)².
  public static func squaredError(
    count: Int, scale: Self, _ y: UnsafeMutablePointer<Self>, target: UnsafePointer<Self>
  ) -> Double {
    kernels_squared_error(
      bytes, count, Double(scale), y, target)
  }
}

/// The activations that have a vectorised form, under the numbers that C knows them by.
public enum ActivationFunction: Int32, Sendable {
  case relu
  case gelu
  case geluTanh
  case silu
  case tanh
  case identity
}
