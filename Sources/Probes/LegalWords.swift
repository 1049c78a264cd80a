/// Which words may follow in a text, by the rules that made it.
///
/// Probes know of no grammar: whoever has one gives its different sets of words, and says which of them may follow.
public struct LegalWords: Sendable {
  /// The different sets, tokens ascending.
  public let sets: [[UInt32]]
  /// The number of the set that may follow each token of a window, given the window's tokens up to it alone; nil
  /// where that is not known.
  public let after: @Sendable (ArraySlice<UInt32>) -> [Int?]

  public init(
    sets: [[UInt32]], after: @escaping @Sendable (ArraySlice<UInt32>) -> [Int?]
  ) {
    self.sets = sets
    self.after = after
  }

  /// The sum of `weights`, one a word, over the words outside a set: Σ_(v ∉ S) w_v, in the order of the words.
  ///
  /// Summed over what is outside, so that a small mass is not the difference of two large ones.
  func outside(_ set: Int, of weights: UnsafeBufferPointer<Double>) -> Double {
    let legal = sets[set]
    var (sum, next) = (0.0, 0)
    for (word, weight) in weights.enumerated() {
      if next < legal.count, legal[next] == word {
        next += 1
      } else {
        sum += weight
      }
    }
    return sum
  }
}
