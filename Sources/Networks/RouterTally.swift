import LinearAlgebra

/// What a router's losses need of a batch.
struct RouterTally: Sendable {
  /// Rows counted.
  var rows = 0
  /// For each expert the rows that selected it, or the sum of its gates when soft.
  var shares: [Double]
  /// For each expert the sum of P, the softmax over all experts.
  var probabilities: [Double]
  /// Σ (log Σ exp z)².
  var squaredLogSums = 0.0

  init(experts: Int) {
    shares = [Double](repeating: 0, count: experts)
    probabilities = shares
  }

  /// Counts the first `rows` rows of the last forward pass.
  mutating func add<Scalar: Real>(_ gates: GateKernel<Scalar>, rows: Int) {
    let e = shares.count
    let isTopK = gates.shape.routing == .topK
    let share = (isTopK ? gates.selected : gates.gates).base
    let p = (isTopK ? gates.probabilities : gates.gates).base
    for row in 0..<rows {
      for i in 0..<e {
        shares[i] += Double(share[row * e + i])
        probabilities[i] += Double(p[row * e + i])
      }
      let z = Double(gates.logSumExp.base[row])
      squaredLogSums += z * z
    }
    self.rows += rows
  }

  /// fᵢ, expert i's share of the assignments, `selected` a row, or its mean gate when soft.
  func load(selected: Int, routing: Routing) -> [Double] {
    let scale = 1 / Double(rows * (routing == .topK ? selected : 1))
    return shares.map { $0 * scale }
  }

  /// E Σ fᵢ Pᵢ with P the mean of the softmax over all experts.
  func balance(load: [Double]) -> Double {
    let mean = zip(load, probabilities).reduce(0) { $0 + $1.0 * $1.1 }
    return mean * Double(load.count) / Double(rows)
  }

  /// The mean of (log Σ exp z)².
  var z: Double { squaredLogSums / Double(rows) }
}
