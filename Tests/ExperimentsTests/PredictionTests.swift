import LinearAlgebra
import Testing

@testable import Experiments

@Suite struct PredictionTests {
  private func prediction(_ trained: [Double?], _ untrained: [Double?]) -> Prediction {
    Prediction(
      "flip", "flip < dense", claimsBelowZero: true, trained: trained, untrained: untrained)
  }

  private func verdict(_ trained: [Double?], _ untrained: [Double?]) -> Verdict {
    PredictionFamily([prediction(trained, untrained)]).tests[0].verdict
  }

  private let below = [-1.1, -0.9, -1.2, -0.8, -1.05, -0.95, -1.0, -1.15]

  @Test("a verdict asks for a firm difference, and for training's part in it") func verdicts() {
    let none = [Double](repeating: 0, count: 8)
    #expect(verdict(below, none) == .holds)
    #expect(verdict(below.map { -$0 }, none) == .reversed)
    #expect(verdict(below, below) == .structural)
    // Training made less of what was there before.
    #expect(verdict(below, below.map { 2 * $0 }) == .structural)
    #expect(verdict([1, -1, 2, -2, 0.5, -0.5, 1, -1], none) == .open)
    #expect(verdict(below, [Double?](repeating: nil, count: 8)) == .open)
    #expect(verdict(Array(below.prefix(2)), [0, 0]) == .open)
  }

  @Test("where a unit has no value the others are selected, and nothing is claimed of them")
  func missing() {
    let family = PredictionFamily([
      prediction(below.map { $0 } as [Double?], [Double?](repeating: 0, count: 8)),
      prediction(below.dropLast() + [nil], [Double?](repeating: 0, count: 8)),
    ])
    #expect(family.tests.map(\.verdict) == [.holds, .open])
    #expect(family.size == 1)
    #expect(family.tests[1].trained == nil && family.tests[1].fromTraining == nil)
  }

  @Test("of true hypotheses one in twenty families rejects one at most") func rate() {
    var wrong = 0
    for draw in 0..<400 {
      var stream = RandomStream(seed: 5, purpose: .samples, index: draw)
      let predictions = (0..<4).map { _ in
        prediction(
          (0..<6).map { _ in stream.normal() }, (0..<6).map { _ in stream.normal() })
      }
      let verdicts = PredictionFamily(predictions).tests.map(\.verdict)
      if verdicts.contains(where: { $0 != .open }) { wrong += 1 }
    }
    // 5 % of 400 are 20; 35 is more than three standard deviations above.
    #expect(wrong < 35)
  }
}
