import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Experiments

@Suite("LinearAssignment")
struct LinearAssignmentTests {
  /// The least sum over every one-to-one choice of columns, for no more rows than columns.
  private func least(_ costs: Matrix) -> Double {
    func best(_ row: Int, _ free: [Int]) -> Double {
      guard row < costs.rowCount else { return 0 }
      return free.map { column in
        costs[row, column] + best(row + 1, free.filter { $0 != column })
      }.min() ?? 0
    }
    return best(0, Array(0..<costs.columnCount))
  }

  private func total(_ costs: Matrix, _ columns: [Int?]) -> Double {
    columns.enumerated().reduce(0) { sum, entry in
      sum + (entry.element.map { costs[entry.offset, $0] } ?? 0)
    }
  }

  @Test("finds the least of all permutations", arguments: 1...6)
  func bruteForce(size: Int) {
    var stream = RandomStream(seed: 5, purpose: .test, index: size)
    for trial in 0..<40 {
      for columns in size...6 {
        var costs = Matrix(rows: size, columns: columns, using: &stream)
        // Every other time whole numbers, of which many are alike.
        if trial % 2 == 0 { costs.elements = costs.elements.map { ($0 * 2).rounded() } }
        for matrix in [costs, costs.transposed] {
          let found = LinearAssignment(minimising: matrix).columns
          let matched = found.compactMap { $0 }
          #expect(matched.count == size && Set(matched).count == size)
          #expect(abs(total(matrix, found) - least(costs)) <= 1e-12)
        }
      }
    }
  }

  @Test("agrees with scipy.optimize.linear_sum_assignment")
  func scipy() {
    let cases: [(rows: Int, columns: Int, assigned: [Int?], total: Double)] = [
      (7, 7, [6, 4, 5, 3, 2, 1, 0], -6.288298714098121),
      (5, 8, [3, 7, 2, 1, 4], -4.662541034678921),
      (8, 5, [3, nil, 2, nil, 4, nil, 0, 1], -4.864435564121973),
    ]
    for (rows, columns, assigned, sum) in cases {
      var costs = Matrix(repeating: 0, rows: rows, columns: columns)
      for i in 0..<rows {
        for j in 0..<columns {
          let angle: Double = 3.1 * Double(i * i) + 1.7 * Double(j) + 0.3 * Double(i * j)
          costs[i, j] = sin(angle)
        }
      }
      let found = LinearAssignment(minimising: costs).columns
      #expect(found == assigned)
      expectClose(total(costs, found), sum, tolerance: 1e-14)
    }
  }

  @Test("gives ties to the lower index, and takes empty sides")
  func ties() {
    let even = Matrix(repeating: 1, rows: 3, columns: 3)
    #expect(LinearAssignment(minimising: even).columns == [0, 1, 2])
    #expect(LinearAssignment(minimising: even.prefix(columns: 2)).columns == [0, 1, nil])
    #expect(LinearAssignment(minimising: Matrix(repeating: 0, rows: 0, columns: 2)).columns == [])
    #expect(
      LinearAssignment(minimising: Matrix(repeating: 0, rows: 2, columns: 0)).columns
        == [nil, nil])
  }
}
