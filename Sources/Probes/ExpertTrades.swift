import LinearAlgebra

/// Random choices of experts in which every sample has as many as before, and every expert its load.
///
/// Samples are paired at random, and the two of a pair put the experts that only one of them has together
/// and deal them anew. From any choice such trades reach all others with the same numbers, each equally
/// often in the long run: Strona et al., 2014; Carstens, 2015; all samples at once, Carstens, Berger and
/// Strona, 2018.
struct ExpertTrades {
  /// Samples' experts, k each, one sample's after another's.
  private(set) var chosen: [Int]
  private let perSample: Int
  private let experts: Int
  /// For each expert whether the first of a pair has it (1), the second (2), or both.
  private var owners: [UInt8]

  /// Rounds after which a choice has forgotten where it began: one leaves about half of what pairs
  /// deviated by.
  static let rounds = 16

  /// Begins with `selected`, as many experts for each sample.
  init(_ selected: [[Int]], experts: Int) {
    chosen = selected.flatMap { $0 }
    perSample = selected.first?.count ?? 0
    self.experts = experts
    owners = [UInt8](repeating: 0, count: experts)
  }

  private var sampleCount: Int { perSample > 0 ? chosen.count / perSample : 0 }

  /// Pairs all samples and has each pair trade.
  mutating func round(using stream: inout RandomStream) {
    let order = stream.permutation(sampleCount)
    for place in stride(from: 0, to: order.count - 1, by: 2) {
      trade(order[place], order[place + 1], using: &stream)
    }
  }

  private mutating func trade(_ a: Int, _ b: Int, using stream: inout RandomStream) {
    let (first, second) = (a * perSample, b * perSample)
    for slot in 0..<perSample {
      owners[chosen[first + slot]] |= 1
      owners[chosen[second + slot]] |= 2
    }
    var (own, theirs, pool): ([Int], [Int], [Int]) = ([], [], [])
    for slot in first..<first + perSample where owners[chosen[slot]] == 1 {
      own.append(slot)
      pool.append(chosen[slot])
    }
    for slot in second..<second + perSample where owners[chosen[slot]] == 2 {
      theirs.append(slot)
      pool.append(chosen[slot])
    }
    for slot in 0..<perSample {
      owners[chosen[first + slot]] = 0
      owners[chosen[second + slot]] = 0
    }
    for place in own.indices {
      pool.swapAt(place, place + stream.integer(below: pool.count - place))
      chosen[own[place]] = pool[place]
    }
    for (place, slot) in theirs.enumerated() { chosen[slot] = pool[own.count + place] }
  }

  /// How often pairs of experts run together now.
  var coactivation: Coactivation {
    Coactivation(
      of: (0..<sampleCount).map { Array(chosen[$0 * perSample..<($0 + 1) * perSample]) },
      experts: experts)
  }
}
