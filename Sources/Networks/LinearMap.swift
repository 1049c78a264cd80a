import LinearAlgebra

/// y = W x (+ b) for rows of x, with its derivatives; W is outputs×inputs in the flat parameters.
///
/// Products of few rows are made where the rows lie, with W and Wᵀ as they are wanted: `prepare`
/// transposes W once for all rows.
final class LinearMap<Scalar: Real> {
  private let inputs, outputs, weight: Int
  private let bias: Int?
  /// Wᵀ, inputs×outputs.
  private let transposed: Buffer<Scalar>

  /// Outputs whose gradients are one piece of work.
  private static var outputsAPiece: Int { 64 }

  /// W and b begin at `weight` and `bias`.
  init(inputs: Int, outputs: Int, weight: Int, bias: Int? = nil) {
    (self.inputs, self.outputs, self.weight, self.bias) = (inputs, outputs, weight, bias)
    transposed = Buffer(outputs.isMultiple(of: 16) ? inputs * outputs : 0)
  }

  /// Takes the weights that `forward` is to use.
  func prepare(_ p: UnsafePointer<Scalar>) {
    guard transposed.count > 0 else { return }
    let w = p + weight
    // In strips, whose lines of both stay in the cache.
    for start in stride(from: 0, to: outputs, by: 16) {
      for column in 0..<inputs {
        for row in start..<start + 16 {
          transposed.base[column * outputs + row] = w[row * inputs + column]
        }
      }
    }
  }

  /// y (+)= W x + b, rows×outputs from rows×inputs, with the weights last prepared.
  func forward(
    _ x: UnsafePointer<Scalar>, rows: Int, parameters p: UnsafePointer<Scalar>, adds: Bool = false,
    into y: UnsafeMutablePointer<Scalar>
  ) {
    if let bias, adds || transposed.count == 0 {
      for row in 0..<rows {
        let target = y + row * outputs
        for j in 0..<outputs { target[j] = (adds ? target[j] : 0) + p[bias + j] }
      }
    }
    if transposed.count > 0 {
      Scalar.linear(
        rows: rows, inner: inputs, columns: outputs, x, transposed.base,
        bias: bias.map { p + $0 }, adds: adds, into: y)
    } else {
      Scalar.multiply(
        x, transposed: false, stride: inputs, p + weight, transposed: true, stride: inputs,
        into: y, stride: outputs, rows: rows, columns: outputs, inner: inputs, alpha: 1,
        beta: adds || bias != nil ? 1 : 0)
    }
  }

  /// dx = Wᵀ dy, rows×inputs from rows×outputs.
  func backward(
    _ dy: UnsafePointer<Scalar>, rows: Int, parameters p: UnsafePointer<Scalar>,
    into dx: UnsafeMutablePointer<Scalar>
  ) {
    if inputs.isMultiple(of: 16) {
      Scalar.linear(
        rows: rows, inner: outputs, columns: inputs, dy, p + weight, bias: nil, adds: false,
        into: dx)
    } else {
      Scalar.multiply(
        dy, transposed: false, stride: outputs, p + weight, transposed: false, stride: inputs,
        into: dx, stride: inputs, rows: rows, columns: inputs, inner: outputs)
    }
  }

  /// Pieces of the gradients, some outputs each.
  var gradientPieces: Int { (outputs + Self.outputsAPiece - 1) / Self.outputsAPiece }

  /// The gradients of one piece, dW = dyᵀ x and db = Σ dy: written, or added to.
  func differentiate(
    piece: Int, _ dy: UnsafePointer<Scalar>, _ x: UnsafePointer<Scalar>, rows: Int,
    adds: Bool = false, gradients: UnsafeMutablePointer<Scalar>
  ) {
    let start = piece * Self.outputsAPiece
    Scalar.linearGradients(
      outputs: start..<min(start + Self.outputsAPiece, outputs), rows: rows, dy,
      outputs: outputs, x, inputs: inputs, adds: adds, into: gradients + weight,
      bias: bias.map { gradients + $0 })
  }
}

/// The linear maps of one layer's attention.
struct AttentionMaps<Scalar: Real> {
  /// Queries, keys and values side by side; what the heads give, to the state.
  let qkv, out: LinearMap<Scalar>

  init(width: Int, at offsets: TransformerOffsets.Block) {
    qkv = LinearMap(
      inputs: width, outputs: 3 * width, weight: offsets.qkvWeight, bias: offsets.qkvBias)
    out = LinearMap(
      inputs: width, outputs: width, weight: offsets.outWeight, bias: offsets.outBias)
  }
}
