import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Datasets

/// The message of what `body` throws.
func message<Value>(_ body: () throws -> Value) -> String? {
  do {
    _ = try body()
    return nil
  } catch {
    return "\(error)"
  }
}

@Suite("A generated dataset")
struct GeneratorTests {
  private static let generators: [(String, @Sendable (UInt64) throws -> Dataset)] = [
    ("blobs", { try .blobs(dim: 3, classes: 4, samples: 101, seed: $0) }),
    ("rings", { try .rings(dim: 2, classes: 3, samples: 101, seed: $0) }),
    ("teacher", { try .teacher(dim: 3, outputs: 2, samples: 101, noise: 0.1, seed: $0) }),
    (
      "piecewise",
      { try .piecewise(dim: 3, outputs: 2, regions: 4, samples: 101, noise: 0.1, seed: $0) }
    ),
    (
      "clustered",
      { try .piecewise(dim: 3, outputs: 1, regions: 4, samples: 101, clustered: true, seed: $0) }
    ),
  ]

  @Test("is the same for one seed and another for the next, with finite numbers")
  func isSeeded() throws {
    for (name, make) in Self.generators {
      let first = try make(1)
      #expect(try make(1) == first, "\(name)")
      #expect(try make(2).inputs != first.inputs, "\(name)")
      #expect(try make(2).target != first.target, "\(name)")
      #expect(first.inputs.elements.allSatisfy { $0.isFinite }, "\(name)")
      #expect(first.sampleCount == 101)
      #expect(first.rows(of: .test).count == 20)
      #expect(Set(first.rows(of: .training) + first.rows(of: .test)) == Set(0..<101))
      #expect(first.inputs(of: .test) == first.inputs.rows(at: first.split.test))
    }
  }

