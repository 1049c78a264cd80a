import LinearAlgebra

/// A flat buffer cut into blocks that threads take one by one; the cut depends on its size alone.
struct ParameterBlocks: Sendable {
  private let count: Int

  /// Few enough that the threads end together.
  private static let size = 1 << 12
  /// Numbers from which on sharing takes less time than it gains: to wake a thread costs as much as
  /// AdamW of some hundred thousand.
  private static let sharedSize = 1 << 15

  init(_ count: Int) { self.count = count }

  /// Whether what is written here, and read by all threads elsewhere, had better go past the caches.
  var goesPastCaches: Bool {
    Parallel.writesSharedSlowly && Parallel.isShared(blockCount, worthSharing: isWorthSharing)
  }

  /// Hands each block to `body`, several at once where there are many.
  func forEach(_ body: @Sendable (Range<Int>) -> Void) {
    Parallel.forEach(blockCount, worthSharing: isWorthSharing) { body(range($0)) }
  }

  /// What `body` answers for each block, in their order.
  func map<Result: Sendable>(_ body: @Sendable (Range<Int>) -> Result) -> [Result] {
    Parallel.map(blockCount, worthSharing: isWorthSharing) { body(range($0)) }
  }

  private var isWorthSharing: Bool { count >= Self.sharedSize }

  private var blockCount: Int { (count + Self.size - 1) / Self.size }

  private func range(_ block: Int) -> Range<Int> {
    block * Self.size..<min((block + 1) * Self.size, count)
  }
}
