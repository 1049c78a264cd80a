import LinearAlgebra

/// Which samples each step sees: every epoch is a new shuffle, cut into batches one after another.
///
/// The shuffle of an epoch depends on the seed and the epoch alone, so a training that stops and
/// goes on sees the same batches as one that never stopped.
public struct BatchOrder: Sendable {
  private let seed: UInt64
  private let rows: [Int]
  private let batchSize: Int
  private var epoch = -1
  private var order: [Int] = []

  /// Batches of `batchSize` from the sample numbers `rows`; a batch is never larger than `rows`.
  public init(seed: UInt64, rows: [Int], batchSize: Int) {
    precondition(!rows.isEmpty && batchSize > 0, "no samples to make batches of")
    self.seed = seed
    self.rows = rows
    self.batchSize = min(batchSize, rows.count)
  }

  /// The samples of step number `step`, the first being 0.
  public mutating func batch(at step: Int) -> [Int] {
    (step * batchSize..<(step + 1) * batchSize).map { position in
      let (wanted, place) = position.quotientAndRemainder(dividingBy: rows.count)
      if wanted != epoch {
        var stream = RandomStream(seed: seed, purpose: .batches, index: wanted)
        order = stream.permutation(rows.count)
        epoch = wanted
      }
      return rows[order[place]]
    }
  }
}
