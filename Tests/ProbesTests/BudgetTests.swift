import LinearAlgebra
import Networks
import TestSupport
import Testing

@testable import Probes

/// What a memory budget may change: how much goes on at once, and no number.
@Suite("Memory budgets", .serialized)
struct BudgetTests {
  /// Wide enough that experts are made one by one and pieces cut under a small budget.
  private static let shapes = [
    LayerShape(
      inputWidth: 200, outputWidth: 180, hiddenWidth: 120, expertCount: 6, routing: .topK,
      selectedCount: 2, activation: .silu, isGated: true),
    LayerShape(
      inputWidth: 180, outputWidth: 200, hiddenWidth: 90, expertCount: 4, routing: .soft),
  ]

  private struct Everything: Equatable {
    let jacobian, everywhere: [JacobianProbe]
    let leading: LeadingSpectra
    let analyses: [PCAProbe]
    let shuffled: ShuffledRanks?
    let jackknifed: [JackknifedRanks]
    let subspaces: [SubspaceProbe]
    let null: PairNull

    init(_ layer: Layer, _ inputs: Matrix) throws {
      let twin = UntrainedLayer(shape: layer.shape, precision: .float64, seed: 9)
      jacobian = try JacobianProbe.together([
        (layer, inputs, JacobianOptions()), (twin, inputs, JacobianOptions(scale: .gate)),
      ])
      everywhere = [
        try JacobianProbe(
          of: layer, at: inputs.prefix(rows: 3),
          options: JacobianOptions(evaluatesAllExperts: true))
      ]
      leading = try LeadingSpectra(of: layer, at: inputs, count: 3)
      analyses = try Representation.allCases.map {
        try PCAProbe(of: layer, at: inputs, representation: $0)
      }
      jackknifed = try analyses.map {
        try JackknifedRanks(of: $0, layer: layer, at: inputs, seed: 1)
      }
      shuffled = try ShuffledRanks(
        of: layer, at: inputs, representation: .output, draws: 5, seed: 1)
      subspaces = try [.output, .jacobianInput].map {
        try SubspaceProbe(of: layer, at: inputs, source: $0, rank: 2)
      }
      null = try PairNull(
        of: jacobian[0].experts.filter { !$0.isDead }.map(\.averageJacobian), draws: 3, seed: 1)
    }
  }

  @Test("every probe gives the same bits whatever the budget and the threads", arguments: shapes)
  func sameBits(shape: LayerShape) throws {
    let before = Parallel.threadCount
    defer { Parallel.threadCount = before }
    let layer = Layer(shape: shape, precision: .float64, seed: 4)
    let inputs = randomMatrix(37, shape.inputWidth, seed: 5)
    var outcomes: [Everything] = []
    for (threads, bytes) in [(2, 1 << 40), (2, 1 << 20), (1, 40 << 20)] {
      Parallel.threadCount = threads
      outcomes.append(try MemoryBudget.with(bytes: bytes) { try Everything(layer, inputs) })
    }
    #expect(outcomes[0] == outcomes[1] && outcomes[0] == outcomes[2])
  }

  @Test("what goes on at once is cut to the budget, down to a sample at a time on one thread")
  func plan() {
    let before = Parallel.threadCount
    defer { Parallel.threadCount = before }
    Parallel.threadCount = 2
    let wide = LayerShape(
      inputWidth: 2_048, outputWidth: 2_048, hiddenWidth: 1_024, expertCount: 64, routing: .topK,
      selectedCount: 8, isGated: true)
    let plan = JacobianPlan(
      shape: wide, options: JacobianOptions(), samples: 128, comparesSamples: true)
    func atOnce(_ gibibytes: Int) -> (pieces: Int, samples: Int) {
      MemoryBudget.with(bytes: gibibytes << 30) { plan.atOnce }
    }
    #expect(atOnce(1) == (1, 1))
    let some = atOnce(6)
    #expect(some.pieces == 1 && (2..<32).contains(some.samples))
    #expect(MemoryBudget.with(bytes: 4 << 30) { !wide.holdsExperts })
    #expect(MemoryBudget.with(bytes: 1 << 20) { layerForms[3].holdsExperts })
  }

  @Test("what does not fit is refused with the samples that would")
  func refused() throws {
    let shape = Self.shapes[0]
    let cost = JacobianProbe.cost(of: shape, samples: 4_000, options: JacobianOptions())
    let error = #expect(throws: MemoryShortage.self) {
      try MemoryBudget.with(bytes: 50 << 20) {
        try cost.require(samples: 4_000, for: "measuring") { "Give \($0)." }
      }
    }
    let text = try #require(error?.description)
    #expect(text.contains("more than the 50.0 MiB of `set memory`. Give "))
    let fitting = try #require(
      text.split(separator: " ").last.flatMap { Int($0.dropLast()) })
    try MemoryBudget.with(bytes: 50 << 20) {
      try cost.require(samples: fitting, for: "measuring") { _ in "" }
    }
    #expect((1..<4_000).contains(fitting))
  }
}
