import LinearAlgebra

/// Dropout of what a transformer's branches add to its state, and of the embedding, while it is trained.
///
/// A number is dropped with the chance `rate`, and the others grow by 1/(1 − rate). Source: Vaswani et
/// al., Attention is all you need, 2017, section 5.4. What is dropped is fixed by seed, step, site, row
/// and column, whichever thread asks.
final class Dropout<Scalar: Real> {
  private let rate: Double
  private let key: SIMD2<UInt32>
  private let width: Int
  /// 0 or 1/(1 − rate) for each site, row and column.
  private let factors: Buffer<Scalar>
  private let capacity: Int
  /// Rows that are to be dropped from, before they are added to the state.
  let scratch: Pool<Buffer<Scalar>>
  /// The step whose numbers are drawn.
  var step = 0

  /// Where numbers are dropped.
  enum Site {
    case embedding
    case attention(layer: Int)
    case feedForward(layer: Int)

    fileprivate var index: Int {
      switch self {
      case .embedding: 0
      case .attention(let layer): 1 + 2 * layer
      case .feedForward(let layer): 2 + 2 * layer
      }
    }
  }

  /// For at most `sequences` windows of the shape's context.
  init(rate: Double, seed: UInt64, shape: TransformerShape, sequences: Int) {
    precondition((0..<1).contains(rate), "a dropout of \(rate)")
    self.rate = rate
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    width = shape.width
    capacity = sequences * shape.context
    factors = Buffer((1 + 2 * shape.layers) * capacity * width)
    let count = TokenBatch.rowLimit(sequences: sequences, context: shape.context) * width
    scratch = Pool { Buffer(count) }
  }

  /// Draws what is dropped of some rows at this step.
  func draw(_ site: Site, rows: Range<Int>) {
    let (limit, kept) = (UInt32(rate * 0x1p32), Scalar(1 / (1 - rate)))
    let purpose = RandomPurpose.dropout.rawValue | UInt32(site.index) << 8
    for row in rows {
      let target = factors(site, row: row)
      for start in stride(from: 0, to: width, by: 4) {
        let words = Philox.block(
          counter: SIMD4(
            UInt32(start / 4), UInt32(truncatingIfNeeded: row), purpose,
            UInt32(truncatingIfNeeded: step)), key: key)
        for k in 0..<min(4, width - start) { target[start + k] = words[k] < limit ? 0 : kept }
      }
    }
  }

  /// Leaves of some rows what was drawn, to `target` or added to it; each given from its first row.
  func apply(
    _ site: Site, rows: Range<Int>, _ source: UnsafePointer<Scalar>,
    into target: UnsafeMutablePointer<Scalar>, adds: Bool = false
  ) {
    let factors = factors(site, row: rows.lowerBound)
    for index in 0..<rows.count * width {
      target[index] = (adds ? target[index] : 0) + factors[index] * source[index]
    }
  }

  private func factors(_ site: Site, row: Int) -> UnsafeMutablePointer<Scalar> {
    factors.base + (site.index * capacity + row) * width
  }
}
