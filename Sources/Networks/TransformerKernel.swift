import LinearAlgebra

/// The fast form of a transformer: forward and backward for a few windows, in a workspace made once.
///
/// One kernel works on one thread; a batch is cut among several. `LanguageModel.readableLogits(of:)`
/// is the readable form. Parameters and gradients are flat buffers in the order of
/// `ParameterLayout.init(_: TransformerShape)`.
public final class TransformerKernel<Scalar: Real> {
  public let shape: TransformerShape
  let offsets: TransformerOffsets
  /// Windows the workspace can hold.
  let capacity: Int
  /// One a layer, or a single one where nothing is kept for `backward`.
  let blocks: [BlockKernel<Scalar>]
  private let embedding: EmbeddingKernel<Scalar>
  private let norm: NormKernel<Scalar>
  private let head: HeadKernel<Scalar>
  /// The hidden state of every token, rows×width; its derivative.
  let state: Buffer<Scalar>
  private let dState, scratch, dqkv: Buffer<Scalar>

  /// A workspace for at most `sequences` windows of the shape's context.
  ///
  /// One that cannot go backward holds the activations of a single layer.
  public init(shape: TransformerShape, sequences: Int, goesBackward: Bool = true) {
    precondition(shape.isConsistent, shape.problem ?? "")
    self.shape = shape
    offsets = TransformerOffsets(shape)
    capacity = sequences
    let rows = sequences * shape.context
    blocks = (0..<(goesBackward ? shape.layers : 1)).map { _ in
      BlockKernel(shape: shape, sequences: sequences)
    }
    embedding = EmbeddingKernel(shape: shape, offsets: offsets)
    norm = NormKernel(kind: shape.norm, width: shape.width, capacity: rows)
    head = HeadKernel(shape: shape, offset: offsets.head, capacity: rows)
    state = Buffer(rows * shape.width)
    scratch = Buffer(rows * shape.width)
    dState = Buffer(goesBackward ? rows * shape.width : 0)
    dqkv = Buffer(goesBackward ? rows * 3 * shape.width : 0)
  }

  var goesBackward: Bool { dqkv.count > 0 }

  /// The workspace of layer `l`.
  func block(_ l: Int) -> BlockKernel<Scalar> { blocks[goesBackward ? l : 0] }

  /// Runs windows of `length` tokens through the first `layers` layers, leaving `state`.
  func forward(
    _ tokens: UnsafePointer<UInt16>, sequences: Int, length: Int,
    parameters p: UnsafePointer<Scalar>, layers: Int
  ) {
    precondition(
      sequences <= capacity && length <= shape.context,
      "\(sequences) windows of \(length) in a workspace for \(capacity) of \(shape.context)")
    embedding.forward(
      tokens, sequences: sequences, length: length, parameters: p, into: state.base)
    for l in 0..<layers {
      block(l).forward(
        state.base, sequences: sequences, length: length, parameters: p, at: offsets.blocks[l],
        scratch: scratch.base)
    }
  }

  /// Runs windows through the whole model but for the head; the last norm's output is its input.
  private func forward(
    _ tokens: UnsafePointer<UInt16>, sequences: Int, length: Int,
    parameters p: UnsafePointer<Scalar>
  ) {
    forward(
      tokens, sequences: sequences, length: length, parameters: p, layers: shape.layers)
    norm.forward(state.base, rows: sequences * length, parameters: p, at: offsets.norm)
  }

  /// Logits of every token, sequences · length rows of the vocabulary.
  public func logits(
    _ tokens: UnsafePointer<UInt16>, sequences: Int, length: Int,
    parameters p: UnsafePointer<Scalar>, into logits: UnsafeMutablePointer<Scalar>
  ) {
    forward(tokens, sequences: sequences, length: length, parameters: p)
    head.logits(norm.output.base, rows: sequences * length, parameters: p, into: logits)
  }

  /// Σ over tokens of the cross-entropy against `labels`, the tokens that follow.
  public func crossEntropy(
    _ tokens: UnsafePointer<UInt16>, labels: UnsafePointer<UInt16>, sequences: Int, length: Int,
    parameters p: UnsafePointer<Scalar>
  ) -> Double {
    forward(tokens, sequences: sequences, length: length, parameters: p)
    return head.crossEntropy(
      norm.output.base, labels: labels, rows: sequences * length, parameters: p)
  }

  /// The first half of a training step: Σ of the cross-entropy; the derivatives of `scale` times it
  /// as far back as the last norm's output.
  func forward(
    _ tokens: UnsafePointer<UInt16>, labels: UnsafePointer<UInt16>, sequences: Int, length: Int,
    scale: Scalar, parameters p: UnsafePointer<Scalar>, gradients: UnsafeMutablePointer<Scalar>
  ) -> Double {
    forward(tokens, sequences: sequences, length: length, parameters: p)
    return head.crossEntropyWithGradient(
      norm.output.base, labels: labels, rows: sequences * length, scale: scale, parameters: p,
      gradients: gradients, dh: scratch.base)
  }

  /// The second half: overwrites every gradient.
  ///
  /// The coefficients of the router losses are for the mean over this kernel's rows.
  func backward(
    _ tokens: UnsafePointer<UInt16>, sequences: Int, length: Int,
    parameters p: UnsafePointer<Scalar>, gradients: UnsafeMutablePointer<Scalar>,
    balance: Scalar, zLoss: Scalar
  ) {
    let rows = sequences * length
    dState.base.update(repeating: 0, count: rows * shape.width)
    norm.backward(
      scratch.base, rows: rows, parameters: p, gradients: gradients, at: offsets.norm,
      addingTo: dState.base)
    for l in (0..<shape.layers).reversed() {
      block(l).backward(
        dState.base, sequences: sequences, length: length, parameters: p, gradients: gradients,
        at: offsets.blocks[l], scratch: scratch.base, dqkv: dqkv.base, balance: balance,
        zLoss: zLoss)
    }
    embedding.backward(
      tokens, dState.base, sequences: sequences, length: length, gradients: gradients)
  }
}
