import LinearAlgebra
import Testing

@testable import Networks

@Suite("Every other window")
struct WindowChoiceTests {
  private let model = LanguageModel(
    shape: TransformerShape(
      vocabulary: 11, context: 4, width: 8, heads: 2, layers: 1,
      ffn: LayerShape(inputWidth: 8, outputWidth: 8, hiddenWidth: 4)), precision: .float64, seed: 1)

  private func tokens(_ count: Int) -> [UInt32] {
    var stream = RandomStream(seed: 3, purpose: .test)
    return (0..<count).map { _ in UInt32(stream.integer(below: 11)) }
  }

  @Test("both choices together predict every token once", arguments: [9, 12, 39, 41])
  func evaluation(count: Int) throws {
    let tokens = tokens(count)
    let all = try model.evaluation(on: tokens)
    let parts = try [WindowChoice.even, .odd].map { try model.evaluation(on: tokens, in: $0) }
    #expect(parts.map(\.tokenCount).reduce(0, +) == all.tokenCount)
    let sum = parts.reduce(0) { $0 + $1.crossEntropy * Double($1.tokenCount) }
    #expect(abs(sum / Double(all.tokenCount) - all.crossEntropy) < 1e-12)
    #expect(parts[0].crossEntropy != parts[1].crossEntropy)
    #expect(try model.evaluation(on: tokens, limit: 8, in: .odd).tokenCount <= 8)
  }

  @Test("states are of the windows that are chosen")
  func states() throws {
    let tokens = tokens(43)
    for (choice, rest) in [(WindowChoice.even, 0), (.odd, 1)] {
      let places = try model.hiddenStates(
        entering: 0, of: tokens, in: choice, samples: 1_000, seed: 5
      ).places
      #expect(places == (0..<40).filter { $0 / 4 % 2 == rest })
    }
  }

  @Test("a text of a single window has no second one")
  func short() {
    #expect(throws: NetworkError.self) { try model.evaluation(on: tokens(5), in: .odd) }
    #expect(throws: NetworkError.self) {
      try model.hiddenStates(entering: 0, of: tokens(7), in: .odd, samples: 4, seed: 1)
    }
  }
}
