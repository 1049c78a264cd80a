import LinearAlgebra
import TestSupport
import Testing

@Suite("WeightedCovariance", .serialized)
struct WeightedCovarianceTests {
  private func weights(_ rows: Int, _ columns: Int) -> Matrix {
    var result = random(rows, columns, seed: 2)
    for index in result.elements.indices { result.elements[index] = abs(result.elements[index]) }
    return result
  }

  @Test(
    "is the weighted mean and covariance, over one slab or many", arguments: [2, 7, 300, 5_000])
  func formula(n: Int) throws { try agrees(n, width: 5) }

  @Test(
    "panels of features that are not whole, by one vector or two",
    arguments: [16, 20, 28, 32, 40, 44])
  func narrowPanels(width: Int) throws { try agrees(150, width: width) }

  private func agrees(_ n: Int, width: Int) throws {
    let (samples, gates) = (random(n, width, seed: 1), weights(n, 3))
    for (i, found) in WeightedCovariance.measure(samples, weights: gates).enumerated() {
      let found = try #require(found)
      let w = gates.column(i)
      let total = w.reduce(0, +)
      let mean = (0..<width).map { j in (0..<n).reduce(0) { $0 + w[$1] * samples[$1, j] } / total }
      var expected = Matrix(repeating: 0, rows: width, columns: width)
      for row in 0..<n {
        for a in 0..<width {
          for b in 0..<width {
            expected[a, b] +=
              w[row] / total * (samples[row, a] - mean[a]) * (samples[row, b] - mean[b])
          }
        }
      }
      expectClose(found.mean, mean, tolerance: 1e-12)
      expectClose(found.covariance, expected)
      #expect(found.covariance == found.covariance.transposed)
    }
  }

  @Test("weightings of samples far apart each see their own, and not the distance")
  func farApart() throws {
    var samples = random(600, 30, seed: 5)
    var gates = Matrix(repeating: 0, rows: 600, columns: 2)
    for row in 0..<600 {
      for j in 0..<30 where row >= 300 { samples[row, j] += 1e6 }
      gates[row, row / 300] = 1
    }
    let found = WeightedCovariance.measure(samples, weights: gates)
    for row in 300..<600 {
      for j in 0..<30 { samples[row, j] -= 1e6 }
    }
    // Rounded the same, but about zero.
    let alone = WeightedCovariance.measure(samples, weights: gates)
    for (found, alone) in zip(found, alone) {
      expectClose(
        try #require(found).covariance.elements, try #require(alone).covariance.elements,
        tolerance: 1e-9)
    }
  }

  @Test("no weight gives nothing, and samples that are all alike no variance at all")
  func degenerate() throws {
    var gates = Matrix(repeating: 0, rows: 40, columns: 2)
    for row in 20..<40 { gates[row, 1] = 0.1 * Double(row) }
    var samples = random(40, 3, seed: 3)
    for row in 20..<40 {
      for j in 0..<3 { samples[row, j] = 0.1 }
    }
    let found = WeightedCovariance.measure(samples, weights: gates)
    #expect(found[0] == nil)
    #expect(try #require(found[1]).covariance.elements.allSatisfy { $0 == 0 })
  }

  @Test("gives the same bits on one, two and three threads")
  func threads() {
    let before = Parallel.threadCount
    defer { Parallel.threadCount = before }
    let (samples, gates) = (random(9_000, 6, seed: 4), weights(9_000, 2))
    let outcomes = [1, 2, 3].map { threads in
      Parallel.threadCount = threads
      return WeightedCovariance.measure(samples, weights: gates)
    }
    for outcome in outcomes {
      #expect(outcome.map { $0?.covariance } == outcomes[0].map { $0?.covariance })
      #expect(outcome.map { $0?.mean } == outcomes[0].map { $0?.mean })
    }
  }
}
