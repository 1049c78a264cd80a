import LinearAlgebra
import Probes

/// The live experts of one trained model, as the comparison with those of other seeds needs them.
struct LiveExperts: Sendable {
  /// J̄ᵢ / ‖J̄ᵢ‖_F, experts×(outputs·inputs), row by row; without those of zero.
  let directions: Matrix
  /// Their gates less the mean and of unit norm, experts×samples; zeros where they do not vary.
  let gates: Matrix

  /// Takes the experts that `probe` found alive; `gates` are samples×experts.
  init(of probe: JacobianProbe, gates: Matrix) {
    var (directions, deviations): ([Double], [Double]) = ([], [])
    var (count, width) = (0, 0)
    for (index, expert) in probe.experts.enumerated() where !expert.isDead {
      let jacobian = expert.averageJacobian.elements
      // As the alignment within a model has it: scaled where squares would leave the range.
      guard let direction = PowerScale.unit(jacobian) else { continue }
      let column = gates.column(index)
      let mean = column.reduce(0, +) / Double(max(column.count, 1))
      let deviation = column.map { $0 - mean }
      // What rounding leaves of a gate that is the same everywhere is no variation.
      let isConstant = PowerScale.norm(deviation) <= 1e-12 * PowerScale.norm(column)
      directions += direction
      deviations += (isConstant ? nil : PowerScale.unit(deviation)) ?? column.map { _ in 0 }
      (count, width) = (count + 1, jacobian.count)
    }
    self.init(
      directions: Matrix(rows: count, columns: width, elements: directions),
      gates: Matrix(rows: count, columns: count == 0 ? 0 : gates.rowCount, elements: deviations))
  }

  init(directions: Matrix, gates: Matrix) {
    (self.directions, self.gates) = (directions, gates)
  }

  var count: Int { directions.rowCount }

  /// The counterparts among `other`'s experts: one to one, such that the correlations of their gates at
  /// the same samples sum to the most there is; with that correlation, in the order of these experts.
  ///
  /// A gate that is the same at every sample correlates 0 with all.
  func counterparts(in other: LiveExperts) -> [(own: Int, theirs: Int, correlation: Double)] {
    guard count > 0, other.count > 0 else { return [] }
    let correlations = gates.productTransposing(other.gates)
    return LinearAssignment(minimising: correlations.scaled(by: -1)).columns.enumerated().compactMap
    {
      row, column in
      column.map { (own: row, theirs: $0, correlation: correlations[row, $0]) }
    }
  }
}
