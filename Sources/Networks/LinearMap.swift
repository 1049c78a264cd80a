import LinearAlgebra

/// y = W x (+ b) for rows of x, with its derivatives; W is outputs×inputs in the flat parameters.
///
/// Products of few rows are made where the rows lie, with W and Wᵀ in the order that they are read in:
/// `prepare` puts them so once for all rows.
final class LinearMap<Scalar: Real> {
  private let inputs, outputs, weight: Int
  private let bias: Int?
  /// Wᵀ and W as `Scalar.linear` reads them; empty where a library multiplies.
  private let forwardStrips, backwardStrips: Buffer<Scalar>

  /// Outputs whose gradients are one piece of work.
  private static var outputsAPiece: Int { 64 }

  /// W and b begin at `weight` and `bias`.
  init(inputs: Int, outputs: Int, weight: Int, bias: Int? = nil, goesBackward: Bool = true) {
    (self.inputs, self.outputs, self.weight, self.bias) = (inputs, outputs, weight, bias)
    forwardStrips = Buffer(outputs.isMultiple(of: 16) ? inputs * outputs : 0)
    backwardStrips = Buffer(goesBackward && inputs.isMultiple(of: 16) ? inputs * outputs : 0)
  }

  /// Takes the weights that `forward` and `backward` are to use.
  func prepare(_ p: UnsafePointer<Scalar>) {
    if forwardStrips.count > 0 {
      Scalar.linearStrips(
        p + weight, rows: outputs, columns: inputs, transposed: true, into: forwardStrips.base)
    }
    if backwardStrips.count > 0 {
      Scalar.linearStrips(
        p + weight, rows: outputs, columns: inputs, transposed: false, into: backwardStrips.base)
    }
  }

  /// y (+)= W x + b, rows×outputs from rows×inputs, with the weights last prepared.
  func forward(
    _ x: UnsafePointer<Scalar>, rows: Int, parameters p: UnsafePointer<Scalar>, adds: Bool = false,
    into y: UnsafeMutablePointer<Scalar>
  ) {
    if forwardStrips.count > 0 {
      Scalar.linear(
        rows: rows, inner: inputs, columns: outputs, x, forwardStrips.base,
        bias: bias.map { p + $0 }, adds: adds, into: y)
      return
    }
    if let bias {
      for row in 0..<rows {
        let target = y + row * outputs
        for j in 0..<outputs { target[j] = (adds ? target[j] : 0) + p[bias + j] }
      }
    }
    Scalar.multiply(
      x, transposed: false, stride: inputs, p + weight, transposed: true, stride: inputs,
      into: y, stride: outputs, rows: rows, columns: outputs, inner: inputs, alpha: 1,
      beta: adds || bias != nil ? 1 : 0)
  }

  /// dx = Wᵀ dy, rows×inputs from rows×outputs, with the weights last prepared.
  func backward(
    _ dy: UnsafePointer<Scalar>, rows: Int, parameters p: UnsafePointer<Scalar>,
    into dx: UnsafeMutablePointer<Scalar>
  ) {
    if backwardStrips.count > 0 {
      Scalar.linear(
        rows: rows, inner: outputs, columns: inputs, dy, backwardStrips.base, bias: nil,
        adds: false, into: dx)
    } else {
      Scalar.multiply(
        dy, transposed: false, stride: outputs, p + weight, transposed: false, stride: inputs,
        into: dx, stride: inputs, rows: rows, columns: inputs, inner: outputs)
    }
  }

  /// Pieces of the gradients, some outputs each.
  var gradientPieces: Int { (outputs + Self.outputsAPiece - 1) / Self.outputsAPiece }

  /// The gradients of one piece or of all outputs, dW = dyᵀ x and db = Σ dy: written, or added to.
  func differentiate(
    piece: Int? = nil, _ dy: UnsafePointer<Scalar>, _ x: UnsafePointer<Scalar>, rows: Int,
    adds: Bool = false, gradients: UnsafeMutablePointer<Scalar>
  ) {
    let start = (piece ?? 0) * Self.outputsAPiece
    let end = piece == nil ? outputs : min(start + Self.outputsAPiece, outputs)
    Scalar.linearGradients(
      outputs: start..<end, rows: rows, dy, outputs: outputs, x, inputs: inputs, adds: adds,
      into: gradients + weight, bias: bias.map { gradients + $0 })
  }
}

/// The linear maps of one layer's attention.
struct AttentionMaps<Scalar: Real> {
  /// Queries, keys and values side by side; what the heads give, to the state.
  let qkv, out: LinearMap<Scalar>

  init(_ shape: TransformerShape, at offsets: TransformerOffsets.Block, goesBackward: Bool) {
    let (width, isBiased) = (shape.width, shape.hasAttentionBias)
    qkv = LinearMap(
      inputs: width, outputs: 3 * width, weight: offsets.qkvWeight,
      bias: isBiased ? offsets.qkvBias : nil, goesBackward: goesBackward)
    out = LinearMap(
      inputs: width, outputs: width, weight: offsets.outWeight,
      bias: isBiased ? offsets.outBias : nil, goesBackward: goesBackward)
  }
}
