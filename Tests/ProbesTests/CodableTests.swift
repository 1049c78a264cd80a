import Foundation
import LinearAlgebra
import Networks
import Probes
import Synchronization
import Testing

/// Keeps matrices outside the text, as a checkpoint does.
private final class DictionaryStore: MatrixStore, Sendable {
  private let matrices = Mutex<[String: Matrix]>([:])

  func store(_ matrix: Matrix, path: [String]) -> String {
    let name = path.joined(separator: "/")
    matrices.withLock { $0[name] = matrix }
    return name
  }

  func matrix(named name: String) throws -> Matrix { try #require(matrices.withLock { $0[name] }) }
}

@Suite("Coding of probes")
struct CodableTests {
  private func expectRoundTrip<Value: Codable & Equatable>(
    _ value: Value, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let plain = try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
    #expect(plain == value, sourceLocation: sourceLocation)
    let (store, encoder, decoder) = (DictionaryStore(), JSONEncoder(), JSONDecoder())
    encoder.userInfo[.matrixStore] = store
    decoder.userInfo[.matrixStore] = store
    let stored = try decoder.decode(Value.self, from: encoder.encode(value))
    #expect(stored == value, sourceLocation: sourceLocation)
  }

  @Test("every probe of every form comes back equal", arguments: layerForms)
  func probes(shape: LayerShape) throws {
    var layer = randomLayer(shape, seed: 1)
    if shape.hasRouterBias { layer = layer.starving(0) }
    let inputs = randomMatrix(18, shape.inputWidth, seed: 2)
    try expectRoundTrip(RoutingStatistics(of: layer, at: inputs))
    try expectRoundTrip(
      RoutingStatistics(of: layer, at: inputs, partition: (0..<18).map { $0 % 3 }))
    for scale in JacobianScale.allCases {
      try expectRoundTrip(
        JacobianProbe(
          of: layer, at: inputs,
          options: JacobianOptions(scale: scale, evaluatesAllExperts: scale == .gate)))
    }
    for representation in Representation.allCases {
      try expectRoundTrip(PCAProbe(of: layer, at: inputs, representation: representation))
    }
  }

  @Test(
    "subspaces of experts come back equal", arguments: layerForms.filter { $0.expertCount > 1 })
  func subspaces(shape: LayerShape) throws {
    var layer = randomLayer(shape, seed: 1)
    if shape.hasRouterBias { layer = layer.starving(0) }
    let inputs = randomMatrix(18, shape.inputWidth, seed: 2)
    try expectRoundTrip(SubspaceProbe(of: layer, at: inputs, source: .jacobianInput, rank: 1))
  }

  @Test("summaries come back equal, infinite condition numbers too")
  func summaries() throws {
    try expectRoundTrip(SpectrumSummary())
    try expectRoundTrip(SpectrumSummary(of: [0, 0]))
    try expectRoundTrip(SpectrumSummary(of: [4, 2, 1]))
    try expectRoundTrip(SpectrumSummary(of: [4, 2, 0]))
    let text = String(
      decoding: try JSONEncoder().encode(SpectrumSummary(of: [2, 0])), as: UTF8.self)
    #expect(text.contains("\"cond\":\"infinity\""))
  }

  @Test("a layer with a singular Jacobian can be kept")
  func singular() throws {
    let shape = LayerShape(
      inputWidth: 2, outputWidth: 2, hiddenWidth: 2, activation: .identity)
    let layer = Layer(
      shape: shape, parameters: [1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0], precision: .float64)
    let probe = try JacobianProbe(of: layer, at: randomMatrix(3, 2, seed: 1))
    #expect(probe.routedMean[.cond] == .infinity)
    try expectRoundTrip(probe)
    try expectRoundTrip(Alignment(of: [.identity(2), nil]))
    try expectRoundTrip(PairNull(of: [.identity(2), .identity(2)], draws: 3, seed: 1))
    try expectRoundTrip(PairNull.exact(pairs: 3, rows: 2, columns: 2))
    try expectRoundTrip(JackknifedRanks(experts: [1.5, nil]))
    try expectRoundTrip(ShuffledRanks.Level(mean: 1, low: 0, high: 2, standardError: 0.1))
  }

  @Test("a summary with an unknown statistic or text is refused")
  func corrupt() {
    for text in [#"{"cond":"much"}"#, #"{"size":1}"#, "[1]"] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(SpectrumSummary.self, from: Data(text.utf8))
      }
    }
  }
}