  @Test(
    "of blobs lies about its centres, of which the nearest two are 4 apart", arguments: [1, 2, 9])
  func blobs(dim: Int) throws {
    let exact = try Dataset.blobs(dim: dim, classes: 5, samples: 50, noise: 0, seed: 3)
    let noisy = try Dataset.blobs(dim: dim, classes: 5, samples: 50, noise: 0.5, seed: 3)
    guard case .labels(let labels, let classCount) = exact.target else {
      Issue.record("no labels")
      return
    }
    #expect(classCount == 5)
    for label in 0..<5 { #expect(labels.filter { $0 == label }.count == 10) }
    var nearest = Double.infinity
    for (a, b) in zip(0..<50, 0..<50).flatMap({ a, _ in (0..<50).map { (a, $0) } })
    where labels[a] != labels[b] {
      let difference = zip(exact.inputs.row(a), exact.inputs.row(b)).map { $0 - $1 }
      nearest = min(nearest, difference.reduce(0) { $0 + $1 * $1 }.squareRoot())
    }
    #expect(isClose(nearest, 4, tolerance: 1e-12))
    let deviations = (noisy.inputs - exact.inputs).elements
    let square = deviations.reduce(0) { $0 + $1 * $1 } / Double(deviations.count)
    #expect(square > 0.1 && square < 0.5)
  }

  @Test("of rings has radius c + 1 in class c")
  func rings() throws {
    let rings = try Dataset.rings(dim: 3, classes: 3, samples: 30, noise: 0, seed: 1)
    for row in 0..<30 {
      let radius = rings.inputs.row(row).reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(isClose(radius, Double((rings.partition?[row] ?? 9) + 1), tolerance: 1e-12))
    }
  }

  @Test("of a teacher is smooth, bounded by its weights, and noise is added on top")
  func teacher() throws {
    let exact = try Dataset.teacher(dim: 4, outputs: 3, hidden: 8, samples: 400, seed: 1)
    let noisy = try Dataset.teacher(
      dim: 4, outputs: 3, hidden: 8, samples: 400, noise: 0.5, seed: 1)
    guard case .values(let a) = exact.target, case .values(let b) = noisy.target else {
      Issue.record("no values")
      return
    }
    #expect(exact.inputs == noisy.inputs)
    let square = (a - b).elements.reduce(0) { $0 + $1 * $1 } / Double(a.elements.count)
    #expect(square > 0.2 && square < 0.3)
    #expect(exact.partition == nil)
  }

  @Test("in pieces is one tanh of a linear map in each region")
  func piecewise() throws {
    let dataset = try Dataset.piecewise(dim: 3, outputs: 2, regions: 4, samples: 400, seed: 5)
    guard case .values(let values) = dataset.target else {
      Issue.record("no values")
      return
    }
    let regions = try #require(dataset.regions)
    #expect(Set(regions) == [0, 1, 2, 3])
    #expect(dataset.partition == regions)
    // Three samples of a region fix its map; all the others must obey it.
    for region in 0..<4 {
      let rows = regions.indices.filter { regions[$0] == region }
      let basis = dataset.inputs.rows(at: rows.prefix(3))
      let images = Matrix(
        rows: 3, columns: 2, elements: values.rows(at: rows.prefix(3)).elements.map(atanh))
      for row in rows.dropFirst(3) {
        let weights = solve(basis.transposed, Array(dataset.inputs.row(row)))
        let expected = Matrix(rows: 1, columns: 3, elements: weights) * images
        for output in 0..<2 {
          #expect(abs(tanh(expected[0, output]) - values[row, output]) < 1e-6)
        }
      }
    }
  }

  @Test("refuses what it cannot make, and says what it can")
  func refuses() {
    #expect(
      message { try Dataset.blobs(dim: 0, classes: 2, samples: 10, seed: 1) }
        == "dim cannot be 0: give a whole number from 1 to 65536.")
    #expect(
      message { try Dataset.rings(dim: 1, classes: 2, samples: 10, seed: 1) }
        == "dim cannot be 1: give a whole number from 2 to 65536.")
    #expect(
      message { try Dataset.blobs(dim: 2, classes: 1, samples: 10, seed: 1) }
        == "classes cannot be 1: give a whole number from 2 to 4096.")
    #expect(
      message { try Dataset.blobs(dim: 2, classes: 11, samples: 10, seed: 1) }
        == "classes cannot be 11: give at most as many as there are samples, 10.")
    #expect(
      message { try Dataset.blobs(dim: 2, classes: 2, samples: -1, seed: 1) }
        == "samples cannot be -1: give a whole number from 2 to 100000000.")
    #expect(
      message { try Dataset.blobs(dim: 65_536, classes: 2, samples: 100_000_000, seed: 1) }
        == "samples cannot be 100000000: give at most 32768 for dim 65536 (16 GiB).")
    #expect(
      message { try Dataset.blobs(dim: 2, classes: 2, samples: 10, noise: .nan, seed: 1) }
        == "noise cannot be nan: give a finite number from 0 up.")
    #expect(
      message { try Dataset.blobs(dim: 2, classes: 2, samples: 10, testFraction: 1, seed: 1) }
        == "test fraction cannot be 1.0: give a number from 0 to below 1.")
    #expect(
      message { try Dataset.teacher(dim: 2, outputs: 0, samples: 10, seed: 1) }
        == "outputs cannot be 0: give a whole number from 1 to 65536.")
    #expect(
      message { try Dataset.teacher(dim: 2, outputs: 1, hidden: 0, samples: 10, seed: 1) }
        == "hidden cannot be 0: give a whole number from 1 to 65536.")
    #expect(
      message { try Dataset.piecewise(dim: 2, outputs: 1, regions: 0, samples: 10, seed: 1) }
        == "regions cannot be 0: give a whole number from 1 to 4096.")
    #expect(
      message {
        try Dataset.teacher(dim: 1, outputs: 65_536, samples: 100_000_000, seed: 1)
      } == "outputs cannot be 65536: give at most 21 for 100000000 samples.")
  }
}

/// Solves a 3×3 system by Cramer's rule.
private func solve(_ matrix: Matrix, _ right: [Double]) -> [Double] {
  func determinant(_ m: Matrix) -> Double {
    m[0, 0] * (m[1, 1] * m[2, 2] - m[1, 2] * m[2, 1])
      - m[0, 1] * (m[1, 0] * m[2, 2] - m[1, 2] * m[2, 0])
      + m[0, 2] * (m[1, 0] * m[2, 1] - m[1, 1] * m[2, 0])
  }
  return (0..<3).map { column in
    var replaced = matrix
    for row in 0..<3 { replaced[row, column] = right[row] }
    return determinant(replaced) / determinant(matrix)
  }
}
