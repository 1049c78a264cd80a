import LinearAlgebra

/// The derivatives that go from layer to layer, for all rows.
struct BlockDerivatives<Scalar: Real> {
  /// Of what leaves a layer, in whose place that of what enters it comes piece by piece; rows×width.
  let state: Buffer<Scalar>
  /// Of what the experts give: `state` or what dropout left of it.
  let experts: Buffer<Scalar>
  /// Of all gradients but the experts'.
  let shares: GradientShares<Scalar>
}

/// The derivatives within a layer, for the rows of one piece.
struct PieceDerivatives<Scalar: Real> {
  /// Between the halves, what dropout left of that, and what comes next; rows×width.
  let between, attention, next: UnsafeMutablePointer<Scalar>
  /// Of queries, keys and values, rows×3·width.
  let dqkv: UnsafeMutablePointer<Scalar>

  /// How many numbers it takes for `rows`.
  static func count(rows: Int, width: Int, hasDropout: Bool) -> Int {
    rows * width * (hasDropout ? 6 : 5)
  }

  init(_ base: UnsafeMutablePointer<Scalar>, rows: Int, width: Int, hasDropout: Bool) {
    (between, next, dqkv) = (base, base + rows * width, base + 2 * rows * width)
    attention = hasDropout ? base + 5 * rows * width : base
  }
}

extension BlockKernel {
  /// A piece, when every expert has been backward: from the derivative of what leaves the layer to that
  /// of what enters it, and its share of all gradients but the experts'.
  ///
  /// `here` has room for the piece's rows. The coefficients of the router losses are for means over all
  /// rows.
  func backward(
    _ d: BlockDerivatives<Scalar>, _ batch: TokenBatch, piece: Int,
    through maps: AttentionMaps<Scalar>, parameters p: UnsafePointer<Scalar>,
    at offsets: TransformerOffsets.Block, in here: PieceDerivatives<Scalar>,
    losses: (balance: Scalar, zLoss: Scalar), dropout: Drop?,
    gradients: UnsafeMutablePointer<Scalar>
  ) {
    let rows = batch.rows(of: piece)
    let (first, count) = (rows.lowerBound, rows.count)
    let gradients = d.shares.target(
      of: piece, at: offsets.shared.lowerBound, gradients: gradients)
    let state = d.state.base + first * width
    experts.collectGates(rows: rows, into: router.dGates.base)
    experts.collectInputs(rows: rows, into: here.next)
    router.backward(
      rows: rows, of: batch.rows, parameters: p + offsets.ffn, balance: losses.balance,
      zLoss: losses.zLoss, addingTo: here.next)
    router.differentiate(norm2.output.base, rows: rows, gradients: gradients + offsets.ffn)
    norm2.backward(
      here.next, rows: rows, parameters: p, at: offsets.norm2, gradients: gradients,
      adding: state, into: here.between)
    if let (dropout, site) = dropout {
      dropout.apply(site, rows: rows, here.between, into: here.attention)
    }
    maps.out.backward(here.attention, rows: count, parameters: p, into: here.next)
    maps.out.differentiate(
      here.attention, mixed.base + first * width, rows: count, gradients: gradients)
    attention.backward(
      qkv.base, here.next, windows: batch.windows(of: piece), length: batch.length,
      into: here.dqkv)
    maps.qkv.backward(here.dqkv, rows: count, parameters: p, into: here.next)
    maps.qkv.differentiate(
      here.dqkv, norm1.output.base + first * width, rows: count, gradients: gradients)
    norm1.backward(
      here.next, rows: rows, parameters: p, at: offsets.norm1, gradients: gradients,
      adding: here.between, into: state)
  }
}
