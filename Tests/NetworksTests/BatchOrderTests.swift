import Networks
import Testing

@Suite("BatchOrder")
struct BatchOrderTests {
  private let rows = [4, 8, 15, 16, 23, 42, 7]

  @Test("each epoch holds every row once, in an order of its own", arguments: [1, 2, 3, 7])
  func epochs(batchSize: Int) {
    var order = BatchOrder(seed: 5, rows: rows, batchSize: batchSize)
    let seen = (0..<7 * 12).flatMap { order.batch(at: $0) }
    var orders: Set<[Int]> = []
    for start in stride(from: 0, to: seen.count - 6, by: 7) {
      let epoch = Array(seen[start..<start + 7])
      #expect(epoch.sorted() == rows.sorted())
      orders.insert(epoch)
    }
    #expect(orders.count > 5)
  }

  @Test("a step's batch does not depend on the steps before it", arguments: 0..<3 as Range<UInt64>)
  func history(seed: UInt64) {
    var all = BatchOrder(seed: seed, rows: rows, batchSize: 3)
    let batches = (0..<30).map { all.batch(at: $0) }
    for step in [0, 29, 2, 7, 14, 3] {
      var fresh = BatchOrder(seed: seed, rows: rows, batchSize: 3)
      #expect(fresh.batch(at: step) == batches[step])
      #expect(all.batch(at: step) == batches[step])
    }
  }

  @Test("the seed changes the order, not the rows")
  func seeds() {
    var (first, second) = (
      BatchOrder(seed: 1, rows: rows, batchSize: 7), BatchOrder(seed: 2, rows: rows, batchSize: 7)
    )
    #expect(first.batch(at: 0) != second.batch(at: 0))
    #expect(first.batch(at: 1).sorted() == second.batch(at: 1).sorted())
  }

  @Test("a batch is never larger than the rows there are")
  func large() {
    var order = BatchOrder(seed: 1, rows: [3, 1], batchSize: 100)
    #expect(order.batch(at: 4).sorted() == [1, 3])
  }
}
