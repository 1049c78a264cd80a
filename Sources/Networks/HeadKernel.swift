import LinearAlgebra

/// The last step of a transformer: logits = h Wᵀ, their cross-entropy, and both derivatives at once.
///
/// Rows go in blocks of 256, so that the logits of a large vocabulary are never held for all rows.
final class HeadKernel<Scalar: Real> {
  private let shape: TransformerShape
  private let offset: Int
  private let logits: Buffer<Scalar>

  private static var block: Int { 256 }

  init(shape: TransformerShape, offset: Int, capacity: Int) {
    self.shape = shape
    self.offset = offset
    logits = Buffer(min(Self.block, capacity) * shape.vocabulary)
  }

  /// Hands on the logits of each block of rows, in `logits`, which `body` may overwrite.
  private func forward(
    _ h: UnsafePointer<Scalar>, rows: Int, parameters p: UnsafePointer<Scalar>,
    _ body: (_ start: Int, _ count: Int) -> Void
  ) {
    let (d, v) = (shape.width, shape.vocabulary)
    for start in stride(from: 0, to: rows, by: Self.block) {
      let count = min(Self.block, rows - start)
      Scalar.multiply(
        h + start * d, transposed: false, stride: d, p + offset, transposed: true, stride: d,
        into: logits.base, stride: v, rows: count, columns: v, inner: d)
      body(start, count)
    }
  }

  /// All logits, rows×vocabulary.
  func logits(
    _ h: UnsafePointer<Scalar>, rows: Int, parameters p: UnsafePointer<Scalar>,
    into target: UnsafeMutablePointer<Scalar>
  ) {
    let v = shape.vocabulary
    forward(h, rows: rows, parameters: p) { start, count in
      (target + start * v).update(from: logits.base, count: count * v)
    }
  }

  /// Σ over rows of log Σ exp logits − logits[label].
  func crossEntropy(
    _ h: UnsafePointer<Scalar>, labels: UnsafePointer<UInt16>, rows: Int,
    parameters p: UnsafePointer<Scalar>
  ) -> Double {
    let v = shape.vocabulary
    var sum = 0.0
    forward(h, rows: rows, parameters: p) { start, count in
      for row in 0..<count {
        let z = logits.base + row * v
        let wanted = z[Int(labels[start + row])]
        sum += Double(Softmax.forward(z, count: v)) - Double(wanted)
      }
    }
    return sum
  }

  /// The same sum, and the derivatives of `scale` times it: dz = (softmax(z) − one-hot) · scale,
  /// dW = dzᵀ h into `gradients`, dh = dz W into `dh`, rows×width.
  func crossEntropyWithGradient(
    _ h: UnsafePointer<Scalar>, labels: UnsafePointer<UInt16>, rows: Int, scale: Scalar,
    parameters p: UnsafePointer<Scalar>, gradients: UnsafeMutablePointer<Scalar>,
    dh: UnsafeMutablePointer<Scalar>
  ) -> Double {
    let (d, v) = (shape.width, shape.vocabulary)
    var sum = 0.0
    forward(h, rows: rows, parameters: p) { start, count in
      for row in 0..<count {
        let z = logits.base + row * v
        let label = Int(labels[start + row])
        let wanted = z[label]
        sum += Double(Softmax.forward(z, count: v)) - Double(wanted)
        for j in 0..<v { z[j] *= scale }
        z[label] -= scale
      }
      Scalar.multiply(
        logits.base, transposed: true, stride: v, h + start * d, transposed: false, stride: d,
        into: gradients + offset, stride: d, rows: v, columns: d, inner: count, alpha: 1,
        beta: start == 0 ? 0 : 1)
      Scalar.multiply(
        logits.base, transposed: false, stride: v, p + offset, transposed: false, stride: d,
        into: dh + start * d, stride: d, rows: count, columns: d, inner: v)
    }
    return sum
  }
}
