import LinearAlgebra

extension Parallel {
  /// Runs `body(0)` to `body(count - 1)`, each once, where every piece writes to places of its own only.
  static func shareOut(_ count: Int, worthSharing: Bool = true, _ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      nonisolated(unsafe) let body = body
      forEach(count, worthSharing: worthSharing) { body($0) }
    }
  }

  /// Runs `body` for each of `count` large pieces and `small` for each of so many small ones, which come
  /// in the middle, where threads that begin at both ends meet.
  static func shareOut(
    _ count: Int, between smallCount: Int, _ body: (Int) -> Void, between small: (Int) -> Void
  ) {
    let half = count / 2
    shareOut(count + smallCount) { index in
      switch index {
      case ..<half: body(index)
      case ..<(half + smallCount): small(index - half)
      default: body(index - smallCount)
      }
    }
  }
}
