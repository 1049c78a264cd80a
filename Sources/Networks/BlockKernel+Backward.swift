import LinearAlgebra

/// The derivative of what leaves a layer, between its halves, and of what enters it; rows×width each.
struct BlockDerivatives<Scalar: Real> {
  let leaving, between, entering: Buffer<Scalar>
  /// Of what the experts and attention give: of `leaving` and `between` what dropout left.
  let experts, attention: Buffer<Scalar>
  /// Of queries, keys and values, rows×3·width.
  let dqkv: Buffer<Scalar>
  /// The pieces' shares of the norms' gradients.
  let norm1Shares, norm2Shares: Buffer<Scalar>
}

extension BlockKernel {
  /// A piece, when every expert has been backward: from `leaving` to `between` to `entering`.
  ///
  /// `scratch` holds the piece's rows×width numbers. The coefficients of the router losses are for
  /// means over all rows.
  func backward(
    _ d: BlockDerivatives<Scalar>, _ batch: TokenBatch, piece: Int,
    parameters p: UnsafePointer<Scalar>, at offsets: TransformerOffsets.Block,
    scratch: UnsafeMutablePointer<Scalar>, losses: (balance: Scalar, zLoss: Scalar),
    dropout: Drop?
  ) {
    let rows = batch.rows(of: piece)
    let (first, count) = (rows.lowerBound, rows.count)
    experts.collectGates(rows: rows, into: router.dGates.base)
    experts.collectInputs(rows: rows, into: scratch)
    router.backward(
      rows: rows, of: batch.rows, parameters: p + offsets.ffn, balance: losses.balance,
      zLoss: losses.zLoss, addingTo: scratch)
    norm2.backward(
      scratch, rows: rows, parameters: p, at: offsets.norm2, piece: piece, shares: d.norm2Shares,
      adding: d.leaving.base, into: d.between.base)
    if let (dropout, site) = dropout {
      dropout.apply(
        site, rows: rows, d.between.base + first * width, into: d.attention.base + first * width)
    }
    Scalar.multiply(
      d.attention.base + first * width, transposed: false, stride: width, p + offsets.outWeight,
      transposed: false, stride: width, into: scratch, stride: width, rows: count,
      columns: width, inner: width)
    attention.backward(
      qkv.base, scratch, windows: batch.windows(of: piece), length: batch.length,
      into: d.dqkv.base)
    Scalar.multiply(
      d.dqkv.base + first * 3 * width, transposed: false, stride: 3 * width,
      p + offsets.qkvWeight, transposed: false, stride: width, into: scratch, stride: width,
      rows: count, columns: width, inner: 3 * width)
    norm1.backward(
      scratch, rows: rows, parameters: p, at: offsets.norm1, piece: piece, shares: d.norm1Shares,
      adding: d.between.base, into: d.entering.base)
  }

  /// Outputs of a linear map whose gradients are one piece of work.
  private static var outputsAPiece: Int { 64 }

  private var outPieces: Int { (width + Self.outputsAPiece - 1) / Self.outputsAPiece }
  private var qkvPieces: Int { (3 * width + Self.outputsAPiece - 1) / Self.outputsAPiece }

  /// Pieces of the gradients: the experts', the projections', the router's and the norms'.
  var gradientPieces: Int { experts.gradientPieces + qkvPieces + outPieces + 1 }

  /// Overwrites the gradients of one piece, when every piece of the batch has been backward.
  func differentiate(
    piece: Int, _ d: BlockDerivatives<Scalar>, _ batch: TokenBatch,
    parameters p: UnsafePointer<Scalar>, at offsets: TransformerOffsets.Block,
    gradients: UnsafeMutablePointer<Scalar>
  ) {
    var piece = piece
    if piece < experts.gradientPieces {
      experts.differentiate(
        piece: piece, norm2.output.base, d.experts.base, parameters: p + offsets.ffn,
        gradients: gradients + offsets.ffn)
      return
    }
    piece -= experts.gradientPieces
    if piece < qkvPieces {
      differentiate(
        piece, d.dqkv.base, outputs: 3 * width, norm1.output.base, rows: batch.rows,
        weight: gradients + offsets.qkvWeight, bias: gradients + offsets.qkvBias)
      return
    }
    piece -= qkvPieces
    if piece < outPieces {
      differentiate(
        piece, d.attention.base, outputs: width, mixed.base, rows: batch.rows,
        weight: gradients + offsets.outWeight, bias: gradients + offsets.outBias)
      return
    }
    router.differentiate(
      norm2.output.base, rows: batch.rows, gradients: gradients + offsets.ffn)
    norm1.differentiate(
      pieces: batch.pieces, shares: d.norm1Shares, gradients: gradients, at: offsets.norm1)
    norm2.differentiate(
      pieces: batch.pieces, shares: d.norm2Shares, gradients: gradients, at: offsets.norm2)
  }

  /// Some rows of the gradients of a linear map of `width` inputs.
  private func differentiate(
    _ piece: Int, _ dy: UnsafePointer<Scalar>, outputs: Int, _ x: UnsafePointer<Scalar>,
    rows: Int, weight: UnsafeMutablePointer<Scalar>, bias: UnsafeMutablePointer<Scalar>
  ) {
    let start = piece * Self.outputsAPiece
    Scalar.linearGradients(
      outputs: start..<min(start + Self.outputsAPiece, outputs), rows: rows, dy,
      outputs: outputs, x, inputs: width, adds: false, into: weight, bias: bias)
  }
}
