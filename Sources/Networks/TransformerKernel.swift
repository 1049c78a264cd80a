import LinearAlgebra

/// The fast form of a transformer, forward, in a workspace made once.
///
/// Threads share the pieces of a batch. `LanguageModel.readableLogits(of:)` is the readable form.
/// Parameters are flat buffers in the order of `ParameterLayout.init(_: TransformerShape)`.
public final class TransformerKernel<Scalar: Real> {
  public let shape: TransformerShape
  let offsets: TransformerOffsets
  /// Windows the workspace can hold.
  let capacity: Int
  /// One a layer, or a single one where nothing is kept for going backward.
  let blocks: [BlockKernel<Scalar>]
  /// One a layer.
  let maps: [AttentionMaps<Scalar>]
  let embedding: EmbeddingKernel<Scalar>
  let norm: NormKernel<Scalar>
  let head: HeadKernel<Scalar>
  /// The hidden state of every token, rows×width.
  let state: Buffer<Scalar>
  /// What is dropped in training.
  let dropout: Dropout<Scalar>?

  /// A workspace for at most `sequences` windows of the shape's context.
  ///
  /// One that cannot go backward holds the activations of a single layer.
  public convenience init(shape: TransformerShape, sequences: Int, goesBackward: Bool = true) {
    self.init(shape: shape, sequences: sequences, goesBackward: goesBackward, dropout: nil)
  }

  init(
    shape: TransformerShape, sequences: Int, goesBackward: Bool = true, dropout: Dropout<Scalar>?
  ) {
    precondition(shape.isConsistent, shape.problem ?? "")
    self.dropout = dropout
    self.shape = shape
    offsets = TransformerOffsets(shape)
    capacity = sequences
    let rows = sequences * shape.context
    let scratch = RoutedExperts<Scalar>.Scratch(
      shape: shape.ffn, capacity: rows, goesBackward: goesBackward)
    blocks = (0..<(goesBackward ? shape.layers : 1)).map { _ in
      BlockKernel(shape: shape, sequences: sequences, scratch: scratch)
    }
    maps = offsets.blocks.map {
      AttentionMaps(shape, at: $0, goesBackward: goesBackward)
    }
    embedding = EmbeddingKernel(shape: shape, offsets: offsets)
    norm = NormKernel(shape: shape, capacity: rows)
    head = HeadKernel(
      shape: shape, offset: offsets.head, capacity: rows, goesBackward: goesBackward)
    state = Buffer(rows * shape.width)
  }

  /// The workspace of layer `l`.
  func block(_ l: Int) -> BlockKernel<Scalar> { blocks[min(l, blocks.count - 1)] }

  /// Takes the parameters that every forward pass is to be given until the next call.
  public func prepare(_ p: UnsafePointer<Scalar>) {
    let all = maps.flatMap { [$0.qkv, $0.out] } + [head.map]
    Parallel.shareOut(all.count) { all[$0].prepare(p) }
  }

  /// Runs the batch as far as the experts of layer `layers - 1`, whose outputs `collect` adds.
  func forward(_ batch: TokenBatch, layers: Int, parameters p: UnsafePointer<Scalar>) {
    for l in 0..<layers {
      forwardToFeedForward(batch, of: l, parameters: p)
      block(l).forwardExperts(rows: batch.rows, parameters: p, at: offsets.blocks[l])
    }
  }

  /// From the experts of the layer before through norm2 and the router of layer `l`.
  func forwardToFeedForward(
    _ batch: TokenBatch, of l: Int, parameters p: UnsafePointer<Scalar>
  ) {
    precondition(
      batch.sequences <= capacity && batch.length <= shape.context,
      "\(batch.sequences) windows of \(batch.length) in a workspace for \(capacity) of "
        + "\(shape.context)")
    Parallel.shareOut(batch.pieces) { piece in
      let rows = batch.rows(of: piece)
      if l == 0 {
        embedding.forward(batch, rows: rows, parameters: p, into: state.base)
        let first = state.base + rows.lowerBound * shape.width
        dropout?.draw(.embedding, rows: rows)
        dropout?.apply(.embedding, rows: rows, first, into: first)
      } else {
        collect(l - 1, rows: rows)
      }
      block(l).forward(
        state.base, batch, piece: piece, through: maps[l], parameters: p, at: offsets.blocks[l],
        dropout: dropout.map { ($0, .attention(layer: l)) })
    }
  }

  /// Runs one window as far as the second norm of layer `l`.
  func forward(
    _ tokens: UnsafePointer<UInt32>, toFeedForwardOf l: Int, length: Int,
    parameters p: UnsafePointer<Scalar>
  ) {
    let batch = TokenBatch(tokens: tokens, sequences: 1, length: length)
    forward(batch, layers: l, parameters: p)
    forwardToFeedForward(batch, of: l, parameters: p)
  }

  /// Adds what the experts of layer `l` left of some rows, when every expert is done.
  private func collect(_ l: Int, rows: Range<Int>) {
    block(l).collect(
      rows: rows, addingTo: state.base, dropout: dropout.map { ($0, .feedForward(layer: l)) })
  }

  /// What the head is taken of, for some rows, when every expert of the last layer is done.
  func finish(rows: Range<Int>, parameters p: UnsafePointer<Scalar>) {
    collect(shape.layers - 1, rows: rows)
    norm.forward(state.base, rows: rows, parameters: p, at: offsets.norm)
  }

  /// Logits of every token, sequences · length rows of the vocabulary.
  public func logits(
    _ tokens: UnsafePointer<UInt32>, sequences: Int, length: Int,
    parameters p: UnsafePointer<Scalar>, into logits: UnsafeMutablePointer<Scalar>
  ) {
    let batch = TokenBatch(tokens: tokens, sequences: sequences, length: length)
    forward(batch, layers: shape.layers, parameters: p)
    Parallel.shareOut(batch.pieces) { piece in
      let rows = batch.rows(of: piece)
      finish(rows: rows, parameters: p)
      head.logits(
        norm.output.base, rows: rows, parameters: p,
        into: logits + rows.lowerBound * shape.vocabulary)
    }
  }

  /// Σ over tokens of the cross-entropy against `labels`, the tokens that follow.
  public func crossEntropy(
    _ tokens: UnsafePointer<UInt32>, labels: UnsafePointer<UInt32>, sequences: Int, length: Int,
    parameters p: UnsafePointer<Scalar>
  ) -> Double {
    let batch = TokenBatch(tokens: tokens, sequences: sequences, length: length)
    forward(batch, layers: shape.layers, parameters: p)
    return head.waves(of: batch.rows).reduce(0) { sum, wave in
      sum + crossEntropy(wave, labels: labels, parameters: p) { _ in }
    }
  }

  /// The cross-entropy of a wave of rows; `body` goes on with each piece at once.
  func crossEntropy(
    _ wave: Range<Int>, labels: UnsafePointer<UInt32>, parameters p: UnsafePointer<Scalar>,
    _ body: (_ piece: Int) -> Void
  ) -> Double {
    let sums = Buffer<Double>(head.pieces(of: wave))
    Parallel.shareOut(sums.count) { piece in
      finish(rows: head.rows(of: piece, in: wave), parameters: p)
      sums.base[piece] = head.crossEntropy(
        norm.output.base, labels: labels, piece: piece, of: wave, parameters: p)
      body(piece)
    }
    return (0..<sums.count).reduce(0) { $0 + sums.base[$1] }
  }
}
