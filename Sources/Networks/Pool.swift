import Synchronization

/// Workspaces lent to whoever needs one; as many are made as are lent at once.
///
/// Nothing a workspace held before may change what it is used for, so which one is lent is no matter.
final class Pool<Element>: @unchecked Sendable {
  private let make: () -> Element
  private let free = Mutex<[Held]>([])

  /// Handed from one thread to another, never to two.
  private struct Held: @unchecked Sendable {
    let element: Element
  }

  init(_ make: @escaping () -> Element) { self.make = make }

  /// Hands `body` one that nobody else has.
  func lend<Result>(_ body: (Element) -> Result) -> Result {
    let held = free.withLock { $0.popLast() } ?? Held(element: make())
    defer { free.withLock { $0.append(held) } }
    return body(held.element)
  }
}
