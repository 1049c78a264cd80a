import Foundation
import LinearAlgebra
import Probes

/// The weighted covariance, its eigenvalues and effective rank for each of several experts.
struct PCAJob {
  var samples = 50_000
  var width = 256
  var expertCount = 8

  func run(_ timer: Timer) throws {
    var stream = RandomStream(seed: 0, purpose: .data)
    let rows = Matrix(rows: samples, columns: width, using: &stream)
    let gates = softmax(Matrix(rows: samples, columns: expertCount, using: &stream))
    try timer.time("pca", unit: "expert-rows", count: samples * expertCount) {
      _ = try WeightedVariances.measure(rows, gates: gates).map { $0?.effectiveRank }
    }
  }

  private func softmax(_ logits: Matrix) -> Matrix {
    var result = logits
    for row in 0..<logits.rowCount {
      let powers = logits.row(row).map { exp($0) }
      let sum = powers.reduce(0, +)
      for (j, power) in powers.enumerated() { result[row, j] = power / sum }
    }
    return result
  }
}
