import LinearAlgebra

/// The router's answer for n samples, and the readable form of the gates in docs/metrics.md, The layer.
public struct Gates: Sendable {
  /// z, samples×experts; a column of zeros when dense.
  public let logits: Matrix
  /// g, samples×experts; zero for experts that are not selected.
  public let weights: Matrix
  /// For each sample the experts that run, in ascending order.
  public let selected: [[Int]]
}

extension Layer {
  /// Routes each row of `inputs`, samples×inputs.
  public func gates(at inputs: Matrix) -> Gates {
    let (n, e) = (inputs.rowCount, shape.expertCount)
    guard let routerWeight else {
      return Gates(
        logits: Matrix(repeating: 0, rows: n, columns: 1),
        weights: Matrix(repeating: 1, rows: n, columns: 1),
        selected: [[Int]](repeating: [0], count: n))
    }
    var logits = inputs.productTransposing(routerWeight)
    if let routerBias {
      for index in logits.elements.indices { logits.elements[index] += routerBias[index % e] }
    }
    var weights = Matrix(repeating: 0, rows: n, columns: e)
    var selected: [[Int]] = []
    selected.reserveCapacity(n)
    for row in 0..<n {
      let z = Array(logits.row(row))
      let chosen =
        shape.routing == .topK
        ? Self.largest(shape.selectedCount, of: z) : Array(0..<e)
      let normalisers = shape.normalisation == .after ? chosen : Array(0..<e)
      let top = normalisers.map { z[$0] }.max() ?? 0
      let sum = normalisers.reduce(0) {
        $0 + Double.exponential((z[$1] - top) / shape.temperature)
      }
      for i in chosen {
        weights[row, i] = Double.exponential((z[i] - top) / shape.temperature) / sum
      }
      selected.append(chosen)
    }
    return Gates(logits: logits, weights: weights, selected: selected)
  }

  /// The positions of the k largest numbers, ascending; of equals the lower position is taken.
  static func largest(_ k: Int, of z: [Double]) -> [Int] {
    var chosen: [Int] = []
    for _ in 0..<k {
      var best: Int?
      for i in z.indices where !chosen.contains(i) {
        if let current = best, !(z[i] > z[current]) { continue }
        best = i
      }
      if let best { chosen.append(best) }
    }
    return chosen.sorted()
  }

  /// y = Σᵢ gᵢ fᵢ(x) at each row of `inputs`, expert by expert: the readable form.
  ///
  /// `LayerKernel` computes the same in one pass over stacked experts.
  public func outputs(at inputs: Matrix) -> Matrix {
    let (gates, layout) = (gates(at: inputs), layout)
    return (0..<shape.expertCount).reduce(
      Matrix(repeating: 0, rows: inputs.rowCount, columns: shape.outputWidth)
    ) { sum, i in
      sum + expert(i, in: layout).outputs(at: inputs).scalingRows(by: gates.weights.column(i))
    }
  }
}
