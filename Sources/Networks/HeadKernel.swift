import LinearAlgebra

/// The last step of a transformer: logits = h Wᵀ, their cross-entropy, and both derivatives at once.
///
/// Rows go in waves, so that the logits of a large vocabulary are never held for all rows, and a
/// wave in pieces that threads share.
final class HeadKernel<Scalar: Real> {
  private let width, vocabulary: Int
  let map: LinearMap<Scalar>
  /// Logits of a wave; then dz.
  private let logits: Buffer<Scalar>
  /// Rows of a wave.
  let waveRows: Int

  /// Rows of a piece.
  private static var pieceRows: Int { 128 }
  /// About how many logits are held.
  private static var waveSize: Int { 1 << 20 }

  init(shape: TransformerShape, offset: Int, capacity: Int, goesBackward: Bool) {
    (width, vocabulary) = (shape.width, shape.vocabulary)
    map = LinearMap(
      inputs: width, outputs: vocabulary, weight: offset, goesBackward: goesBackward)
    let pieces = max(2, Self.waveSize / shape.vocabulary / Self.pieceRows)
    waveRows = min(pieces * Self.pieceRows, capacity)
    logits = Buffer(waveRows * shape.vocabulary)
  }

  /// The waves of a batch of so many rows.
  func waves(of rows: Int) -> [Range<Int>] {
    stride(from: 0, to: rows, by: waveRows).map { $0..<min($0 + waveRows, rows) }
  }

  func pieces(of wave: Range<Int>) -> Int { (wave.count + Self.pieceRows - 1) / Self.pieceRows }

  /// The rows of a piece.
  func rows(of piece: Int, in wave: Range<Int>) -> Range<Int> {
    let start = wave.lowerBound + piece * Self.pieceRows
    return start..<min(start + Self.pieceRows, wave.upperBound)
  }

  /// The logits of some rows of `h`, to `target`.
  func logits(
    _ h: UnsafePointer<Scalar>, rows: Range<Int>, parameters p: UnsafePointer<Scalar>,
    into target: UnsafeMutablePointer<Scalar>
  ) {
    map.forward(
      h + rows.lowerBound * width, rows: rows.count, parameters: p, into: target)
  }

  /// Σ over the rows of a piece of log Σ exp logits − logits[label]; leaves their softmax.
  func crossEntropy(
    _ h: UnsafePointer<Scalar>, labels: UnsafePointer<UInt32>, piece: Int, of wave: Range<Int>,
    parameters p: UnsafePointer<Scalar>
  ) -> Double {
    let rows = rows(of: piece, in: wave)
    let first = logits.base + (rows.lowerBound - wave.lowerBound) * vocabulary
    logits(h, rows: rows, parameters: p, into: first)
    var sum = 0.0
    for row in rows {
      let z = first + (row - rows.lowerBound) * vocabulary
      let wanted = z[Int(labels[row])]
      sum += Double(Softmax.forward(z, count: vocabulary)) - Double(wanted)
    }
    return sum
  }

  /// After `crossEntropy`, of `scale` times it: dz = (softmax(z) − one-hot) · scale, and dh = dz W to
  /// `dh`, a row for each of the piece.
  func backward(
    labels: UnsafePointer<UInt32>, piece: Int, of wave: Range<Int>, scale: Scalar,
    parameters p: UnsafePointer<Scalar>, into dh: UnsafeMutablePointer<Scalar>
  ) {
    let rows = rows(of: piece, in: wave)
    let first = logits.base + (rows.lowerBound - wave.lowerBound) * vocabulary
    for row in rows {
      let z = first + (row - rows.lowerBound) * vocabulary
      for j in 0..<vocabulary { z[j] *= scale }
      z[Int(labels[row])] -= scale
    }
    map.backward(first, rows: rows.count, parameters: p, into: dh)
  }

  /// After every piece of the wave has been backward: a piece of dW = dzᵀ h, written by the first wave,
  /// added to by the others.
  func differentiate(
    piece: Int, _ h: UnsafePointer<Scalar>, wave: Range<Int>,
    gradients: UnsafeMutablePointer<Scalar>
  ) {
    map.differentiate(
      piece: piece, logits.base, h + wave.lowerBound * width, rows: wave.count,
      adds: wave.lowerBound > 0, gradients: gradients)
  }
}
