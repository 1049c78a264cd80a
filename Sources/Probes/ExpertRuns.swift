import LinearAlgebra
import Networks

/// What happens inside one expert at the samples it is evaluated at: slopes, and what it answers.
struct ExpertRuns: Sendable {
  /// The samples, ascending, each a row of what follows.
  private let rows: [Int]
  /// The factors of W1 and of W3 in the Jacobian; samples×hidden.
  let slope: Matrix
  let gateSlope: Matrix?
  /// f; nil where it is not asked for.
  let outputs: Matrix?

  /// Evaluates `expert` at all of `inputs`, whose products round as they always did, and keeps
  /// `samples`.
  init(of expert: Expert, at inputs: Matrix, samples: [Int], withOutputs: Bool) {
    rows = samples
    let activations = expert.activations(at: inputs)
    let isWhole = samples.count == inputs.rowCount
    func kept(_ matrix: Matrix) -> Matrix { isWhole ? matrix : matrix.rows(at: samples) }
    slope = kept(activations.slope)
    gateSlope = activations.gateSlope.map(kept)
    outputs = withOutputs ? kept(expert.outputs(of: activations)) : nil
  }

  /// The places of the samples in `range`.
  func samples(in range: Range<Int>) -> Range<Int> {
    func place(_ bound: Int) -> Int {
      var (low, high) = (0, rows.count)
      while low < high {
        let middle = (low + high) / 2
        if rows[middle] < bound { low = middle + 1 } else { high = middle }
      }
      return low
    }
    return place(range.lowerBound)..<place(range.upperBound)
  }

  /// The sample at a place.
  func row(_ place: Int) -> Int { rows[place] }

  /// f at sample `row`, which must be one of them.
  func outputs(at row: Int) -> ArraySlice<Double> {
    outputs?.row(samples(in: row..<row + 1).lowerBound) ?? []
  }

  /// J̄ under `weights`, one a sample from the first on, which are zero where it was not evaluated.
  func averageJacobian(of expert: Expert, weights: [Double], total: Double) -> Matrix {
    let row = Matrix(rows: 1, columns: weights.count, elements: weights.map { $0 / total })
    func mean(_ kept: Matrix) -> [Double] {
      let width = kept.columnCount
      if rows.count >= weights.count, rows[weights.count - 1] == weights.count - 1 {
        return (row * kept.prefix(rows: weights.count)).elements
      }
      // The sums of a product round by where its rows stand.
      var spread = Matrix(repeating: 0, rows: weights.count, columns: width)
      for place in samples(in: 0..<weights.count) {
        spread.elements.replaceSubrange(
          rows[place] * width..<(rows[place] + 1) * width, with: kept.row(place))
      }
      return (row * spread).elements
    }
    return expert.jacobian(slope: mean(slope), gateSlope: gateSlope.map(mean))
  }
}
