import Foundation
import LinearAlgebra
import Probes
import TestSupport
import Testing

@Suite("PartitionAgreement")
struct PartitionAgreementTests {
  @Test("of a partition with itself is 1, whatever the names")
  func identical() throws {
    let labels = [0, 1, 2, 0, 1, 1, 2, 0, 0]
    let renamed = labels.map { [40, -3, 7][$0] }
    let agreement = PartitionAgreement(labels, renamed)
    expectClose(try #require(agreement.normalisedMutualInformation), 1, tolerance: 1e-14)
    #expect(agreement.adjustedRandIndex == 1)
  }

  private static let cases: [([Int], [Int], Double?, Double?)] = [
    ([0, 0, 1, 1], [0, 0, 1, 2], 0.8, 0.5714285714285714),
    // A perfect crossing tells nothing, and agrees less than chance would.
    ([0, 0, 1, 1], [0, 1, 0, 1], 0, -0.5),
    ([0, 0, 0, 0], [0, 1, 2, 3], 0, 0),
    ([5, 5, 5], [2, 2, 2], nil, nil),
    ([0, 1, 2], [2, 0, 1], 1, nil),
  ]

  @Test("is what one finds by hand", arguments: cases)
  func byHand(a: [Int], b: [Int], information: Double?, rand: Double?) throws {
    for agreement in [PartitionAgreement(a, b), PartitionAgreement(b, a)] {
      for (found, expected) in [
        (agreement.normalisedMutualInformation, information), (agreement.adjustedRandIndex, rand),
      ] {
        guard let expected else {
          #expect(found == nil)
          continue
        }
        #expect(abs(try #require(found) - expected) <= 1e-14)
      }
    }
  }

  @Test("of the textbook's seventeen points")
  func textbook() throws {
    // Manning, Raghavan and Schütze, 2008, figure 16.4: 20 pairs together in both, 40 in the
    // clusters, 44 in the classes, of 136.
    let clusters =
      [Int](repeating: 0, count: 6) + [Int](repeating: 1, count: 6)
      + [Int](repeating: 2, count: 5)
    let classes = [0, 0, 0, 0, 0, 1, 0, 1, 1, 1, 1, 2, 0, 0, 2, 2, 2]
    let agreement = PartitionAgreement(clusters, classes)
    let expected = 40 * 44 / 136.0
    expectClose(
      try #require(agreement.adjustedRandIndex), (20 - expected) / (42 - expected), tolerance: 1e-14
    )
    #expect(abs(try #require(agreement.normalisedMutualInformation) - 0.36) < 0.005)
  }

  @Test("of independent partitions is near 0", arguments: 0..<3 as Range<UInt64>)
  func independent(seed: UInt64) throws {
    var stream = RandomStream(seed: seed, purpose: .labels)
    let a = (0..<4_000).map { _ in stream.integer(below: 4) }
    let b = (0..<4_000).map { _ in stream.integer(below: 5) }
    let agreement = PartitionAgreement(a, b)
    #expect(abs(try #require(agreement.adjustedRandIndex)) < 0.005)
    #expect((0..<0.01).contains(try #require(agreement.normalisedMutualInformation)))
  }
}
