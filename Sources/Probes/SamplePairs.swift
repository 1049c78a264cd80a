import LinearAlgebra

/// Pairs of samples in the order of how alike they are, in bins of as many pairs each.
struct SamplePairs: Sendable {
  /// The samples of each pair, the least alike first.
  let first, second: [Int]
  /// Cosine of the two rows, ascending.
  let cosines: [Double]
  /// The pairs of each bin.
  let bins: [Range<Int>]
  /// Whether they are drawn, there being too many.
  let isDrawn: Bool

  /// Samples up to which all pairs are taken, and how many pairs are drawn of more samples.
  static let allLimit = 700
  static let drawnCount = 250_000

  /// Pairs of the rows of `inputs`, none of which is zero, in at most `count` bins; where there are many
  /// samples, more than `limit`, so many pairs are `drawn` by `seed`.
  init(
    of inputs: Matrix, bins count: Int, seed: UInt64, limit: Int = allLimit,
    drawn: Int = drawnCount
  ) {
    let units = (0..<inputs.rowCount).map { PowerScale.unit(Array(inputs.row($0))) }
    let kept = units.indices.filter { units[$0] != nil }
    isDrawn = kept.count > limit
    var pairs: [(a: Int, b: Int)] = []
    if isDrawn {
      var stream = RandomStream(seed: seed, purpose: .samples, index: 1)
      for _ in 0..<drawn {
        let a = stream.integer(below: kept.count)
        let b = stream.integer(below: kept.count - 1)
        pairs.append((kept[a], kept[b < a ? b : b + 1]))
      }
    } else {
      for (place, a) in kept.enumerated() {
        for b in kept[(place + 1)...] { pairs.append((a, b)) }
      }
    }
    let list = pairs
    let pieces = (list.count + Self.aPiece - 1) / Self.aPiece
    let found = Parallel.map(pieces) { piece in
      list[piece * Self.aPiece..<min((piece + 1) * Self.aPiece, list.count)].map {
        Self.cosine(units[$0.a] ?? [], units[$0.b] ?? [])
      }
    }.flatMap { $0 }
    let order = found.indices.sorted { (found[$0], $0) < (found[$1], $1) }
    first = order.map { list[$0].a }
    second = order.map { list[$0].b }
    cosines = order.map { found[$0] }
    let total = order.count
    let filled = min(count, total)
    bins = (0..<filled).map { $0 * total / filled..<($0 + 1) * total / filled }
  }

  private static var aPiece: Int { 4_096 }

  private static func cosine(_ a: [Double], _ b: [Double]) -> Double {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        var sum = 0.0
        for index in a.indices { sum += a[index] * b[index] }
        return min(1, max(-1, sum))
      }
    }
  }
}
