import Foundation
import LinearAlgebra
import Networks
import Probes
import TestSupport
import Testing

@Suite("PrincipalAngles")
struct PrincipalAnglesTests {
  @Test("of a subspace with itself are zero, whatever its basis", arguments: [1, 2, 4])
  func same(rank: Int) throws {
    var stream = RandomStream(seed: 1, purpose: .directions)
    let basis = Matrix.haarOrthogonal(6, using: &stream).prefix(rows: rank)
    let other = Matrix.haarOrthogonal(rank, using: &stream) * basis
    let angles = try PrincipalAngles(basis, other)
    #expect(angles.angles.count == rank)
    // Nothing of what arccosine makes of 1 − ε, √(2ε).
    #expect(angles.angles.allSatisfy { $0 == 0 })
    #expect(angles.geodesic == 0 && angles.chordal == 0)
    expectClose(angles.overlap, 1, tolerance: 1e-14)
  }

  @Test(
    "are right to 1e-14 from the smallest to the largest",
    arguments: [1e-12, 1e-9, 1e-5, 1e-3, 0.03, 0.0999, 0.1001, 0.5, 1, 1.5, Double.pi / 2])
  func anySize(angle: Double) throws {
    let first = Matrix([[1, 0, 0, 0], [0, 1, 0, 0]])
    let second = Matrix([[cos(angle), 0, sin(angle), 0], [0, 1, 0, 0]])
    var stream = RandomStream(seed: 5, purpose: .directions)
    let turn = Matrix.haarOrthogonal(4, using: &stream)
    for pair in [(first, second), (second, first), (first * turn, second * turn)] {
      let angles = try PrincipalAngles(pair.0, pair.1)
      #expect(angles.angles[0] == 0)
      #expect(abs(angles.angles[1] - angle) <= 1e-14)
    }
  }

  @Test("of orthogonal subspaces are right")
  func orthogonal() throws {
    let identity = Matrix.identity(5)
    let angles = try PrincipalAngles(identity.rows(at: [0, 1]), identity.rows(at: [2, 4]))
    #expect(angles.angles == [Double.pi / 2, Double.pi / 2])
    #expect(angles.overlap == 0)
    expectClose(angles.geodesic, Double.pi / 2.0.squareRoot(), tolerance: 1e-15)
    expectClose(angles.chordal, 2.0.squareRoot(), tolerance: 1e-15)
  }

  @Test("of two lines in the plane are the angle between them", arguments: [0.1, 0.7, 1.4, 2.5])
  func lines(angle: Double) throws {
    let angles = try PrincipalAngles(Matrix([[1, 0]]), Matrix([[cos(angle), sin(angle)]]))
    let expected = min(angle, Double.pi - angle)
    expectClose(angles.angles[0], expected, tolerance: 1e-13)
    expectClose(angles.geodesic, expected, tolerance: 1e-13)
    expectClose(angles.chordal, sin(expected), tolerance: 1e-13)
    expectClose(angles.overlap, cos(expected) * cos(expected), tolerance: 1e-13)
  }

  @Test("of planes built with known angles are those, ascending, from either side")
  func planes() throws {
    let first = Matrix([[1, 0, 0, 0], [0, 1, 0, 0]])
    let second = Matrix([[cos(1.2), 0, sin(1.2), 0], [0, cos(0.3), 0, sin(0.3)]])
    var stream = RandomStream(seed: 4, purpose: .directions)
    let turn = Matrix.haarOrthogonal(4, using: &stream)
    for pair in [(first, second), (second, first), (first * turn, second * turn)] {
      let angles = try PrincipalAngles(pair.0, pair.1)
      expectClose(angles.angles, [0.3, 1.2], tolerance: 1e-13)
      expectClose(angles.geodesic, (0.09 + 1.44).squareRoot(), tolerance: 1e-13)
      let overlap = (cos(0.3) * cos(0.3) + cos(1.2) * cos(1.2)) / 2
      expectClose(angles.overlap, overlap, tolerance: 1e-13)
    }
  }
}

@Suite("SubspaceProbe")
struct SubspaceProbeTests {
  private let layer = randomLayer(layerForms[5], seed: 1)
  private let inputs = randomMatrix(60, 4, seed: 2)

