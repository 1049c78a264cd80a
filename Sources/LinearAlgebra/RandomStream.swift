import Foundation

/// What random numbers are drawn for; streams of different purposes never share a number.
public enum RandomPurpose: UInt32, Sendable {
  case weights = 1
  case batches = 2
  case data = 3
  case noise = 4
  case labels = 5
  case split = 6
  case directions = 7
  case shuffle = 8
  case samples = 9
  case test = 10
  case dropout = 11
  case halves = 12
  case deals = 13
  case stopping = 15
  case signs = 16
  case bootstrap = 17
  case grid = 18
  case corruption = 19
}

/// A sequence of random numbers, fixed by a seed, a purpose and an index.
///
/// Counter-based (Philox): stream i can be drawn on any thread, in any order, with one outcome.
public struct RandomStream: Sendable {
  private let key: SIMD2<UInt32>
  private let purpose: UInt32
  private let index: UInt32
  private var counter: UInt64 = 0
  private var words = Philox.Block()
  private var nextWord = 4
  private var spareNormal: Double?

  /// The `index`-th stream of `seed` for `purpose`; `index` counts steps, experts or draws.
  public init(seed: UInt64, purpose: RandomPurpose, index: Int = 0) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    self.purpose = purpose.rawValue
    self.index = UInt32(truncatingIfNeeded: index)
  }

  /// The next 32 random bits.
  public mutating func word() -> UInt32 {
    if nextWord == 4 {
      words = Philox.block(
        counter: SIMD4(
          UInt32(truncatingIfNeeded: counter), UInt32(truncatingIfNeeded: counter >> 32),
          purpose, index),
        key: key)
      counter += 1
      nextWord = 0
    }
    defer { nextWord += 1 }
    return words[nextWord]
  }

  /// Uniform on [0, 1), a multiple of 2⁻⁵³.
  public mutating func uniform() -> Double {
    let high = UInt64(word())
    return Double((high << 32 | UInt64(word())) >> 11) * 0x1p-53
  }

  /// Standard normal, by the transform of Box and Muller, 1958.
  public mutating func normal() -> Double {
    if let spare = spareNormal {
      spareNormal = nil
      return spare
    }
    let radius = (-2 * log(1 - uniform())).squareRoot()
    let angle = 2 * Double.pi * uniform()
    spareNormal = radius * sin(angle)
    return radius * cos(angle)
  }

  /// A whole number from 0 to `bound` − 1, each equally likely.
  public mutating func integer(below bound: Int) -> Int {
    precondition(bound > 0 && bound <= Int(UInt32.max), "no whole number below \(bound)")
    // Lemire, 2019: reject the few words that would favour small numbers.
    let range = UInt32(bound)
    let threshold = (0 &- range) % range
    while true {
      let product = UInt64(word()) * UInt64(range)
      if UInt32(truncatingIfNeeded: product) >= threshold { return Int(product >> 32) }
    }
  }

  /// The numbers 0 to `count` − 1 in random order (Fisher and Yates).
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, integer(below: last + 1))
    }
    return order
  }
}
