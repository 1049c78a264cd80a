import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Datasets

@Suite("Moments and standardisation")
struct MomentsTests {
  /// 40 numbers of mean 3 and standard deviation 2, in exact steps.
  private let plain = (0..<40).map { $0.isMultiple(of: 2) ? 1.0 : 5.0 }

  @Test(
    "are right at every magnitude",
    arguments: [1e-300, 1e-200, 1e-160, 1e-80, 1, 1e80, 1e155, 1e160, 1e200, 3e307])
  func scales(scale: Double) {
    let moments = Moments(of: plain.map { $0 * scale })
    #expect(abs(moments.mean / scale - 3) < 1e-14)
    #expect(abs(moments.deviation / scale - 2) < 1e-14)
  }

  @Test("are the plain sums, bit for bit, where these are right")
  func bits() {
    let values = (0..<1_000).map { sin(Double($0)) * 7 + 2 }
    let mean = values.reduce(0, +) / 1_000
    let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1_000
    #expect(Moments(of: values).mean == mean)
    #expect(Moments(of: values).deviation == square.squareRoot())
    #expect(Moments(of: []) == Moments(of: [0]))
  }

  @Test("see a small spread about a mean far from 0")
  func offset() {
    // A sum of 4,096 numbers near 1e15 is rounded to more than their spread in the end.
    let values = (0..<4_096).map { 1e15 + Double($0 % 9) - 4 }
    let exact = (0..<4_096).reduce(0.0) { $0 + Double($1 % 9 - 4) } / 4_096
    let square = (0..<4_096).reduce(0.0) { $0 + pow(Double($1 % 9 - 4) - exact, 2) } / 4_096
    #expect(abs(Moments(of: values).deviation - square.squareRoot()) < 1e-12)
    var inputs = Matrix(rows: 4_096, columns: 1, elements: values)
    let standardisation = Standardisation(of: inputs, rows: Array(0..<4_096))
    standardisation.apply(to: &inputs)
    let variance = inputs.elements.reduce(0) { $0 + $1 * $1 } / 4_096
    // The mean itself is within the sixteenth that numbers near 1e15 are apart.
    #expect(abs(variance - 1) < 1e-3)
  }

  @Test(
    "standardise to mean 0 and variance 1 at every magnitude",
    arguments: [0x1p-1030, 1e-300, 1e-200, 1e-160, 1, 1e160, 1e200, 3e307])
  func standardises(scale: Double) {
    let values = plain.map { ($0 - 3) * scale }
    var inputs = Matrix(rows: 40, columns: 1, elements: values)
    let measured = Standardisation(of: inputs, rows: Array(0..<40))
    #expect(measured.constantFeatures.isEmpty)
    #expect(measured.coarseFeatures == (scale < 1e-308 ? [0] : []))
    measured.apply(to: &inputs)
    for (value, expected) in zip(inputs.elements, plain) {
      #expect(abs(value - (expected - 3) / 2) < 1e-12)
    }
  }

  @Test("standardise numbers whose difference is no Double, and the smallest there are")
  func extremes() {
    var inputs = Matrix([[1.7e308, 0], [-1.7e308, .leastNonzeroMagnitude]])
    let measured = Standardisation(of: inputs, rows: [0, 1])
    measured.apply(to: &inputs)
    #expect(inputs.column(0) == [1, -1])
    #expect(inputs.elements.allSatisfy(\.isFinite) && inputs[0, 1] != inputs[1, 1])
    #expect(measured.coarseFeatures == [1])
  }
}
