import LinearAlgebra

/// The derivative of what leaves a layer, between its halves, and of what enters it; rows×width each.
struct BlockDerivatives<Scalar: Real> {
  let leaving, between, entering: Buffer<Scalar>
  /// Of what the experts and attention give: of `leaving` and `between` what dropout left.
  let experts, attention: Buffer<Scalar>
  /// Of queries, keys and values, rows×3·width.
  let dqkv: Buffer<Scalar>
  /// What pieces after the first give of all gradients but the experts'.
  let shares: Buffer<Scalar>
}

extension BlockKernel {
  /// A piece, when every expert has been backward: from `leaving` to `between` to `entering`, and its
  /// share of all gradients but the experts', which `addShares` adds to the others.
  ///
  /// `scratch` holds the piece's rows×width numbers. The coefficients of the router losses are for
  /// means over all rows.
  func backward(
    _ d: BlockDerivatives<Scalar>, _ batch: TokenBatch, piece: Int,
    through maps: AttentionMaps<Scalar>, parameters p: UnsafePointer<Scalar>,
    at offsets: TransformerOffsets.Block, scratch: UnsafeMutablePointer<Scalar>,
    losses: (balance: Scalar, zLoss: Scalar), dropout: Drop?,
    gradients: UnsafeMutablePointer<Scalar>
  ) {
    let rows = batch.rows(of: piece)
    let (first, count) = (rows.lowerBound, rows.count)
    let gradients = share(of: piece, d.shares, at: offsets, gradients: gradients)
    let dAttention = d.attention.base + first * width
    let dqkv = d.dqkv.base + first * 3 * width
    experts.collectGates(rows: rows, into: router.dGates.base)
    experts.collectInputs(rows: rows, into: scratch)
    router.backward(
      rows: rows, of: batch.rows, parameters: p + offsets.ffn, balance: losses.balance,
      zLoss: losses.zLoss, addingTo: scratch)
    router.differentiate(norm2.output.base, rows: rows, gradients: gradients + offsets.ffn)
    norm2.backward(
      scratch, rows: rows, parameters: p, at: offsets.norm2, gradients: gradients,
      adding: d.leaving.base, into: d.between.base)
    if let (dropout, site) = dropout {
      dropout.apply(site, rows: rows, d.between.base + first * width, into: dAttention)
    }
    maps.out.backward(dAttention, rows: count, parameters: p, into: scratch)
    maps.out.differentiate(
      dAttention, mixed.base + first * width, rows: count, gradients: gradients)
    attention.backward(
      qkv.base, scratch, windows: batch.windows(of: piece), length: batch.length,
      into: d.dqkv.base)
    maps.qkv.backward(dqkv, rows: count, parameters: p, into: scratch)
    maps.qkv.differentiate(
      dqkv, norm1.output.base + first * width, rows: count, gradients: gradients)
    norm1.backward(
      scratch, rows: rows, parameters: p, at: offsets.norm1, gradients: gradients,
      adding: d.between.base, into: d.entering.base)
  }

  /// Where the parameters of a block lie but the experts'.
  static func shared(
    _ shape: TransformerShape, at offsets: TransformerOffsets.Block
  ) -> Range<Int> {
    let experts = ParameterLayout.LayerOffsets(shape: shape.ffn, start: offsets.ffn).w1
    return offsets.norm1.weight..<experts
  }

  /// What a piece takes for the gradients of all parameters: those themselves, or from where its share
  /// lies as the block's do in them.
  private func share(
    of piece: Int, _ shares: Buffer<Scalar>, at offsets: TransformerOffsets.Block,
    gradients: UnsafeMutablePointer<Scalar>
  ) -> UnsafeMutablePointer<Scalar> {
    let range = Self.shared(shape, at: offsets)
    return piece == 0 ? gradients : shares.base + (piece - 1) * range.count - range.lowerBound
  }

  /// Parts of the parameters of which `addShares` takes one at a time.
  static var shareParts: Int { 8 }

  /// Adds the shares of all pieces to the first's, piece by piece, for a part of the parameters.
  func addShares(
    part: Int, pieces: Int, _ shares: Buffer<Scalar>, at offsets: TransformerOffsets.Block,
    gradients: UnsafeMutablePointer<Scalar>
  ) {
    let range = Self.shared(shape, at: offsets)
    let (from, to) = (
      range.count * part / Self.shareParts, range.count * (part + 1) / Self.shareParts
    )
    let target = gradients + range.lowerBound
    for piece in 1..<max(1, pieces) {
      let share = shares.base + (piece - 1) * range.count
      for j in from..<to { target[j] += share[j] }
    }
  }
}
