import LinearAlgebra

/// Held-out rows in two halves: one says when a training has come to a loss, the other is measured.
///
/// With one half for both, a training would be stopped where its noise on these very rows is low.
public struct HeldOutHalves: Equatable, Sendable {
  /// Ascending; fewer by one than the others where the number of rows is odd.
  public let stopping: [Int]
  /// Ascending.
  public let measuring: [Int]

  /// Deals out `rows` at random.
  public init(of rows: [Int], seed: UInt64) {
    var stream = RandomStream(seed: seed, purpose: .stopping)
    let order = stream.permutation(rows.count)
    stopping = order.prefix(rows.count / 2).map { rows[$0] }.sorted()
    measuring = order.dropFirst(rows.count / 2).map { rows[$0] }.sorted()
  }
}
