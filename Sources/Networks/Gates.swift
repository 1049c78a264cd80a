import LinearAlgebra

/// The router's answer for n samples, and the readable form of the gates in docs/metrics.md, The layer.
public struct Gates: Sendable {
  /// z, samples×experts; a column of zeros when dense.
  public let logits: Matrix
  /// g, samples×experts; zero for experts that are not selected.
  public let weights: Matrix
  /// For each sample the experts that run, in ascending order.
  public let selected: [[Int]]
  /// What experts are chosen by, samples×experts: the logits unless a router has scores of its own;
  /// −∞ where a group that is not kept leaves an expert out.
  public let scores: Matrix

  /// The gates of a router that chooses by `scores`; by its logits where there are none.
  public init(logits: Matrix, weights: Matrix, selected: [[Int]], scores: Matrix? = nil) {
    (self.logits, self.weights, self.selected) = (logits, weights, selected)
    self.scores = scores ?? logits
  }
}

extension Gates {
  /// g over the sum of the sample's, samples×experts.
  public var shares: Matrix {
    weights.scalingRows(
      by: (0..<weights.rowCount).map { row in
        let sum = weights.row(row).reduce(0, +)
        return sum > 0 ? 1 / sum : 0
      })
  }

  /// Routes each row of `inputs` by the softmax of `weight`·x + `bias`; all go to the only expert
  /// without a router.
  init(of shape: LayerShape, at inputs: Matrix, weight: Matrix?, bias: [Double]?) {
    let (n, e) = (inputs.rowCount, shape.expertCount)
    guard let weight else {
      self.init(
        logits: Matrix(repeating: 0, rows: n, columns: 1),
        weights: Matrix(repeating: 1, rows: n, columns: 1),
        selected: [[Int]](repeating: [0], count: n))
      return
    }
    var logits = inputs.productTransposing(weight)
    if let bias {
      for index in logits.elements.indices { logits.elements[index] += bias[index % e] }
    }
    var weights = Matrix(repeating: 0, rows: n, columns: e)
    var selected: [[Int]] = []
    selected.reserveCapacity(n)
    for row in 0..<n {
      let z = Array(logits.row(row))
      let chosen =
        shape.routing == .topK
        ? Layer.largest(shape.selectedCount, of: z) : Array(0..<e)
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
    self.init(logits: logits, weights: weights, selected: selected)
  }

  /// Σᵢ gᵢ fᵢ(x) at each row of `inputs`, expert by expert.
  static func mixed<Failure: Error>(
    _ gates: Gates, _ shape: LayerShape, at inputs: Matrix,
    expert: (Int) throws(Failure) -> Expert
  ) throws(Failure) -> Matrix {
    var sum = Matrix(repeating: 0, rows: inputs.rowCount, columns: shape.outputWidth)
    for i in 0..<shape.expertCount {
      sum =
        sum + (try expert(i)).outputs(at: inputs).scalingRows(by: gates.weights.column(i))
    }
    return sum
  }
}

extension Layer {
  /// Routes each row of `inputs`, samples×inputs.
  public func gates(at inputs: Matrix) -> Gates {
    Gates(of: shape, at: inputs, weight: routerWeight, bias: routerBias)
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
    Gates.mixed(gates(at: inputs), shape, at: inputs) { expert($0) }
  }
}
