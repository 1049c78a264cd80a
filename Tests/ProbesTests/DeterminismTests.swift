import LinearAlgebra
import Networks
import Probes
import TestSupport
import Testing

/// What thread counts and stopping may change: nothing, and only how far the work went.
@Suite("Determinism", .serialized)
struct DeterminismTests {
  /// Everything that is measured of one layer.
  private struct Everything: Equatable {
    let jacobian, gateScaled: JacobianProbe
    let analyses: [PCAProbe]
    let jackknifed: [JackknifedRanks]
    let shuffled: PCAProbe
    let routing: RoutingStatistics
    let null: PairNull?

    init(_ layer: Layer, _ inputs: Matrix) throws {
      jacobian = try JacobianProbe(
        of: layer, at: inputs, options: JacobianOptions(evaluatesAllExperts: true))
      gateScaled = try JacobianProbe(
        of: layer, at: inputs, options: JacobianOptions(scale: .gate))
      analyses = try Representation.allCases.map {
        try PCAProbe(of: layer, at: inputs, representation: $0)
      }
      jackknifed = try analyses.map {
        try JackknifedRanks(of: $0, layer: layer, at: inputs, seed: 4)
      }
      shuffled = try PCAProbe.shuffledGates(
        of: layer, at: inputs, representation: .output, seed: 4)
      routing = try RoutingStatistics(of: layer, at: inputs)
      let live = jacobian.experts.filter { !$0.isDead }.map(\.averageJacobian)
      null = live.count > 1 ? try PairNull(of: live, draws: 20, seed: 3) : nil
    }
  }

  @Test(
    "every probe gives the same bits on one, two and three threads",
    arguments: [layerForms[0], layerForms[4], layerForms[5], layerForms[8]])
  func threads(shape: LayerShape) throws {
    let before = Parallel.threadCount
    defer { Parallel.threadCount = before }
    let layer = randomLayer(shape, seed: 1)
    let inputs = randomMatrix(70, shape.inputWidth, seed: 2)
    let outcomes = try [1, 2, 3].map { threads in
      Parallel.threadCount = threads
      return try Everything(layer, inputs)
    }
    #expect(outcomes[0] == outcomes[1])
    #expect(outcomes[0] == outcomes[2])
  }

  @Test("a stopped probe is the probe of the samples it got to", arguments: [1, 2])
  func stops(threads: Int) throws {
    let before = Parallel.threadCount
    defer { Parallel.threadCount = before }
    Parallel.threadCount = threads
    for shape in layerForms {
      let layer = randomLayer(shape, seed: 5)
      let inputs = randomMatrix(200, shape.inputWidth, seed: 6)
      let probe = try JacobianProbe(of: layer, at: inputs, monitor: StopAfter(3).monitor)
      #expect(probe.requestedCount == 200)
      #expect(probe.sampleCount >= 48 && probe.sampleCount < 200)
      #expect(probe.sampleCount.isMultiple(of: 16))
      let direct = try JacobianProbe(of: layer, at: inputs.prefix(rows: probe.sampleCount))
      #expect(probe.experts == direct.experts)
      #expect(probe.routedMean == direct.routedMean && probe.plainMean == direct.plainMean)
      #expect(probe.layer == direct.layer && probe.alignment == direct.alignment)
      #expect(probe.pointwiseAlignment == direct.pointwiseAlignment)
    }
  }

  @Test("stopped before anything is measured, a probe says so")
  func stopsAtOnce() throws {
    let layer = randomLayer(layerForms[3], seed: 5)
    let error = #expect(throws: ProbeError.self) {
      try JacobianProbe(
        of: layer, at: randomMatrix(20, 5, seed: 6), monitor: StopAfter(0).monitor)
    }
    #expect(error?.description == "stopped before the first samples were measured")
    let null = #expect(throws: ProbeError.self) {
      try PairNull(
        of: [.identity(3), .identity(3)], seed: 1, monitor: StopAfter(0).monitor)
    }
    #expect(null?.description == "stopped before the first random draw")
  }
}
