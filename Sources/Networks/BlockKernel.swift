import LinearAlgebra

/// One layer of a transformer: x += attention(norm1(x)), then x += ffn(norm2(x)).
///
/// Rows are tokens, windows one after another. Threads take a batch in pieces, between which each
/// step of a piece waits only for what its comment says. Holds what the backward pass needs.
final class BlockKernel<Scalar: Real> {
  let width: Int
  let norm1, norm2: NormKernel<Scalar>
  let attention: AttentionKernel<Scalar>
  /// Its parameters and the experts' begin at 0: they are handed pointers to where the block's lie.
  let router: RouterKernel<Scalar>
  let experts: RoutedExperts<Scalar>
  /// Queries, keys and values, rows×3·width; the heads' outputs side by side, rows×width.
  let qkv, mixed: Buffer<Scalar>

  /// What is dropped of a branch, and which it is.
  typealias Drop = (Dropout<Scalar>, Dropout<Scalar>.Site)

  init(shape: TransformerShape, sequences: Int, scratch: RoutedExperts<Scalar>.Scratch) {
    width = shape.width
    let rows = sequences * shape.context
    norm1 = NormKernel(shape: shape, capacity: rows)
    norm2 = NormKernel(shape: shape, capacity: rows)
    attention = AttentionKernel(shape: shape, sequences: sequences)
    let offsets = ParameterLayout.LayerOffsets(shape: shape.ffn)
    router = RouterKernel(
      shape: shape.ffn, offsets: offsets, capacity: rows, needsRouterLosses: true)
    experts = RoutedExperts(shape: shape.ffn, offsets: offsets, capacity: rows, scratch: scratch)
    qkv = Buffer(rows * 3 * width)
    mixed = Buffer(rows * width)
  }

  /// x += attention(norm1(x)) for a piece, then norm2 and the router.
  func forward(
    _ x: UnsafeMutablePointer<Scalar>, _ batch: TokenBatch, piece: Int,
    through maps: AttentionMaps<Scalar>, parameters p: UnsafePointer<Scalar>,
    at offsets: TransformerOffsets.Block, dropout: Drop?
  ) {
    let (d, rows) = (width, batch.rows(of: piece))
    let (first, count) = (rows.lowerBound, rows.count)
    norm1.forward(x, rows: rows, parameters: p, at: offsets.norm1)
    maps.qkv.forward(
      norm1.output.base + first * d, rows: count, parameters: p, into: qkv.base + first * 3 * d)
    attention.forward(
      qkv.base, windows: batch.windows(of: piece), length: batch.length, into: mixed.base)
    let heads = UnsafePointer(mixed.base + first * d)
    if let (dropout, site) = dropout {
      dropout.draw(site, rows: rows)
      dropout.scratch.lend { branch in
        maps.out.forward(heads, rows: count, parameters: p, into: branch.base)
        dropout.apply(site, rows: rows, branch.base, into: x + first * d, adds: true)
      }
    } else {
      maps.out.forward(heads, rows: count, parameters: p, adds: true, into: x + first * d)
    }
    norm2.forward(x, rows: rows, parameters: p, at: offsets.norm2)
    router.forward(norm2.output.base, rows: rows, parameters: p + offsets.ffn)
  }

  /// The experts, when every piece has been through the router; `collect` adds what they leave.
  func forwardExperts(
    rows: Int, parameters p: UnsafePointer<Scalar>, at offsets: TransformerOffsets.Block
  ) {
    let gates = router.gateKernel
    experts.assignment.assign(
      rows: rows, gates: gates.gates.base,
      selected: gates.shape.routing == .topK ? UnsafePointer(gates.selected.base) : nil)
    experts.forward(norm2.output.base, parameters: p + offsets.ffn)
  }

  /// x += ffn(norm2(x)) for some rows, when every expert is done.
  func collect(
    rows: Range<Int>, addingTo x: UnsafeMutablePointer<Scalar>, dropout: Drop?
  ) {
    let first = x + rows.lowerBound * width
    guard let (dropout, site) = dropout else {
      experts.collect(rows: rows, into: first, adds: true)
      return
    }
    dropout.draw(site, rows: rows)
    dropout.scratch.lend { branch in
      experts.collect(rows: rows, into: branch.base, adds: false)
      dropout.apply(site, rows: rows, branch.base, into: first, adds: true)
    }
  }
}
