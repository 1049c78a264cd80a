import LinearAlgebra
import Networks
import TestSupport
import Testing

@testable import Probes

/// Experts by classes, against every shuffling of the labels that there is.
@Suite("ClassRouting")
struct ClassRoutingTests {
  private func layer(_ routing: Routing, k: Int? = nil) -> Layer {
    Layer(
      shape: LayerShape(
        inputWidth: 2, outputWidth: 1, hiddenWidth: 1, expertCount: 3, routing: routing,
        selectedCount: k), precision: .float64, seed: 1)
  }

  private func gates(_ rows: [[Double]]) -> Gates {
    let weights = Matrix(rows)
    return Gates(
      logits: weights, weights: weights,
      selected: rows.map { row in row.indices.filter { row[$0] > 0 } })
  }

  private let soft: [[Double]] = [
    [1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0.5, 0.5], [0.5, 0, 0.5],
  ]

  @Test("shares and scores are those of all 120 orders of the labels, worked out in numpy")
  func moments() throws {
    let routing = try ClassRouting(
      of: layer(.soft), gates: gates(soft), labels: [4, 4, 7, 7, 7], names: nil, draws: 9, seed: 1)
    #expect(routing.classes == [4, 7] && routing.names == ["4", "7"] && routing.counts == [2, 3])
    expectClose(
      routing.shares.elements, [1, 1 / 6.0, 0, 0.5, 0, 1 / 3.0], tolerance: 1e-15)
    expectClose(
      routing.scores.elements,
      [
        1.8257418583505538, -1.8257418583505538, -1.2247448713915887, 1.2247448713915887,
        -1.333333333333334, 1.333333333333334,
      ], tolerance: 1e-14)
    expectClose(routing.loads, [0.5, 0.3, 0.2], tolerance: 1e-15)
    let strongest = try #require(routing.strongest)
    #expect(strongest.expert == 0 && strongest.place == 0)
  }

  @Test("chance reaches what all orders reach as often as these do")
  func chance() throws {
    // |z| of 1.83 needs both samples that are an expert's alone in the class of two, of expert 0, 1 or 2: three
    // orders of ten.
    let routing = try ClassRouting(
      of: layer(.soft), gates: gates(soft), labels: [0, 0, 1, 1, 1], draws: 2_000, seed: 3)
    expectClose(routing.p, 0.3, tolerance: 0.03)
    let again = try ClassRouting(
      of: layer(.soft), gates: gates(soft), labels: [0, 0, 1, 1, 1], draws: 2_000, seed: 3)
    #expect(again == routing)
  }

  @Test("of top-k each selected expert gets 1/k; a single class is associated with nothing")
  func topK() throws {
    let rows: [[Double]] = [[0.9, 0.1, 0], [0.5, 0.5, 0], [0, 0.2, 0.8]]
    let routing = try ClassRouting(
      of: layer(.topK, k: 2), gates: gates(rows), labels: [0, 0, 1], names: ["a", "b"], seed: 1)
    #expect(routing.names == ["a", "b"])
    #expect(routing.shares == Matrix([[0.5, 0], [0.5, 0.5], [0, 0.5]]))
    // Expert 1 gets its half of every sample, whatever the labels.
    #expect(routing.scores[1, 0] == 0 && routing.scores[1, 1] == 0)
    let one = try ClassRouting(
      of: layer(.topK, k: 2), gates: gates(rows), labels: [3, 3, 3], seed: 1)
    #expect(one.strongest == nil && one.p == 1 && one.scores.elements == [0, 0, 0])
  }

  @Test("labels of other samples are refused")
  func refused() {
    #expect(throws: ProbeError.self) {
      try ClassRouting(of: layer(.soft), gates: gates(soft), labels: [0], seed: 1)
    }
  }

  @Test("nmi by chance is the mean over orders of the labels: 1/3 of two pairs")
  func agreement() throws {
    let rows: [[Double]] = [[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0]]
    let null = try #require(
      AgreementNull(gates: gates(rows), partition: [0, 0, 1, 1], draws: 3_000, seed: 5))
    expectClose(null.information.mean, 1 / 3.0, tolerance: 0.03)
    #expect(null.draws == 3_000 && null.information.percentile95 == 1)
    // One part on both sides has no information to share.
    #expect(
      AgreementNull(gates: gates([[1, 0, 0], [1, 0, 0]]), partition: [2, 2], seed: 5) == nil)
  }

  @Test("the pair of the largest |A| is the lower of equals, whatever its sign")
  func largestPair() throws {
    let alignment = Alignment(cosines: [
      [1, 0.2, nil, -0.5], [0.2, 1, nil, 0.5], [nil, nil, nil, nil], [-0.5, 0.5, nil, 1],
    ])
    let pair = try #require(alignment.largestPair)
    #expect(pair.first == 0 && pair.second == 3 && pair.cosine == -0.5)
    #expect(Alignment(cosines: [[1]]).largestPair == nil)
  }
}
