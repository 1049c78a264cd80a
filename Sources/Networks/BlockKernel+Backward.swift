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
    through maps: AttentionMaps<Scalar>, parameters p: UnsafePointer<Scalar>,
    at offsets: TransformerOffsets.Block, scratch: UnsafeMutablePointer<Scalar>,
    losses: (balance: Scalar, zLoss: Scalar),
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
    maps.out.backward(
      d.attention.base + first * width, rows: count, parameters: p, into: scratch)
    attention.backward(
      qkv.base, scratch, windows: batch.windows(of: piece), length: batch.length,
      into: d.dqkv.base)
    maps.qkv.backward(
      d.dqkv.base + first * 3 * width, rows: count, parameters: p, into: scratch)
    norm1.backward(
      scratch, rows: rows, parameters: p, at: offsets.norm1, piece: piece, shares: d.norm1Shares,
      adding: d.between.base, into: d.entering.base)
  }

  /// Pieces of the gradients: the experts', the linear maps', the router's with the norms'.
  func gradientPieces(_ maps: AttentionMaps<Scalar>) -> Int {
    experts.gradientPieces + maps.qkv.gradientPieces + maps.out.gradientPieces + 1
  }

  /// Overwrites the gradients of one piece, when every piece of the batch has been backward.
  func differentiate(
    piece: Int, _ d: BlockDerivatives<Scalar>, _ batch: TokenBatch,
    through maps: AttentionMaps<Scalar>, parameters p: UnsafePointer<Scalar>,
    at offsets: TransformerOffsets.Block, gradients: UnsafeMutablePointer<Scalar>
  ) {
    var piece = piece
    if piece < experts.gradientPieces {
      experts.differentiate(
        piece: piece, norm2.output.base, d.experts.base, parameters: p + offsets.ffn,
        gradients: gradients + offsets.ffn)
      return
    }
    piece -= experts.gradientPieces
    if piece < maps.qkv.gradientPieces {
      maps.qkv.differentiate(
        piece: piece, d.dqkv.base, norm1.output.base, rows: batch.rows, gradients: gradients)
      return
    }
    piece -= maps.qkv.gradientPieces
    if piece < maps.out.gradientPieces {
      maps.out.differentiate(
        piece: piece, d.attention.base, mixed.base, rows: batch.rows, gradients: gradients)
      return
    }
    router.differentiate(
      norm2.output.base, rows: batch.rows, gradients: gradients + offsets.ffn)
    norm1.differentiate(
      pieces: batch.pieces, shares: d.norm1Shares, gradients: gradients, at: offsets.norm1)
    norm2.differentiate(
      pieces: batch.pieces, shares: d.norm2Shares, gradients: gradients, at: offsets.norm2)
  }
}