  @Test("compares every pair of live experts, in every source", arguments: SubspaceSource.allCases)
  func pairs(source: SubspaceSource) throws {
    let probe = try SubspaceProbe(
      of: layer.starving(2), at: inputs, source: source, rank: 2)
    #expect(probe.dead == [2] && probe.expertCount == 5 && probe.sampleCount == 60)
    #expect(
      probe.pairs.map { [$0.first, $0.second] } == [
        [0, 1], [0, 3], [0, 4], [1, 3], [1, 4], [3, 4],
      ])
    let isInput = source == .input || source == .jacobianInput
    #expect(probe.dimension == (isInput ? 4 : 5))
    #expect(probe.expectedOverlap == 2 / Double(probe.dimension))
    let mean = probe.pairs.reduce(0) { $0 + $1.angles.overlap } / 6
    #expect(try #require(probe.mean(\.overlap)) == mean)
  }

  @Test("the sides of the average Jacobian are its singular subspaces")
  func jacobianSides() throws {
    let average = try JacobianProbe(of: layer, at: inputs).experts.map(\.averageJacobian)
    let svd = try average.map { try SingularValueDecomposition(of: $0) }
    for source in [SubspaceSource.jacobianInput, .jacobianOutput] {
      let probe = try SubspaceProbe(of: layer, at: inputs, source: source, rank: 2)
      for pair in probe.pairs {
        let bases = [pair.first, pair.second].map { i in
          source == .jacobianInput
            ? svd[i].rightVectorsTransposed.prefix(rows: 2)
            : svd[i].leftVectors.prefix(columns: 2).transposed
        }
        let expected = try PrincipalAngles(bases[0], bases[1])
        expectClose(pair.angles.angles, expected.angles, tolerance: 1e-12)
      }
    }
  }

  @Test("the whole space overlaps itself fully", arguments: [SubspaceSource.input, .jacobianInput])
  func whole(source: SubspaceSource) throws {
    let probe = try SubspaceProbe(of: layer, at: inputs, source: source, rank: 4)
    expectClose(try #require(probe.mean(\.overlap)), 1, tolerance: 1e-13)
    #expect(probe.mean(\.geodesic) == 0)
    #expect(probe.pairs.allSatisfy { $0.angles.angles == [0, 0, 0, 0] })
  }

  @Test("an expert that spreads in too few directions is left out and named, the others compared")
  func thin() throws {
    // Zero weights but for two hidden units: expert 1 answers in a plane.
    let shape = layer.shape
    var weights = layer.expert(1).w2
    for row in 0..<weights.rowCount {
      for column in 2..<weights.columnCount { weights[row, column] = 0 }
    }
    let tested = layer.setting("experts.1.w2.weight", to: weights.elements)
    for source in [SubspaceSource.output, .jacobianInput, .jacobianOutput] {
      let probe = try SubspaceProbe(of: tested, at: inputs, source: source, rank: 3)
      #expect(probe.thin == [SubspaceProbe.ThinExpert(expert: 1, directions: 2)])
      #expect(probe.dead.isEmpty && probe.leftOut == [1])
      #expect(
        probe.pairs.count == 6 && !probe.pairs.contains { [$0.first, $0.second].contains(1) })
      let whole = try SubspaceProbe(of: layer, at: inputs, source: source, rank: 3)
      #expect(whole.thin == nil)
      #expect(probe.pairs == whole.pairs.filter { ![$0.first, $0.second].contains(1) })
      let encoded = String(decoding: try JSONEncoder().encode(whole), as: UTF8.self)
      #expect(!encoded.contains("thin"))
    }
    #expect(shape.expertCount == 5)
  }

  @Test(
    "refuses what it cannot compare, and says what to do",
    arguments: [
      (0, 0, SubspaceSource.input, "rank 0 does not fit 4 dimensions; give one from 1 to 4"),
      (0, 5, .jacobianInput, "rank 5 does not fit 4 dimensions; give one from 1 to 4"),
      (0, 6, .output, "rank 6 does not fit 5 dimensions; give one from 1 to 5"),
      (0, 5, .jacobianOutput, "expert 0 spreads in 4 directions only; give --rank 4 or less"),
      (
        1, 2, .output,
        "there is one expert, and subspaces are compared between two"
      ),
    ])
  func refusals(form: Int, rank: Int, source: SubspaceSource, message: String) throws {
    let tested =
      form == 0
      ? layer : randomLayer(LayerShape(inputWidth: 4, outputWidth: 5, hiddenWidth: 3), seed: 1)
    let error = #expect(throws: ProbeError.self) {
      try SubspaceProbe(of: tested, at: inputs, source: source, rank: rank)
    }
    #expect(error?.description == message)
  }

  @Test("no sample is refused", arguments: SubspaceSource.allCases)
  func noSample(source: SubspaceSource) {
    let none = #expect(throws: ProbeError.self) {
      try SubspaceProbe(of: layer, at: inputs.prefix(rows: 0), source: source, rank: 1)
    }
    #expect(none?.description == "there is no sample to analyse")
  }

  @Test(
    "an expert that does not vary is left out",
    arguments: SubspaceSource.allCases.filter { $0 != .input })
  func noSpread(source: SubspaceSource) throws {
    let flat = Layer(
      shape: layer.shape, parameters: layer.parameters.map { _ in 0 }, precision: .float64)
    let probe = try SubspaceProbe(of: flat, at: inputs, source: source, rank: 1)
    #expect(probe.dead == Array(0..<layer.shape.expertCount))
    #expect(probe.pairs.isEmpty)
  }
}
