import LinearAlgebra

extension Parallel {
  /// Runs `body(0)` to `body(count - 1)`, each once, where every piece writes to places of its own only.
  static func shareOut(_ count: Int, worthSharing: Bool = true, _ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      nonisolated(unsafe) let body = body
      forEach(count, worthSharing: worthSharing) { body($0) }
    }
  }
}
