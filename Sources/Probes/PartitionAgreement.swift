import Foundation

/// How far two partitions of the same samples agree, 1 being the same up to names.
public struct PartitionAgreement: Codable, Equatable, Sendable {
  /// Mutual information over the mean of the two entropies; nil when both are of one part.
  ///
  /// Source: Strehl and Ghosh, 2002, with the arithmetic mean.
  public let normalisedMutualInformation: Double?
  /// The Rand index adjusted for chance: 0 on average for random partitions; nil where chance gives
  /// what is the most there can be, as of two partitions of one part each, or of single samples.
  ///
  /// Source: Hubert and Arabie, 1985.
  public let adjustedRandIndex: Double?

  /// Compares two labellings, one label a sample.
  public init(_ a: [Int], _ b: [Int]) {
    precondition(a.count == b.count, "partitions of \(a.count) and \(b.count) samples")
    struct Pair: Hashable {
      let a, b: Int
    }
    let n = Double(a.count)
    // Counts in ascending order of labels, so that the sums below have one order.
    func counts<Key: Hashable>(_ keys: [Key], sortedBy order: (Key, Key) -> Bool) -> [(Key, Double)]
    {
      var counts: [Key: Double] = [:]
      for key in keys { counts[key, default: 0] += 1 }
      return counts.sorted { order($0.key, $1.key) }
    }
    let countsA = counts(a, sortedBy: <)
    let countsB = counts(b, sortedBy: <)
    let joint = counts(zip(a, b).map { Pair(a: $0, b: $1) }) { ($0.a, $0.b) < ($1.a, $1.b) }
    let sizeA = Dictionary(uniqueKeysWithValues: countsA)
    let sizeB = Dictionary(uniqueKeysWithValues: countsB)
    func entropy(_ counts: [(Int, Double)]) -> Double {
      -counts.reduce(0) { $0 + $1.1 / n * log($1.1 / n) }
    }
    let information = joint.reduce(0.0) { sum, entry in
      let independent = (sizeA[entry.0.a] ?? 0) * (sizeB[entry.0.b] ?? 0) / n
      return sum + entry.1 / n * log(entry.1 / independent)
    }
    let mean = (entropy(countsA) + entropy(countsB)) / 2
    normalisedMutualInformation = mean > 0 ? max(0, information / mean) : nil
    func pairs(_ counts: some Sequence<Double>) -> Double {
      counts.reduce(0) { $0 + $1 * ($1 - 1) / 2 }
    }
    let (together, inA, inB) = (
      pairs(joint.map(\.1)), pairs(countsA.map(\.1)), pairs(countsB.map(\.1))
    )
    let all = n * (n - 1) / 2
    let expected = all > 0 ? inA * inB / all : 0
    let largest = (inA + inB) / 2
    adjustedRandIndex = largest == expected ? nil : (together - expected) / (largest - expected)
  }
}
