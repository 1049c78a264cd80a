import LinearAlgebra
import Testing

@testable import Networks

/// The vectorised norms and sums of rows, held against their readable forms.
@Suite("Norm kernels")
struct NormKernelsTests {
  static let widths = [1, 3, 15, 16, 33, 128]

  private func numbers<Scalar: Real>(_ count: Int, seed: UInt64) -> [Scalar] {
    var stream = RandomStream(seed: seed, purpose: .test)
    return (0..<count).map { _ in Scalar(2 * stream.normal()) }
  }

  private func isNear<Scalar: Real>(_ a: [Scalar], _ b: [Scalar]) -> Bool {
    a.count == b.count
      && zip(a, b).allSatisfy { abs($0 - $1) <= 256 * Scalar.ulpOfOne * max(1, abs($1)) }
  }

  private func goesForward<Scalar: Real>(_ type: Scalar.Type, width: Int, centred: Bool) {
    let rows = 3
    let x: [Scalar] = numbers(rows * width, seed: 1)
    let (weight, bias): ([Scalar], [Scalar]) = (numbers(width, seed: 2), numbers(width, seed: 3))
    var (normalised, y, inverse) = (x, x, [Scalar](repeating: 0, count: rows))
    let epsilon = Scalar(TransformerShape.standardNormEpsilon)
    Scalar.norm(
      centred: centred, rows: rows, width: width, epsilon: epsilon, x, weight: weight,
      bias: centred ? bias : nil, normalised: &normalised, into: &y, inverse: &inverse)
    for row in 0..<rows {
      let range = row * width..<(row + 1) * width
      let expected = Elementwise.norm(
        Array(x[range]), centred: centred, epsilon: epsilon, weight: weight,
        bias: centred ? bias : nil)
      #expect(isNear(Array(normalised[range]), expected.normalised))
      #expect(isNear(Array(y[range]), expected.y))
      #expect(isNear([inverse[row]], [expected.inverse]))
    }
  }

  @Test("go forward as their formulas say", arguments: widths, [true, false])
  func forward(width: Int, centred: Bool) {
    goesForward(Float.self, width: width, centred: centred)
    goesForward(Double.self, width: width, centred: centred)
  }

  private func goesBackward<Scalar: Real>(_ type: Scalar.Type, width: Int, centred: Bool) {
    let rows = 3
    let dy: [Scalar] = numbers(rows * width, seed: 1)
    let normalised: [Scalar] = numbers(rows * width, seed: 2)
    let weight: [Scalar] = numbers(width, seed: 3)
    let inverse: [Scalar] = numbers(rows, seed: 4)
    let before: [Scalar] = numbers(rows * width, seed: 5)
    var (overwritten, dx) = (dy, before)
    var (dWeight, dBias) = (weight, weight)
    dBias.withUnsafeMutableBufferPointer { bias in
      Scalar.normBackward(
        centred: centred, rows: rows, width: width, weight: weight, normalised: normalised,
        inverse: inverse, &overwritten, dWeight: &dWeight,
        dBias: centred ? bias.baseAddress : nil, adding: before, into: &dx)
    }
    var weights = [Scalar](repeating: 0, count: width)
    var biases = weights
    for row in 0..<rows {
      let range = row * width..<(row + 1) * width
      let expected = Elementwise.normBackward(
        Array(dy[range]), centred: centred, weight: weight, normalised: Array(normalised[range]),
        inverse: inverse[row])
      #expect(isNear(Array(dx[range]), zip(before[range], expected.dx).map { $0 + $1 }))
      for j in 0..<width {
        weights[j] += expected.dWeight[j]
        biases[j] += dy[range.lowerBound + j]
      }
    }
    #expect(isNear(dWeight, weights))
    #expect(isNear(dBias, centred ? biases : weight))
  }

  @Test("go backward as their formulas say", arguments: widths, [true, false])
  func backward(width: Int, centred: Bool) {
    goesBackward(Float.self, width: width, centred: centred)
    goesBackward(Double.self, width: width, centred: centred)
  }

  private func sums<Scalar: Real>(_ type: Scalar.Type, width: Int) {
    let a: [Scalar] = numbers(5 * width, seed: 1)
    var result = [Scalar](repeating: 7, count: width)
    Scalar.sumRows(a, rows: 5, columns: width, into: &result)
    #expect(
      result == (0..<width).map { j in (0..<5).reduce(Scalar(0)) { $0 + a[$1 * width + j] } })
  }

  @Test("sums of rows are added first row first", arguments: widths)
  func rowSums(width: Int) {
    sums(Float.self, width: width)
    sums(Double.self, width: width)
  }
}
