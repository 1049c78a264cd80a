import Foundation
import LinearAlgebra
import Statistics
import TestSupport
import Testing

@Suite("Power law")
struct PowerLawTests {
  @Test("of exact powers is their exponent, with no residual", arguments: [-1.5, -0.3, 0, 0.35, 2])
  func exact(exponent: Double) throws {
    let x: [Double] = [1, 2, 4, 8, 16, 33]
    let law = try #require(PowerLaw(x, x.map { 0.7 * pow($0, exponent) }))
    #expect(abs(law.exponent - exponent) < 1e-12)
    #expect(abs(law.logFactor - log(0.7)) < 1e-12)
    #expect(law.largestResidual < 1e-12)
  }

  @Test("is the solution of the normal equations", arguments: 0..<5 as Range<UInt64>)
  func normalEquations(seed: UInt64) throws {
    var stream = RandomStream(seed: seed, purpose: .data)
    let noise = Matrix(rows: 7, columns: 1, using: &stream).elements
    let x: [Double] = [2, 3, 5, 8, 13, 21, 34]
    let y = zip(x, noise).map { pow($0, 0.4) * exp(0.2 * $1) }
    let law = try #require(PowerLaw(x, y))
    // Two equations in ln c and a, by Cramer's rule, of sums that are not about the mean.
    let (u, v) = (x.map { log($0) }, y.map { log($0) })
    let (n, su, sv) = (7.0, u.reduce(0, +), v.reduce(0, +))
    let (suu, suv) = (
      u.reduce(0) { $0 + $1 * $1 }, zip(u, v).reduce(0) { $0 + $1.0 * $1.1 }
    )
    let determinant = n * suu - su * su
    let (slope, level) = ((n * suv - su * sv) / determinant, (suu * sv - su * suv) / determinant)
    #expect(abs(law.exponent - slope) < 1e-12 && abs(law.logFactor - level) < 1e-12)
    let largest = zip(u, v).map { abs($1 - level - slope * $0) }.max() ?? 0
    #expect(abs(law.largestResidual - largest) < 1e-12 && largest > 0.01)
    // Residuals are orthogonal to the line.
    #expect(abs(law.residuals.reduce(0, +)) < 1e-12)
    #expect(abs(zip(law.residuals, u).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-12)
  }

  @Test("of a corner by hand: 1, 1, e at 1, e, e squared")
  func corner() throws {
    let law = try #require(PowerLaw([1, M_E, M_E * M_E], [1, 1, M_E]))
    // ln y = 0, 0, 1 at 0, 1, 2: slope 1/2, and 1/6, -1/3, 1/6 are left.
    #expect(abs(law.exponent - 0.5) < 1e-14)
    #expect(abs(law.largestResidual - 1.0 / 3) < 1e-14)
  }

  @Test("there is none of numbers without a logarithm, or of one x")
  func none() {
    #expect(PowerLaw([1, 2], [1, 0]) == nil && PowerLaw([1, 2], [1, -1]) == nil)
    #expect(PowerLaw([1, 2], [1, .infinity]) == nil && PowerLaw([1, 2], [1, .nan]) == nil)
    #expect(
      PowerLaw([2, 2], [1, 3]) == nil && PowerLaw([2], [1]) == nil && PowerLaw([], []) == nil)
    #expect(PowerLaw([1, 1 + 1e-16], [1, 2]) == nil)
    #expect(PowerLaw([1, 2], [1e-300, 1e300])?.exponent.isFinite == true)
  }
}
