/// The merges that may be made in a word: the earliest rank first, and of one rank the leftmost.
struct MergeQueue {
  /// A binary heap of ranks and positions, packed so that numbers compare as pairs do.
  private var heap: [UInt64] = []

  mutating func insert(rank: UInt32, position: Int) {
    heap.append(UInt64(rank) << 32 | UInt64(position))
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child] < heap[parent] else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  mutating func popFirst() -> (rank: Int, position: Int)? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    if !heap.isEmpty {
      heap[0] = last
      sink()
    }
    return (Int(first >> 32), Int(first & 0xFFFF_FFFF))
  }

  private mutating func sink() {
    var parent = 0
    while true {
      var least = parent
      for child in 2 * parent + 1...2 * parent + 2
      where child < heap.count && heap[child] < heap[least] {
        least = child
      }
      guard least != parent else { return }
      heap.swapAt(least, parent)
      parent = least
    }
  }
}
