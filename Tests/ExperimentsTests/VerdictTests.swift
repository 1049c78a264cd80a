import Experiments
import Statistics
import Testing

@Suite("Verdict")
struct VerdictTests {
  private static let cases: [([Double], Bool, Verdict)] = [
    ([-1, -1.1, -0.9], true, .holds), ([-1, -1.1, -0.9], false, .reversed),
    ([1, 1.1, 0.9], true, .reversed), ([1, 1.1, 0.9], false, .holds),
    ([-1, 1, 0.5], true, .open), ([-1, 1, 0.5], false, .open),
    // Fewer than three seeds never decide.
    ([-1, -1.0001], true, .open), ([-1], true, .open), ([5, 5], false, .open),
    // An interval that only touches zero contains it.
    ([0, 0, 0], true, .open), ([0, 0, 0], false, .open),
  ]

  @Test("follows the side that the whole interval lies on", arguments: cases)
  func sides(differences: [Double], claimedBelowZero: Bool, expected: Verdict) {
    let verdict = Verdict(PairedDifference(differences), claimedBelowZero: claimedBelowZero)
    #expect(verdict == expected)
  }
}
