import LinearAlgebra

/// The first step of a transformer: x = embed[token] (+ position[place]).
struct EmbeddingKernel<Scalar: Real> {
  let shape: TransformerShape
  let offsets: TransformerOffsets

  /// Columns whose gradients are one piece of work.
  private static var columnsAPiece: Int { 32 }

  /// Fills some rows of `x`, rows×width.
  func forward(
    _ batch: TokenBatch, rows: Range<Int>, parameters p: UnsafePointer<Scalar>,
    into x: UnsafeMutablePointer<Scalar>
  ) {
    let d = shape.width
    for row in rows {
      let target = x + row * d
      target.update(from: p + offsets.embedding + Int(batch.tokens[row]) * d, count: d)
      guard shape.positions == .learned else { continue }
      let position = p + offsets.positions + row % batch.length * d
      for j in 0..<d { target[j] += position[j] }
    }
  }

  /// Pieces of the gradients, some columns each.
  var gradientPieces: Int { (shape.width + Self.columnsAPiece - 1) / Self.columnsAPiece }

  /// Each token's and each position's gradient is the sum of dx over the rows where it stood.
  func differentiate(
    piece: Int, _ batch: TokenBatch, _ dx: UnsafePointer<Scalar>,
    gradients: UnsafeMutablePointer<Scalar>
  ) {
    let d = shape.width
    let first = piece * Self.columnsAPiece
    let count = min(Self.columnsAPiece, d - first)
    let dEmbedding = gradients + offsets.embedding + first
    let dPositions = gradients + offsets.positions + first
    for token in 0..<shape.vocabulary {
      (dEmbedding + token * d).update(repeating: 0, count: count)
    }
    let isLearned = shape.positions == .learned
    for place in 0..<(isLearned ? shape.context : 0) {
      (dPositions + place * d).update(repeating: 0, count: count)
    }
    for row in 0..<batch.rows {
      let source = dx + row * d + first
      let target = dEmbedding + Int(batch.tokens[row]) * d
      for j in 0..<count { target[j] += source[j] }
      guard isLearned else { continue }
      let position = dPositions + row % batch.length * d
      for j in 0..<count { position[j] += source[j] }
    }
  }
}
