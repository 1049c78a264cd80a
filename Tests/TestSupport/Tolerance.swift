import LinearAlgebra
import Testing

/// Whether two numbers agree to `tolerance` relative to the larger of them (or absolutely, near 0).
public func isClose(_ a: Double, _ b: Double, tolerance: Double, floor: Double = 1e-300) -> Bool {
  a == b || abs(a - b) <= tolerance * max(abs(a), abs(b), floor)
}

/// Expects ‖actual − expected‖ within units · ε · n · ‖expected‖ in the Frobenius norm.
public func expectClose(
  _ actual: Matrix, _ expected: Matrix, units: Double = 10,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(actual.shape == expected.shape, sourceLocation: sourceLocation)
  guard actual.shape == expected.shape else { return }
  let n = Double(max(expected.rowCount, expected.columnCount, 1))
  let bound = units * Double.ulpOfOne * n * max(expected.frobeniusNorm, 1e-300)
  let distance = (actual - expected).frobeniusNorm
  #expect(
    distance <= bound, "distance \(distance) exceeds \(bound)", sourceLocation: sourceLocation)
}

/// Expects each number within `tolerance` relative to the largest magnitude of `expected`.
public func expectClose(
  _ actual: [Double], _ expected: [Double], tolerance: Double,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(actual.count == expected.count, sourceLocation: sourceLocation)
  let scale = expected.map(abs).max() ?? 0
  for (index, (a, b)) in zip(actual, expected).enumerated() {
    #expect(
      abs(a - b) <= tolerance * scale, "element \(index): \(a) against \(b)",
      sourceLocation: sourceLocation)
  }
}

/// Expects two numbers to agree to `tolerance` relative.
public func expectClose(
  _ actual: Double, _ expected: Double, tolerance: Double, _ what: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(
    isClose(actual, expected, tolerance: tolerance), "\(what) \(actual) against \(expected)",
    sourceLocation: sourceLocation)
}

/// Expects ⟨gradient, v⟩ to match the central difference of `loss` along `direction`.
///
/// The step is ε^⅓ and the bound 100 · ε^⅔, relative to the larger of the two and of 1.
public func expectGradient(
  _ gradient: [Double], of loss: ([Double]) -> Double, at point: [Double],
  along direction: [Double], sourceLocation: SourceLocation = #_sourceLocation
) {
  let step = 6.06e-6
  let ahead = loss(zip(point, direction).map { $0 + step * $1 })
  let behind = loss(zip(point, direction).map { $0 - step * $1 })
  let difference = (ahead - behind) / (2 * step)
  let slope = zip(gradient, direction).reduce(0) { $0 + $1.0 * $1.1 }
  let bound = 100 * 3.67e-11 * max(abs(slope), abs(difference), 1)
  #expect(
    abs(slope - difference) <= bound, "slope \(slope) against difference \(difference)",
    sourceLocation: sourceLocation)
}

/// Shapes that any kernel must meet: tall, wide, square, a row, a column and nothing at all.
public let shapes = [(7, 3), (3, 7), (5, 5), (1, 6), (6, 1), (0, 4), (4, 0), (33, 32)]
