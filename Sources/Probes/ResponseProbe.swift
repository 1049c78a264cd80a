import LinearAlgebra
import Networks

/// How far a layer's answer moves with its input, beside what the Jacobian says (docs/metrics.md, Robustness).
public struct Response: Codable, Equatable, Sendable {
  public let direction: PerturbationDirection
  /// ε, how far the input is moved, in its own unit.
  public let eps: Double
  /// Median over samples of |J u|.
  public let prediction: Double
  /// Median of |f(x + εu) − f(x)| / ε.
  public let response: Double
  /// Median of the one over the other; nil where the Jacobian says that nothing moves.
  public let ratio: Double?
  /// Spearman's rank correlation of the two over samples; nil where one does not vary.
  public let rho: Double?
  /// The share of samples whose class changes; nil of a regression.
  public let flip: Double?

  public init(
    direction: PerturbationDirection, eps: Double, prediction: Double, response: Double,
    ratio: Double?, rho: Double?, flip: Double?
  ) {
    (self.direction, self.eps) = (direction, eps)
    (self.prediction, self.response, self.ratio) = (prediction, response, ratio)
    (self.rho, self.flip) = (rho, flip)
  }
}

/// Inputs, and the ways in which they are moved that do not depend on a layer.
public struct PerturbedInputs: Sendable {
  let inputs: Matrix
  /// How far, each above 0.
  private let eps: [Double]
  /// A direction a sample; nil where the axes leave none, and of the top one, which is a layer's own.
  private let directions: [(direction: PerturbationDirection, drawn: Matrix?)]

  /// Moves `inputs`, samples×inputs, by each of `eps`; `axes` are those of the data that trained, and `seed` fixes
  /// directions.
  public init(_ inputs: Matrix, axes: LeadingAxes, eps: [Double], seed: UInt64) {
    (self.inputs, self.eps) = (inputs, eps)
    directions = PerturbationDirection.allCases.map {
      ($0, Self.drawn($0, for: inputs, axes: axes, seed: seed))
    }
  }

  private static func drawn(
    _ direction: PerturbationDirection, for inputs: Matrix, axes: LeadingAxes, seed: UInt64
  ) -> Matrix? {
    let rows = (0..<inputs.rowCount).map { row -> [Double]? in
      var stream = RandomStream(seed: seed, purpose: .directions, index: row)
      let sphere = (0..<inputs.columnCount).map { _ in stream.normal() }
      switch direction {
      case .random: return PowerScale.unit(sphere)
      case .onManifold: return axes.draw(leading: true, using: &stream)
      case .offManifold: return axes.draw(leading: false, using: &stream)
      case .top: return nil
      }
    }
    let found = rows.compactMap { $0 }
    return found.count == rows.count ? Matrix(found) : nil
  }

  /// How `layer` responds, direction by direction and ε by ε; classes flip where it `tellsClasses`.
  ///
  /// - Throws: `ProbeError` where an expert cannot be read, or a number is not finite.
  public func responses(of layer: any RoutedLayer, tellsClasses: Bool) throws(ProbeError)
    -> [Response]
  {
    let gates = try asking { () throws(NetworkError) in try layer.gates(at: inputs) }
    var experts: [(expert: Expert, activations: ExpertActivations)] = []
    for i in 0..<layer.shape.expertCount {
      let expert = try asking { () throws(NetworkError) in try layer.expert(i) }
      experts.append((expert, expert.activations(at: inputs)))
    }
    let (router, runs) = (layer.routerWeight, experts)
    let directions = directions
    let outcomes = Parallel.map(inputs.rowCount) { row -> Result<Piece, ProbeError> in
      Result { () throws(ProbeError) in
        let jacobian = layer.jacobian(at: row, gates: gates, experts: runs, router: router)
        let top = try Self.top(of: jacobian)
        return Piece(
          top: top,
          norms: directions.map { direction, vectors in
            let u = direction == .top ? top : vectors.map { Array($0.row(row)) } ?? []
            guard u.count == jacobian.columnCount else { return 0 }
            return PowerScale.norm(
              (Matrix(rows: 1, columns: u.count, elements: u).productTransposing(jacobian))
                .elements)
          })
      }
    }
    var pieces: [Piece] = []
    for outcome in outcomes { pieces.append(try outcome.get()) }
    let still = try answers(of: layer, at: inputs)
    var responses: [Response] = []
    for (place, (direction, drawn)) in directions.enumerated() {
      guard let u = direction == .top ? Matrix(pieces.map(\.top)) : drawn else { continue }
      let predictions = pieces.map { $0.norms[place] }
      for distance in eps {
        let moved = try answers(of: layer, at: inputs.adding(u, scaledBy: distance))
        let sizes = (0..<inputs.rowCount).map { row in
          PowerScale.norm(zip(moved.row(row), still.row(row)).map { $0 - $1 }) / distance
        }
        let ratios = zip(sizes, predictions).compactMap { $1 > 0 ? $0 / $1 : nil }
        responses.append(
          Response(
            direction: direction, eps: distance, prediction: quantile(predictions, 0.5),
            response: quantile(sizes, 0.5), ratio: ratios.isEmpty ? nil : quantile(ratios, 0.5),
            rho: correlation(ranks(of: sizes), ranks(of: predictions)),
            flip: tellsClasses
              ? Double(
                (0..<inputs.rowCount).count {
                  largestPlace(moved.row($0)) != largestPlace(still.row($0))
                }) / Double(inputs.rowCount) : nil))
      }
    }
    return responses
  }

  private func answers(of layer: any RoutedLayer, at inputs: Matrix) throws(ProbeError) -> Matrix {
    let outputs = try asking { () throws(NetworkError) in try layer.outputs(at: inputs) }
    try numeric { () throws(LinearAlgebraError) in
      try outputs.requireFinite(for: "the answers")
    }
    return outputs
  }

  private struct Piece: Sendable {
    let top: [Double]
    /// |J u| of each direction.
    let norms: [Double]
  }

  /// The top right singular vector, whose sign is that of its largest component; zeros of a Jacobian of zeros.
  private static func top(of jacobian: Matrix) throws(ProbeError) -> [Double] {
    let svd = try numeric { () throws(LinearAlgebraError) in
      try SingularValueDecomposition(of: jacobian)
    }
    guard (svd.singularValues.first ?? 0) > 0 else {
      return [Double](repeating: 0, count: jacobian.columnCount)
    }
    let vector = Array(svd.rightVectorsTransposed.row(0))
    // Of components that are as large but for rounding, the first.
    let most = vector.map { abs($0) }.max() ?? 0
    let first = vector.first { abs($0) >= most * (1 - 1e-9) } ?? 0
    return first < 0 ? vector.map { -$0 } : vector
  }

  /// What it takes to measure so many layers of `shape` at so many samples.
  public static func cost(of shape: LayerShape, samples: Int, models: Int, eps: Int) -> ProbeCost {
    let (n, d, o) = (Double(samples), Double(shape.inputWidth), Double(shape.outputWidth))
    let (m, k) = (Double(shape.hiddenWidth), Double(shape.selectedCount))
    let (e, threads) = (Double(shape.expertCount), Double(Parallel.threadCount))
    let jacobian = k * 2 * d * o * m / 2e9 + 6 * d * o * min(d, o) / 2e9 + 1e-5
    return ProbeCost(
      fixed: threads * 8 * 4 * d * o + 2 * shape.expertBytes,
      each: 8 * (6 * d + 4 * o + 3 * e * m) + shape.gateBytes,
      seconds: Double(models) * n
        * (jacobian / threads + Double(4 * eps) * e * 2 * m * (d + o) / 4e9))
  }
}
