import LinearAlgebra
import Networks

/// The average Jacobians J̄ᵢ of a layer's experts, each made when it is asked for.
///
/// J is linear in the slopes of the hidden units, so that their weighted mean at the samples that an expert
/// gets gives J̄ without a sum of matrices (docs/metrics.md, Jacobians).
public struct AverageJacobians: Sendable {
  private let layer: any RoutedLayer
  private let inputs: Matrix
  private let weights: SampleWeights
  private let scale: JacobianScale

  /// Those of `layer` at the rows of `inputs`, samples×inputs.
  ///
  /// - Throws: `ProbeError` where the router cannot be read.
  public init(
    of layer: any RoutedLayer, at inputs: Matrix, scale: JacobianScale = .raw
  ) throws(ProbeError) {
    (self.layer, self.inputs, self.scale) = (layer, inputs, scale)
    weights = SampleWeights(
      gates: try asking { () throws(NetworkError) in try layer.gates(at: inputs).weights })
  }

  /// Experts that some sample reaches, ascending.
  public var live: [Int] { weights.sums.indices.filter { !weights.isDead($0) } }

  /// J̄ of a live expert, outputs×inputs.
  ///
  /// - Throws: `ProbeError` where the expert cannot be read, or a number is not finite.
  public func matrix(of i: Int) throws(ProbeError) -> Matrix {
    let w = weights.gates.column(i)
    let rows = w.indices.filter { w[$0] > 0 }
    let expert = try asking { () throws(NetworkError) in try layer.expert(i) }
    let activations = expert.activations(at: inputs.rows(at: rows))
    let total = weights.sums[i]
    let shares = Matrix(
      rows: 1, columns: rows.count,
      elements: rows.map { (scale == .gate ? w[$0] * w[$0] : w[$0]) / total })
    func mean(_ slopes: Matrix) -> [Double] { (shares * slopes).elements }
    let average = expert.jacobian(
      slope: mean(activations.slope), gateSlope: activations.gateSlope.map(mean))
    try numeric { () throws(LinearAlgebraError) in
      try average.requireFinite(for: "the average Jacobian of expert \(layer.number(of: i))")
    }
    return average
  }

  /// The cosines of all pairs, a few Jacobians held at a time.
  ///
  /// As many as the memory budget has room for; two suffice. One that is not held is made again.
  ///
  /// - Returns: nil where told to stop.
  /// - Throws: As `matrix(of:)`.
  public func alignment(monitor: Monitor = .silent) throws(ProbeError) -> Alignment? {
    let live = live
    var cosines = [[Double?]](
      repeating: [Double?](repeating: nil, count: weights.sums.count), count: weights.sums.count)
    let room = MemoryBudget.pieces(
      of: Self.bytes(of: layer.shape), besides: Self.makingBytes(of: layer.shape),
      wanted: live.count)
    let groupSize = max(1, room == live.count ? room : room - 1)
    for first in stride(from: 0, to: live.count, by: groupSize) {
      let group = Array(live[first..<min(first + groupSize, live.count)])
      var made: [UnitMatrix?] = []
      for i in group {
        guard !monitor.shouldStop() else { return nil }
        made.append(UnitMatrix(try matrix(of: i)))
        monitor.report(first + made.count, live.count)
      }
      let held = made
      func put(_ j: Int, _ other: UnitMatrix?, from start: Int) {
        let products = Parallel.map(group.count - start) { place -> Double? in
          guard let one = held[start + place], let other else { return nil }
          return one.cosine(to: other)
        }
        for (place, cosine) in products.enumerated() {
          let i = group[start + place]
          cosines[i][j] = cosine
          cosines[j][i] = cosine
        }
      }
      for (place, j) in group.enumerated() { put(j, held[place], from: place) }
      for j in live[(first + group.count)...] {
        guard !monitor.shouldStop() else { return nil }
        put(j, UnitMatrix(try matrix(of: j)), from: 0)
      }
    }
    return Alignment(cosines: cosines)
  }

  /// A matrix over its Frobenius norm; there is none of zeros.
  private struct UnitMatrix {
    let matrix: Matrix

    init?(_ matrix: Matrix) {
      let scale = PowerScale.forFourthPowers(of: matrix.elements)
      let scaled = scale == 1 ? matrix : matrix.scaled(by: scale)
      let norm = scaled.frobeniusNorm
      guard norm > 0 else { return nil }
      self.matrix = scaled.scaled(by: 1 / norm)
    }

    func cosine(to other: UnitMatrix) -> Double { matrix.inner(other.matrix) }
  }

  /// Bytes of one Jacobian.
  static func bytes(of shape: LayerShape) -> Double {
    8 * Double(shape.inputWidth) * Double(shape.outputWidth)
  }

  /// Bytes of making one: the expert widened, its scaled copy, the product.
  static func makingBytes(of shape: LayerShape) -> Double {
    2 * shape.expertBytes + 2 * bytes(of: shape)
  }

  /// What the alignment takes, of `samples` samples and `models` layers one after another.
  public static func cost(of shape: LayerShape, samples: Int, models: Int = 1) -> ProbeCost {
    guard shape.expertCount > 1 else { return ProbeCost(fixed: 0, each: 0) }
    let live = Double(min(shape.expertCount, samples * shape.selectedCount))
    let (d, o, m) = (Double(shape.inputWidth), Double(shape.outputWidth), Double(shape.hiddenWidth))
    let each = 2 * d * o * m / 2e10 + m * d * 2e-9
    let pairs = live * live / 2 * d * o / 1e9 / Double(Parallel.threadCount)
    return ProbeCost(
      fixed: 0, each: shape.activationBytes,
      least: makingBytes(of: shape) + 2 * bytes(of: shape),
      most: makingBytes(of: shape) + live * bytes(of: shape),
      seconds: Double(models) * (live * each + pairs))
  }
}
