import LinearAlgebra
import Networks

/// What every expert of a layer answers at samples whose right answer is known, with the weights that the layer gives
/// them there.
///
/// Where gates do not sum to 1 weights are their shares of the sum; what the sum does to the answer is a matter of
/// scale.
struct ExpertAnswers: Sendable {
  let target: Target
  /// One an expert, samples×outputs.
  let outputs: [Matrix]
  /// wᵢ, samples×experts, each row summing to 1.
  let weights: Matrix
  /// Σ gᵢ of each sample.
  let gateSums: [Double]
  /// Loss of each expert alone at each sample, samples×experts.
  let losses: Matrix
  /// Experts that some sample reaches, ascending.
  let live: [Int]

  var sampleCount: Int { weights.rowCount }

  /// Evaluates every expert of `layer` at the rows of `inputs`, samples×inputs, whose targets are `target`, one a row.
  ///
  /// - Throws: `ProbeError.notApplicable` for a single expert or no sample, `.numeric` when an output is not finite.
  init(of layer: any RoutedLayer, at inputs: Matrix, target: Target) throws(ProbeError) {
    guard layer.shape.expertCount > 1 else {
      throw .notApplicable(
        "diversity is of several experts, and there is one: measure a mixture.")
    }
    guard inputs.rowCount > 0 else {
      throw .notApplicable("there is no sample to measure at: give a larger --samples.")
    }
    self.target = target
    let gates = try asking { () throws(NetworkError) in try layer.gates(at: inputs) }
    gateSums = (0..<inputs.rowCount).map { gates.weights.row($0).reduce(0, +) }
    weights = gates.exactShares
    var outputs: [Matrix] = []
    for i in 0..<layer.shape.expertCount {
      let rows = try asking { () throws(NetworkError) in try layer.expert(i) }.outputs(at: inputs)
      try numeric { () throws(LinearAlgebraError) in
        try rows.requireFinite(for: "the outputs of expert \(layer.number(of: i))")
      }
      outputs.append(rows)
    }
    self.outputs = outputs
    let weights = weights
    live = outputs.indices.filter { i in (0..<inputs.rowCount).contains { weights[$0, i] > 0 } }
    losses = Matrix(
      (0..<inputs.rowCount).map { n in
        outputs.map { SampleLoss.of($0.row(n), target, n) }
      })
  }

  /// Σ wᵢ fᵢ at each sample, samples×outputs.
  func mean(by weights: Matrix) -> Matrix { weightedMean(of: outputs, by: weights) }

  /// The live expert of the least loss alone, the first of equals.
  var best: Int? { live.min { (singleLoss($0), $0) < (singleLoss($1), $1) } }

  /// The loss of an expert alone, at every sample.
  func singleLoss(_ i: Int) -> Double { losses.column(i).reduce(0, +) / Double(sampleCount) }

  /// 1 over the number of live experts for each of them, at every sample.
  var uniformWeights: Matrix {
    let share = 1 / Double(max(live.count, 1))
    var row = [Double](repeating: 0, count: outputs.count)
    for i in live { row[i] = share }
    return Matrix([[Double]](repeating: row, count: sampleCount))
  }
}

/// Σ wᵢ fᵢ at each sample, samples×outputs, of `outputs` by `weights`, samples×experts.
func weightedMean(of outputs: [Matrix], by weights: Matrix) -> Matrix {
  outputs.indices.reduce(
    Matrix(repeating: 0, rows: weights.rowCount, columns: outputs[0].columnCount)
  ) { $0 + outputs[$1].scalingRows(by: weights.column($1)) }
}

/// |x − y|².
func squaredDistance(_ x: ArraySlice<Double>, _ y: ArraySlice<Double>) -> Double {
  zip(x, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
}

extension Gates {
  /// g over the sum of the sample's, samples×experts, divided, so that a gate that stands alone has a share of
  /// exactly 1.
  var exactShares: Matrix {
    Matrix(
      (0..<weights.rowCount).map { row in
        let own = weights.row(row)
        let sum = own.reduce(0, +)
        return own.map { sum > 0 ? $0 / sum : 0 }
      })
  }
}

/// The loss of one answer: mean squared error over the outputs, or the cross-entropy of logits in nats.
public enum SampleLoss {
  /// That of `answer`, one number an output, to sample `row` of the target.
  public static func of(_ answer: ArraySlice<Double>, _ target: Target, _ row: Int) -> Double {
    switch target {
    case .values(let values):
      return squaredDistance(answer, values.row(row)) / Double(answer.count)
    case .labels(let labels):
      let top = answer.max() ?? 0
      let powers = answer.reduce(0) { $0 + Double.exponential($1 - top) }
      return top + Double.logarithm(powers) - answer[answer.startIndex + labels[row]]
    }
  }
}
