import Synchronization

/// How much memory a probe, a training or a null may take at once, besides what is held already.
///
/// What goes on at once is cut to it, by bytes; no number depends on it. Half of what is free unless
/// set, and never more than is free.
public struct MemoryBudget: Sendable, Equatable {
  private static let chosenBytes = Atomic<Int>(0)
  @TaskLocal static var own: Int?

  /// The bytes that were set; 0 where it is half of what is free.
  public static var chosen: Int {
    get { chosenBytes.load(ordering: .relaxed) }
    set { chosenBytes.store(max(0, newValue), ordering: .relaxed) }
  }

  public let bytes: Double
  /// That it is less than what is needed, and what sets it, in words.
  let shortage: String

  /// What may be taken now.
  public static var now: MemoryBudget {
    MemoryBudget(chosen: own ?? chosen, available: .now)
  }

  /// Runs `body` with a budget of its own, whatever is set.
  public static func with<Value, Failure: Error>(
    bytes: Int, _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let outcome = $own.withValue(bytes) { Result { () throws(Failure) in try body() } }
    return try outcome.get()
  }

  init(chosen: Int, available: AvailableMemory) {
    let (usable, bound) = (available.usable, available.bound)
    let left = "the \(AvailableMemory.text(ofBytes: Double(usable))) that are left (\(bound))"
    if chosen > usable {
      (bytes, shortage) = (Double(usable), "more than \(left)")
    } else if chosen > 0 {
      let text = AvailableMemory.text(ofBytes: Double(chosen))
      (bytes, shortage) = (Double(chosen), "more than the \(text) of `set memory`")
    } else {
      (bytes, shortage) = (
        Double(usable) / 2, "more than half of \(left), which `set memory` allows"
      )
    }
  }

  /// Work that takes less is let be.
  private static let least = 0x1p24

  /// How many pieces of `each` bytes may be held at once beside `fixed` bytes, from 1 to `wanted`.
  ///
  /// Called from within a parallel piece it is that thread's part.
  public static func pieces(of each: Double, besides fixed: Double = 0, wanted: Int) -> Int {
    guard wanted > 1, fixed + each * Double(wanted) > least else { return max(1, wanted) }
    return max(1, min(wanted, Int(max(0, min((share - fixed) / max(each, 1), 0x1p62)))))
  }

  /// The part of the budget that work on this thread has: all, or, within a parallel piece, as much as
  /// each of the threads.
  public static var share: Double {
    now.bytes / Double(Parallel.isWithinPiece ? Parallel.threadCount : 1)
  }

  /// Refuses work that takes `needed` bytes, about, where that is more than the budget.
  ///
  /// - Throws: `MemoryShortage`; `advice` says what to do instead, a sentence.
  public static func require(
    _ needed: Double, for what: String, _ advice: String
  ) throws(MemoryShortage) {
    try require(needed, each: 0, of: 1, for: what) { _ in advice }
  }

  /// Refuses work that takes more than the budget.
  ///
  /// - Parameters:
  ///   - fixed: bytes, about, however many samples there are.
  ///   - each: bytes, about, of each sample.
  ///   - count: how many samples there are.
  ///   - what: what takes them, as the subject of the sentence.
  ///   - advice: what to do instead, a sentence, given how many would fit; 0 where none would.
  /// - Throws: `MemoryShortage` with what is needed, what there is, and what sets that.
  public static func require(
    _ fixed: Double, each: Double, of count: Int, for what: String,
    _ advice: (Int) -> String
  ) throws(MemoryShortage) {
    let needed = fixed + each * Double(count)
    guard needed > least else { return }
    let budget = now
    guard needed > budget.bytes else { return }
    let fitting = each > 0 ? Int(max(0, min((budget.bytes - fixed) / each, 0x1p62))) : 0
    throw MemoryShortage(
      description: "\(what) takes about \(AvailableMemory.text(ofBytes: needed)), "
        + "\(budget.shortage). \(advice(fitting))")
  }
}
