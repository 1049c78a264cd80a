import Documents
import Statistics

/// Prints p, and says of the smallest that sign flips of so few units can give that it is that.
struct LeastP {
  private let least: Double?
  private let text = NumberText(digits: 2)
  private var wasReached = false

  /// Of p by flips of the signs of `units` differences; of other p `units` is nil.
  init(flipping units: Int?) {
    least = units.flatMap { SignFlips(count: $0, seed: 0).leastP }
  }

  /// `p` as it is printed.
  mutating func callAsFunction(_ p: Double?) -> String {
    if let p, let least, p <= least * (1 + 1e-9) { wasReached = true }
    return text(p)
  }

  /// What is said of it below a table; nil where nothing was as small.
  var sentence: String? {
    guard wasReached, let least else { return nil }
    return "p \(text(least)) (least possible): flipped signs give none smaller with so few."
  }
}

extension Report {
  /// Adds a table whose p were printed by `p`, and what is to be said of them.
  mutating func add(_ table: Table, _ p: LeastP) {
    add(table)
    if let sentence = p.sentence { add(sentence) }
  }
}
