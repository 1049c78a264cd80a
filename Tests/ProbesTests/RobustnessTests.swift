import LinearAlgebra
import Networks
import Testing

@testable import Probes

@Suite struct RobustnessTests {
  private func layer(_ routing: Routing, gated: Bool = false, experts: Int = 3) -> Layer {
    Layer(
      shape: LayerShape(
        inputWidth: 4, outputWidth: 3, hiddenWidth: 6, expertCount: experts, routing: routing,
        selectedCount: routing == .topK ? 2 : nil, isGated: gated, hasRouterBias: true),
      precision: .float64, seed: 5)
  }

  private let inputs: Matrix = {
    var stream = RandomStream(seed: 1, purpose: .data)
    return Matrix(rows: 30, columns: 4, using: &stream)
  }()

  private func perturbed(_ eps: [Double]) throws -> PerturbedInputs {
    PerturbedInputs(inputs, axes: try LeadingAxes(of: inputs), eps: eps, seed: 3)
  }

  @Test(
    "|J u| is what the response comes to as eps goes to 0",
    arguments: [
      Routing.dense, .soft, .topK,
    ]) func limit(routing: Routing) throws
  {
    for isGated in [false, true] {
      let all = try perturbed([1e-6, 0.5]).responses(
        of: layer(routing, gated: isGated), tellsClasses: true)
      #expect(all.count == 8)
      for one in all where one.eps == 1e-6 {
        #expect(try abs(#require(one.ratio) - 1) < 1e-6)
        #expect(try #require(one.rho) > 0.999999)
        #expect(abs(one.response / one.prediction - 1) < 1e-5)
      }
      // Far away the two part.
      #expect(all.contains { $0.eps == 0.5 && abs(($0.ratio ?? 1) - 1) > 1e-4 })
    }
  }

  @Test("the top direction moves a layer as far as its first singular value says")
  func topDirection() throws {
    let layer = layer(.soft)
    let probe = try JacobianProbe(of: layer, at: inputs)
    let top = try perturbed([1e-6]).responses(of: layer, tellsClasses: false).first {
      $0.direction == .top
    }
    // Median against mean: the single sample decides.
    let one = PerturbedInputs(
      inputs.prefix(rows: 1), axes: try LeadingAxes(of: inputs), eps: [1e-6], seed: 3)
    let first = try #require(
      try one.responses(of: layer, tellsClasses: false).first { $0.direction == .top })
    let own = try SingularValueDecomposition(of: #require(probe.layer?.firstJacobian))
      .singularValues[0]
    #expect(abs(first.prediction - own) < 1e-12 * own)
    #expect(top?.flip == nil)
  }

  @Test("axes before the largest gap lead, and directions lie in their span or its complement")
  func axes() throws {
    var stream = RandomStream(seed: 2, purpose: .data)
    var cloud = Matrix(rows: 200, columns: 4, using: &stream)
    for n in 0..<200 {
      for (j, scale) in [5.0, 4.5, 0.2, 0.1].enumerated() { cloud[n, j] *= scale }
    }
    let axes = try LeadingAxes(of: cloud)
    #expect(axes.count == 2)
    for leading in [true, false, true, false, true, false, true, false] {
      let u = try #require(axes.draw(leading: leading, using: &stream))
      #expect(abs(PowerScale.norm(u) - 1) < 1e-12)
      let inside = PowerScale.norm(Array(u.prefix(2)))
      #expect(leading ? inside > 0.95 : inside < 0.3)
    }
    #expect(try LeadingAxes(of: Matrix(rows: 9, columns: 1, using: &stream)).count == 1)
  }

