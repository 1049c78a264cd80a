import LinearAlgebra
import Statistics
import TestSupport
import Testing

@Suite("Joint flips")
struct JointFlipTests {
  @Test("median t and shares are those of numpy, over all patterns")
  func byHand() throws {
    let flips = try #require(
      JointFlips(
        [[1, 2, 3, 0.5, 1.5], [0.2, -0.1, 0.4, 0.3, 0.1], [-1, 0.5, 0.2, -0.3, 0.1]], seed: 1))
    expectClose(flips.medianT, 2.092457497388747, tolerance: 1e-12)
    expectClose(flips.positiveShare, 2 / 3.0, tolerance: 1e-14)
    #expect(flips.medianP == 2 / 32.0)
    #expect(flips.shareP == 30 / 32.0)
  }

  @Test("copies of one analysis are as telling as one, however many there are")
  func copies() throws {
    let values = [0.4, 0.9, -0.1, 0.7, 0.3, 0.6, 0.2]
    let one = try #require(JointFlips([values], seed: 1))
    let many = try #require(JointFlips([[Double]](repeating: values, count: 40), seed: 1))
    #expect(many.medianP == one.medianP && many.medianT == one.medianT)
    #expect(one.medianP == PairedDifference(values).permutationP)
    #expect(JointFlips([], seed: 1) == nil && JointFlips([[1]], seed: 1) == nil)
    #expect(JointFlips([[1, .nan]], seed: 1) == nil)
  }
}
