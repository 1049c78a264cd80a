extension BytePairModel {
  /// The tokens left when nothing more can be merged.
  ///
  /// The earliest merge is made first, of one merge the leftmost; O(n log n) for n characters.
  func merged(_ characters: [UInt32]) -> [UInt32] {
    let count = characters.count
    guard count > 1 else { return characters }
    var ids = characters
    // A list of those left: each one's neighbours; what was merged into its left one has `next` -1.
    var next = (1...count).map(Int32.init)
    var previous = (-1..<count - 1).map(Int32.init)
    var isLeft = [Bool](repeating: true, count: count)
    var queue = MergeQueue()
    func offer(_ position: Int) {
      let right = Int(next[position])
      guard right < count, let merge = merges[ids[position], ids[right]] else { return }
      queue.insert(rank: merge.rank, position: position)
    }
    for position in 0..<count - 1 { offer(position) }
    while let (rank, position) = queue.popFirst() {
      let right = Int(next[position])
      // What it was offered for may be merged by now, and another pair may stand there that makes the same.
      guard isLeft[position], right < count, let merge = merges[ids[position], ids[right]],
        merge.id == merges.made[rank]
      else { continue }
      ids[position] = merge.id
      isLeft[right] = false
      next[position] = next[right]
      if Int(next[right]) < count { previous[Int(next[right])] = Int32(position) }
      if previous[position] >= 0 { offer(Int(previous[position])) }
      offer(position)
    }
    return ids.indices.filter { isLeft[$0] }.map { ids[$0] }
  }
}
