import LinearAlgebra

/// The first step of a transformer: x = embed[token] (+ position[place]).
struct EmbeddingKernel<Scalar: Real> {
  let shape: TransformerShape
  let offsets: TransformerOffsets

  /// Fills `x`, rows×width, for windows of `length` tokens one after another.
  func forward(
    _ tokens: UnsafePointer<UInt16>, sequences: Int, length: Int,
    parameters p: UnsafePointer<Scalar>, into x: UnsafeMutablePointer<Scalar>
  ) {
    let d = shape.width
    for row in 0..<sequences * length {
      let target = x + row * d
      target.update(from: p + offsets.embedding + Int(tokens[row]) * d, count: d)
      guard shape.positions == .learned else { continue }
      let position = p + offsets.positions + row % length * d
      for j in 0..<d { target[j] += position[j] }
    }
  }

  /// Each token's and each position's gradient is the sum of dx over the rows where it stood.
  func backward(
    _ tokens: UnsafePointer<UInt16>, _ dx: UnsafePointer<Scalar>, sequences: Int, length: Int,
    gradients: UnsafeMutablePointer<Scalar>
  ) {
    let d = shape.width
    let dEmbedding = gradients + offsets.embedding
    let dPositions = gradients + offsets.positions
    dEmbedding.update(repeating: 0, count: shape.vocabulary * d)
    if shape.positions == .learned {
      dPositions.update(repeating: 0, count: shape.context * d)
    }
    for row in 0..<sequences * length {
      let source = dx + row * d
      let target = dEmbedding + Int(tokens[row]) * d
      for j in 0..<d { target[j] += source[j] }
      guard shape.positions == .learned else { continue }
      let position = dPositions + row % length * d
      for j in 0..<d { position[j] += source[j] }
    }
  }
}
