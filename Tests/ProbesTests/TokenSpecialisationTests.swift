import LinearAlgebra
import Networks
import Probes
import Testing

@Suite("TokenSpecialisation")
struct TokenSpecialisationTests {
  /// A layer over three features whose expert i has feature i as its logit.
  private func layer(_ routing: Routing, k: Int? = nil) -> Layer {
    let shape = LayerShape(
      inputWidth: 3, outputWidth: 1, hiddenWidth: 1, expertCount: 3, routing: routing,
      selectedCount: k)
    var parameters = [Double](repeating: 0, count: shape.totalParameterCount)
    for i in 0..<3 { parameters[4 * i] = 1 }
    return Layer(shape: shape, parameters: parameters, precision: .float64)
  }

  private let inputs = Matrix([
    [9, 1, 0], [9, 0, 1], [0, 9, 1], [9, 1, 0], [0, 1, 9], [1, 0, 9], [0, 9, 1],
  ])
  private let tokens = [5, 5, 5, 7, 2, 2, 9]

  @Test("counts which of a token's occurrences an expert is selected for")
  func counts() throws {
    let probe = try TokenSpecialisation(
      of: layer(.topK, k: 1), at: inputs, tokens: tokens, minimumCount: 2)
    #expect(probe.tokens == [2, 5] && probe.counts == [2, 3])
    let third = 1.0 / 3
    #expect(probe.shares == Matrix([[0, 0, 1], [2 * third, third, 0]]))
    #expect(probe.base == [3, 2, 2].map { $0 / 7 })
    #expect(abs(probe.mean - 0.8) < 1e-15)
    #expect(probe.leading(of: 0, limit: 3).map { probe.tokens[$0] } == [5])
    #expect(probe.leading(of: 2, limit: 3).map { probe.tokens[$0] } == [2])
  }

  @Test("every one of k experts that run takes a token whole, soft ones by their gates")
  func routings() throws {
    let two = try TokenSpecialisation(
      of: layer(.topK, k: 2), at: inputs, tokens: tokens, minimumCount: 1)
    #expect(two.tokens == [2, 5, 7, 9])
    for row in 0..<4 { #expect(abs(two.shares.row(row).reduce(0, +) - 2) < 1e-12) }
    #expect(Array(two.shares.row(2)) == [1, 1, 0])
    let soft = layer(.soft)
    let probe = try TokenSpecialisation(of: soft, at: inputs, tokens: tokens, minimumCount: 1)
    let gates = soft.gates(at: inputs).weights
    #expect(abs(probe.shares[0, 2] - (gates[4, 2] + gates[5, 2]) / 2) < 1e-15)
    #expect(abs(probe.base.reduce(0, +) - 1) < 1e-12)
  }

  @Test("the more frequent of equally specialised tokens comes first, and none below the base")
  func leading() throws {
    let probe = try TokenSpecialisation(
      of: layer(.topK, k: 1), at: inputs, tokens: [4, 4, 1, 3, 1, 1, 3], minimumCount: 1)
    #expect(probe.leading(of: 0, limit: 9).map { probe.tokens[$0] } == [4, 3])
    #expect(probe.leading(of: 0, limit: 1).count == 1)
    #expect(probe.leading(of: 1, limit: 9).map { probe.tokens[$0] } == [3, 1])
  }

  @Test("shuffled rows keep counts and base, and take the tokens from the experts")
  func shuffled() throws {
    let order = [4, 2, 0, 6, 1, 3, 5]
    let (a, b) = (
      try TokenSpecialisation(
        of: layer(.topK, k: 1), at: inputs, tokens: tokens, minimumCount: 2, shuffling: order),
      try TokenSpecialisation(
        of: layer(.topK, k: 1), at: inputs.rows(at: order), tokens: tokens, minimumCount: 2)
    )
    #expect(a == b && a.counts == [2, 3])
    #expect(a.shares.row(0).elementsEqual([1, 0, 0]))
  }

  @Test("does not apply to a single expert or to tokens too rare")
  func refuses() {
    let dense = Layer(
      shape: LayerShape(inputWidth: 3, outputWidth: 1, hiddenWidth: 1), precision: .float64, seed: 1
    )
    #expect(
      throws: ProbeError.notApplicable("there is one expert, which takes every token")
    ) {
      try TokenSpecialisation(of: dense, at: inputs, tokens: tokens, minimumCount: 1)
    }
    #expect(
      throws: ProbeError.notApplicable(
        "no token occurs 4 times among the 7 samples; take more of them or a lower count")
    ) {
      try TokenSpecialisation(of: layer(.soft), at: inputs, tokens: tokens, minimumCount: 4)
    }
  }
}
