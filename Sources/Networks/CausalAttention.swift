import LinearAlgebra

/// The readable form of attention, one window and head; `AttentionKernel` computes the same.
///
/// Queries, keys, values and their derivatives are tokens×headWidth, a row a token.
enum CausalAttention<Scalar: Real> {
  /// O = P V with P = softmax(Q Kᵀ / √hd) over tokens up to a query's own; row t of P has t + 1
  /// numbers.
  static func forward(
    queries: [[Scalar]], keys: [[Scalar]], values: [[Scalar]]
  ) -> (outputs: [[Scalar]], probabilities: [[Scalar]]) {
    let probabilities = queries.indices.map { t in
      let scale = 1 / Scalar(queries[t].count).squareRoot()
      var row = (0...t).map { scale * dot(queries[t], keys[$0]) }
      Softmax.forwardReadably(&row, count: t + 1)
      return row
    }
    return (probabilities.map { sum(of: values, weights: $0) }, probabilities)
  }

  /// dV = Pᵀ dO; dP = dO Vᵀ; dS = P ⊙ (dP − ⟨dP, P⟩) / √hd; dQ = dS K; dK = dSᵀ Q.
  static func backward(
    _ dOutputs: [[Scalar]], queries: [[Scalar]], keys: [[Scalar]], values: [[Scalar]],
    probabilities: [[Scalar]]
  ) -> (dQueries: [[Scalar]], dKeys: [[Scalar]], dValues: [[Scalar]]) {
    let dScores = probabilities.indices.map { t in
      var row = (0...t).map { dot(dOutputs[t], values[$0]) }
      Softmax.backward(
        &row, of: probabilities[t], count: t + 1, scale: 1 / Scalar(queries[t].count).squareRoot())
      return row
    }
    return (
      dScores.map { sum(of: keys, weights: $0) },
      keys.indices.map { key in
        sum(of: Array(queries[key...]), weights: dScores[key...].map { $0[key] })
      },
      keys.indices.map { key in
        sum(of: Array(dOutputs[key...]), weights: probabilities[key...].map { $0[key] })
      }
    )
  }

  private static func dot(_ a: [Scalar], _ b: [Scalar]) -> Scalar {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The weighted sum of as many rows as there are weights.
  private static func sum(of rows: [[Scalar]], weights: [Scalar]) -> [Scalar] {
    var result = rows[0].map { _ in Scalar(0) }
    for (row, weight) in zip(rows, weights) {
      for j in row.indices { result[j] += weight * row[j] }
    }
    return result
  }
}
