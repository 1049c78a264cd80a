import LinearAlgebra

/// x / √(mean x² + ε) ⊙ w, over parts of each row that are as wide as w.
///
/// Zhang and Sennrich, Root Mean Square Layer Normalization, 2019.
struct RMSNorm: Sendable {
  let weight: [Double]
  let epsilon: Double

  /// Normalises every part of every row: the whole of it, or head by head.
  func apply(to x: inout Matrix) {
    let width = weight.count
    let parts = x.columnCount / width
    x.changeRows { _, values in
      for part in 0..<parts {
        let values = values + part * width
        var sum = 0.0
        for j in 0..<width { sum += values[j] * values[j] }
        let inverse = 1 / (sum / Double(width) + epsilon).squareRoot()
        for j in 0..<width { values[j] *= inverse * weight[j] }
      }
    }
  }

  func callAsFunction(_ x: Matrix) -> Matrix {
    var result = x
    apply(to: &result)
    return result
  }
}
