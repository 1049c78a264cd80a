import Foundation
import LinearAlgebra
import Testing

@testable import Networks

/// The activations over their whole range, against what mpmath finds (Fixtures/activations.py).
@Suite("Activation")
struct ActivationTests {
  /// a, φ(a), φ′(a) and the larger term of the formula of φ′(a).
  private typealias Row = (a: Double, value: Double, derivative: Double, term: Double)

  private func table(_ activation: Activation) throws -> [Row] {
    let url = try #require(
      Bundle.module.url(
        forResource: "activations", withExtension: "json", subdirectory: "Fixtures"))
    let table = try JSONDecoder().decode([String: [[Double]]].self, from: Data(contentsOf: url))
    return try #require(table[activation.rawValue]).map { ($0[0], $0[1], $0[2], $0[3]) }
  }

  /// Units in the last place that φ, and φ′, may be off: what rounding a² or 1 − σ(a) once gives.
  private func limits(_ activation: Activation, at a: Double) -> (value: Double, derivative: Double)
  {
    switch activation {
    case .gelu: (16, 10)
    case .geluTanh: (16, 16)
    case .silu: (4, max(8, min(32, a)))
    default: (4, 4)
    }
  }

  private func expectRight<Scalar: Real>(
    _ found: [(value: Scalar, derivative: Scalar)], _ rows: [Row], _ activation: Activation,
    _ form: String
  ) {
    for (found, row) in zip(found, rows) {
      let limits = limits(activation, at: row.a)
      for (name, x, y, size, units) in [
        ("φ", found.value, row.value, row.value, limits.value),
        ("φ′", found.derivative, row.derivative, row.term, limits.derivative),
      ] {
        let unit = Double(Scalar(abs(size)).ulp)
        #expect(
          abs(Double(x) - y) <= units * unit, "\(form): \(name)(\(row.a)) is \(x), not \(y)")
      }
    }
  }

  private func check<Scalar: Real>(_ type: Scalar.Type, _ activation: Activation) throws {
    let rows = try table(activation).filter { Double(Scalar($0.a)) == $0.a }
    #expect(rows.count > 200)
    expectRight(
      rows.map { activation.valueAndDerivative(Scalar($0.a)) }, rows, activation, "readable")
    let a = rows.map { Scalar($0.a) }
    var (slope, hidden) = (a, a)
    Scalar.activate(
      activation.function, rows: 1, blocks: 1, width: a.count, bias: nil, gates: nil,
      slope: &slope, hidden: &hidden, scaled: nil)
    expectRight(zip(hidden, slope).map { ($0, $1) }, rows, activation, "kernel")
    // What a number gives does not depend on its neighbours.
    for index in a.indices {
      var (own, value) = ([a[index]], [a[index]])
      Scalar.activate(
        activation.function, rows: 1, blocks: 1, width: 1, bias: nil, gates: nil, slope: &own,
        hidden: &value, scaled: nil)
      #expect(own[0] == slope[index] && value[0] == hidden[index], "alone: \(a[index])")
    }
  }

  @Test(
    "and derivative are right to a few units over the whole range, in both forms and types",
    arguments: [Activation.gelu, .geluTanh, .silu, .tanh])
  func wholeRange(activation: Activation) throws {
    try check(Double.self, activation)
    try check(Float.self, activation)
  }
}