  @Test("a share flips that is counted by hand") func flips() throws {
    let layer = layer(.topK)
    let all = try perturbed([2]).responses(of: layer, tellsClasses: true)
    let random = try #require(all.first { $0.direction == .random })
    var count = 0
    let still = layer.outputs(at: inputs)
    for n in 0..<30 {
      var stream = RandomStream(seed: 3, purpose: .directions, index: n)
      var u = (0..<4).map { _ in stream.normal() }
      let norm = u.reduce(0) { $0 + $1 * $1 }.squareRoot()
      u = u.map { $0 / norm }
      let moved = layer.outputs(
        at: Matrix(
          rows: 1, columns: 4, elements: zip(inputs.row(n), u).map { $0 + 2 * $1 }))
      if largestPlace(moved.row(0)) != largestPlace(still.row(n)) { count += 1 }
    }
    #expect(count > 0 && random.flip == Double(count) / 30)
  }

  @Test("calibration by definition, and what chance adds to it") func calibration() throws {
    // Confidence 0.5 and 0.9, right as often as they say.
    func logit(_ p: Double) -> Double { Double.logarithm(p / (1 - p)) }
    let rows = (0..<100).map { [$0 < 50 ? logit(0.5) + 1e-9 : logit(0.9), 0.0] }
    let labels = (0..<100).map { $0 < 50 ? $0 % 2 : ($0 < 95 ? 0 : 1) }
    let own = try #require(Calibration(of: Matrix(rows), labels: labels, seed: 1))
    #expect(own.bins.count == 15 && own.bins.reduce(0) { $0 + $1.count } == 100)
    #expect(abs(own.confidence - 0.7) < 1e-6 && own.accuracy == 0.7)
    // 50 of (0.5, 0.5), 45 of (0.1, 0.1) and 5 of (0.9, 0.9).
    #expect(abs(own.brier - (50 * 0.5 + 45 * 0.02 + 5 * 1.62) / 100) < 1e-6)
    let error = own.bins.reduce(0.0) {
      $0 + Double($1.count) / 100 * abs($1.accuracy - $1.confidence)
    }
    #expect(own.error == error && own.bias > 0)
    let one = try #require(Calibration(of: Matrix([[0.0, 2.0]]), labels: [1], seed: 1))
    #expect(one.bins.count == 1 && abs(one.error - (1 - one.confidence)) < 1e-15)
    #expect(Calibration(of: Matrix([[Double]]()), labels: [], seed: 1) == nil)
  }

  @Test("of a calibrated model the error falls by its bias, on the mean over draws")
  func bias() throws {
    var (raw, corrected) = (0.0, 0.0)
    for draw in 0..<20 {
      var stream = RandomStream(seed: 7, purpose: .test, index: draw)
      let rows = (0..<300).map { _ in [2 * stream.uniform(), 0.0] }
      let labels = rows.map { stream.uniform() < ClassProbabilities.of($0[...])[0] ? 0 : 1 }
      let own = try #require(Calibration(of: Matrix(rows), labels: labels, seed: 1))
      raw += own.error / 20
      corrected += (own.error - own.bias) / 20
    }
    #expect(raw > 0.06)
    // The bootstrap adds as much noise again, of which |a - c| shows sqrt(2) - 1.
    #expect(abs(corrected / raw - (2 - 2.0.squareRoot())) < 0.1)
  }

  @Test("spread that is the error foretells it, and spread of its own does not")
  func spread() throws {
    let errors = (0..<60).map { Double($0 % 20) }
    let own = try #require(SpreadCalibration(spreads: errors.map { 2 * $0 }, errors: errors))
    #expect(own.area == 1 && own.bins.count == 15)
    let none = try #require(
      SpreadCalibration(spreads: errors.map { _ in 1 }, errors: errors))
    #expect(none.area == 0.5)
    let layer = layer(.soft)
    let spreads = try #require(try LayerScores.spreads(of: layer, at: inputs))
    let measure = try AmbiguityMeasure(
      of: layer, at: inputs, target: .values(Matrix(repeating: 0, rows: 30, columns: 3)))
    #expect(abs((spreads.mean ?? 0) - measure.measured().own.ambiguity) < 1e-14)
    #expect(try LayerScores.spreads(of: self.layer(.dense), at: inputs) == nil)
  }
}
