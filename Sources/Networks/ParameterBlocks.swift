import LinearAlgebra

/// A flat buffer cut into blocks that threads take one by one; the cut depends on its size alone.
struct ParameterBlocks: Sendable {
  private let count: Int

  private static let size = 1 << 15

  init(_ count: Int) { self.count = count }

  /// Hands each block to `body`, several at once.
  func forEach(_ body: @Sendable (Range<Int>) -> Void) { _ = map(body) }

  /// What `body` answers for each block, in their order.
  func map<Result: Sendable>(_ body: @Sendable (Range<Int>) -> Result) -> [Result] {
    Parallel.map((count + Self.size - 1) / Self.size) { block in
      body(block * Self.size..<min((block + 1) * Self.size, count))
    }
  }
}
