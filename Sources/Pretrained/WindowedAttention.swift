import LinearAlgebra

/// Causal attention of every head over windows that lie one after another.
///
/// O = P V with P = softmax(scale · Q Kᵀ) over the tokens that a query sees: those up to its own, of
/// these the last `reach` only where it is given; a sink is one more score of the softmax, which gives
/// nothing.
struct WindowedAttention {
  let shape: HeadShape
  let reach: Int?
  let sinks: [Double]?

  /// Queries that are worked on at once; however many threads there are.
  static let blockSize = 128

  /// The queries of one head from `start` on, `count` of them, of the window whose rows begin at `first`.
  private struct Piece {
    let head, first, start, count: Int
  }

  /// What heads give, rows×heads·valueWidth, for windows of `lengths` rows.
  func callAsFunction(_ x: AttentionHeads, lengths: [Int]) -> Matrix {
    let firsts = lengths.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    let pieces = lengths.indices.flatMap { window in
      (0..<shape.heads).flatMap { head in
        stride(from: 0, to: lengths[window], by: Self.blockSize).map { start in
          Piece(
            head: head, first: firsts[window], start: start,
            count: min(Self.blockSize, lengths[window] - start))
        }
      }
    }
    let rows = x.queries.rowCount
    var outputs = Matrix(repeating: 0, rows: rows, columns: shape.heads * shape.valueWidth)
    outputs.elements.withUnsafeMutableBufferPointer { o in
      x.queries.elements.withUnsafeBufferPointer { q in
        x.keys.elements.withUnsafeBufferPointer { k in
          x.values.elements.withUnsafeBufferPointer { v in
            guard let o = o.baseAddress, let q = q.baseAddress, let k = k.baseAddress,
              let v = v.baseAddress
            else { return }
            nonisolated(unsafe) let (queries, keys, values, target) = (q, k, v, o)
            Parallel.forEach(pieces.count) { index in
              attend(pieces[index], queries, keys, values, into: target)
            }
          }
        }
      }
    }
    return outputs
  }

  private func attend(
    _ piece: Piece, _ q: UnsafePointer<Double>, _ k: UnsafePointer<Double>,
    _ v: UnsafePointer<Double>, into result: UnsafeMutablePointer<Double>
  ) {
    let (keyStride, valueStride) = (
      shape.keyHeads * shape.keyWidth, shape.keyHeads * shape.valueWidth
    )
    let (queryStride, outputStride) = (
      shape.heads * shape.keyWidth, shape.heads * shape.valueWidth
    )
    let keyHead = piece.head / (shape.heads / shape.keyHeads)
    // The keys that any of these queries sees, and a place for the sink after them.
    let lowest = seen(by: piece.start).lowerBound
    let keys = piece.start + piece.count - lowest
    let width = keys + 1
    let q = q + (piece.first + piece.start) * queryStride + piece.head * shape.keyWidth
    let k = k + (piece.first + lowest) * keyStride + keyHead * shape.keyWidth
    let v = v + (piece.first + lowest) * valueStride + keyHead * shape.valueWidth
    let o = result + (piece.first + piece.start) * outputStride + piece.head * shape.valueWidth
    var scores = [Double](repeating: 0, count: piece.count * width)
    scores.withUnsafeMutableBufferPointer { scores in
      guard let scores = scores.baseAddress else { return }
      Double.multiply(
        q, transposed: false, stride: queryStride, k, transposed: true, stride: keyStride,
        into: scores, stride: width, rows: piece.count, columns: keys, inner: shape.keyWidth,
        alpha: shape.scale, beta: 0)
      for row in 0..<piece.count {
        let seen = seen(by: piece.start + row)
        weigh(
          scores + row * width, seen: seen.lowerBound - lowest..<seen.upperBound - lowest,
          of: keys, sink: sinks?[piece.head])
      }
      Double.multiply(
        scores, transposed: false, stride: width, v, transposed: false, stride: valueStride,
        into: o, stride: outputStride, rows: piece.count, columns: shape.valueWidth, inner: keys)
    }
  }

  /// The tokens that the one at `place` sees.
  private func seen(by place: Int) -> Range<Int> {
    max(0, place + 1 - (reach ?? place + 1))..<place + 1
  }

  /// A row of scores becomes its softmax over what is seen, and the sink; 0 elsewhere.
  private func weigh(
    _ row: UnsafeMutablePointer<Double>, seen: Range<Int>, of count: Int, sink: Double?
  ) {
    let start = row + seen.lowerBound
    if let sink {
      start[seen.count] = sink
      _ = Double.softmax(count: seen.count + 1, start)
    } else {
      _ = Double.softmax(count: seen.count, start)
    }
    for index in 0..<seen.lowerBound { row[index] = 0 }
    for index in seen.upperBound..<max(seen.upperBound, count) { row[index] = 0 }
  }
}
