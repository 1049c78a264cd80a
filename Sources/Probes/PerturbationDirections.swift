import LinearAlgebra
import Networks

/// Which way an input is moved.
public enum PerturbationDirection: String, CaseIterable, Codable, CodingKeyRepresentable, Sendable {
  /// Drawn on the sphere.
  case random
  /// The top right singular vector of the layer's Jacobian there, its largest component positive.
  case top
  /// Drawn in the span of the data's leading principal axes.
  case onManifold = "on manifold"
  /// Drawn in the complement of that.
  case offManifold = "off manifold"
}

/// The leading principal axes of data, as many as lie before the largest gap of their variances.
public struct LeadingAxes: Sendable {
  /// One unit axis a row, all of them, by variance descending; features×features.
  let axes: Matrix
  /// How many lead: those before the largest λ_q − λ_(q+1), the first of equals; all where there is one.
  public let count: Int

  /// Those of the rows of `inputs`, samples×features.
  ///
  /// - Throws: `ProbeError` where there is no sample, or a number is not finite.
  public init(of inputs: Matrix) throws(ProbeError) {
    let pca = try WeightedPCA(of: inputs, weights: [Double](repeating: 1, count: inputs.rowCount))
    axes = pca.axes
    let values = pca.eigenvalues
    let gaps = zip(values, values.dropFirst()).map { $0 - $1 }
    count =
      gaps.isEmpty ? values.count : gaps.indices.reduce(0) { gaps[$1] > gaps[$0] ? $1 : $0 } + 1
  }

  /// A random unit vector in the span of the leading axes, or of the others; nil where there are none.
  func draw(leading: Bool, using stream: inout RandomStream) -> [Double]? {
    let rows = leading ? 0..<count : count..<axes.rowCount
    guard !rows.isEmpty else { return nil }
    var sum = [Double](repeating: 0, count: axes.columnCount)
    for row in rows {
      let weight = stream.normal()
      for (j, value) in axes.row(row).enumerated() { sum[j] += weight * value }
    }
    return PowerScale.unit(sum)
  }
}

extension RoutedLayer {
  /// The Jacobian of the layer at sample `row` of `gates`, router and all, outputs×inputs: Σ gᵢ Jᵢ + Σ fᵢ (dgᵢ/dx)ᵀ.
  ///
  /// The readable form; `experts` holds each expert's own, with what happens inside it at every sample.
  func jacobian(
    at row: Int, gates: Gates, experts: [(expert: Expert, activations: ExpertActivations)],
    router: Matrix?
  ) -> Matrix {
    let (o, d) = (shape.outputWidth, shape.inputWidth)
    var sum = Matrix(repeating: 0, rows: o, columns: d)
    let slopes = router.map { gateGradients(of: gates, row: row, router: $0) } ?? []
    for (place, i) in gates.selected[row].enumerated() {
      let (expert, inside) = experts[i]
      let own = expert.jacobian(
        slope: Array(inside.slope.row(row)), gateSlope: inside.gateSlope.map { Array($0.row(row)) })
      sum = sum.adding(own, scaledBy: gates.weights[row, i])
      guard slopes.indices.contains(place) else { continue }
      let hidden = Matrix(
        rows: 1, columns: inside.hidden.columnCount, elements: Array(inside.hidden.row(row)))
      var answer = hidden.productTransposing(expert.w2).elements
      for (k, bias) in (expert.b2 ?? []).enumerated() { answer[k] += bias }
      for k in 0..<o { for j in 0..<d { sum[k, j] += answer[k] * slopes[place][j] } }
    }
    return sum
  }
}
