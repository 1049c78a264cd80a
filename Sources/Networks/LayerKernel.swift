import LinearAlgebra

/// The fast form of a layer: forward and backward for a batch, in a workspace made once.
///
/// Dense and soft layers run all experts over all rows, side by side. Top-k layers gather each
/// expert's rows and run only those. `Layer.outputs(at:)` is the readable
/// form. Parameters and gradients are flat buffers in the order of `ParameterLayout`.
public final class LayerKernel<Scalar: Real> {
  public let shape: LayerShape
  let offsets: ParameterLayout.LayerOffsets
  let router: RouterKernel<Scalar>
  /// Rows the workspace can hold.
  let capacity: Int
  /// The experts of a top-k layer.
  private let routed: RoutedExperts<Scalar>?
  /// Columns of the hidden matrices, E·m.
  let hiddenColumns: Int
  /// φ(a), times c when gated; φ′(a), times c when gated.
  ///
  /// Gated they are rows×hiddenColumns; else as `ExpertPanels` has them.
  let hidden, slope: Buffer<Scalar>
  /// When gated: the hidden units times the gate, the factor φ(a) of dc, c = W3 x, and da or dc.
  let scaledHidden, gateSlope, carried, dHidden: Buffer<Scalar>
  /// The workspace of the vectorised experts, when not gated.
  let expertWork: Buffer<Scalar>
  private var inputs: UnsafePointer<Scalar>?

  /// A workspace for at most `capacity` rows; the layer's tensors begin at `start`.
  public init(
    shape: LayerShape, capacity: Int, start: Int = 0, needsRouterLosses: Bool = false
  ) {
    self.shape = shape
    self.capacity = capacity
    offsets = ParameterLayout.LayerOffsets(shape: shape, start: start)
    router = RouterKernel(
      shape: shape, offsets: offsets, capacity: capacity, needsRouterLosses: needsRouterLosses)
    let isRouted = shape.routing == .topK
    routed = isRouted ? RoutedExperts(shape: shape, offsets: offsets, capacity: capacity) : nil
    hiddenColumns = shape.expertCount * shape.hiddenWidth
    let size = isRouted ? 0 : ExpertPanels<Scalar>.storage(rows: capacity) * hiddenColumns
    hidden = Buffer(size)
    slope = Buffer(size)
    dHidden = Buffer(shape.isGated ? size : 0)
    scaledHidden = Buffer(shape.isGated && shape.routing != .dense ? size : 0)
    gateSlope = Buffer(shape.isGated ? size : 0)
    carried = Buffer(shape.isGated ? size : 0)
    expertWork = Buffer(
      shape.isGated || isRouted
        ? 0
        : Scalar.expertWork(
          inputs: shape.inputWidth, outputs: shape.outputWidth, experts: shape.expertCount))
  }

  /// y = Σᵢ gᵢ fᵢ(x): rows×outputs from rows×inputs.
  ///
  /// `x` must live until `backward`.
  public func forward(
    _ x: UnsafePointer<Scalar>, rows: Int, parameters p: UnsafePointer<Scalar>,
    into y: UnsafeMutablePointer<Scalar>
  ) {
    precondition(rows <= capacity, "\(rows) rows in a workspace for \(capacity)")
    inputs = x
    router.forward(x, rows: 0..<rows, parameters: p)
    if let routed {
      forwardGathered(x, rows: rows, parameters: p, into: y, through: routed)
    } else if !shape.isGated {
      forwardSideBySide(x, rows: rows, parameters: p, into: y)
    } else {
      forwardStacked(x, rows: rows, parameters: p, into: y)
    }
  }

  /// Gradients from dy, rows×outputs, for the last forward pass; overwrites the layer's part of
  /// `gradients`, and writes dx, rows×inputs, when `dx` is given.
  public func backward(
    _ dy: UnsafePointer<Scalar>, rows: Int, parameters p: UnsafePointer<Scalar>,
    gradients: UnsafeMutablePointer<Scalar>, dx: UnsafeMutablePointer<Scalar>?,
    balance: Scalar = 0, zLoss: Scalar = 0
  ) {
    guard let x = inputs else { preconditionFailure("backward before forward") }
    if let routed {
      backwardGathered(
        x, dy, rows: rows, parameters: p, gradients: gradients, dx: dx, through: routed)
    } else if !shape.isGated {
      backwardSideBySide(x, dy, rows: rows, parameters: p, gradients: gradients, dx: dx)
    } else {
      backwardStacked(x, dy, rows: rows, parameters: p, gradients: gradients, dx: dx)
    }
    router.backward(
      rows: 0..<rows, of: rows, parameters: p, balance: balance, zLoss: zLoss, addingTo: dx)
    router.differentiate(x, rows: 0..<rows, gradients: gradients)
  }

  var gateKernel: GateKernel<Scalar> { router.gateKernel }
  var dGates: Buffer<Scalar> { router.dGates }

  /// The balance and z losses of the last forward pass; zero when dense.
  public func routerLosses(rows: Int) -> (balance: Double, z: Double) {
    shape.routing == .dense ? (0, 0) : gateKernel.routerLosses(rows: rows)
  }
}
