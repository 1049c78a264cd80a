import LinearAlgebra

/// Softmax, top-k selection and their derivatives for a batch of logits.
///
/// forward: g from z (docs/metrics.md, The layer); backward: dz from dg, with the balance and z losses of
/// docs/metrics.md, Training. The readable counterpart of `forward` is `Layer.gates(at:)`.
final class GateKernel<Scalar: Real> {
  let shape: LayerShape
  /// z, g and P = softmax(z/τ) over all experts, each rows×experts.
  let logits, gates, probabilities: Buffer<Scalar>
  /// log Σ exp z of each row.
  let logSumExp: Buffer<Scalar>
  /// 1 where an expert is selected; rows×experts.
  let selected: Buffer<Scalar>
  /// Each expert's share f of the batch's assignments, or its mean gate.
  let load: Buffer<Scalar>
  private let workspaces: Pool<Buffer<Scalar>>
  private let shareSums, probabilitySums: Buffer<Double>
  /// Whether the losses on the router are wanted, which need P and log Σ exp z.
  let needsRouterLosses: Bool

  init(shape: LayerShape, capacity: Int, needsRouterLosses: Bool) {
    self.shape = shape
    self.needsRouterLosses = needsRouterLosses
    let size = capacity * shape.expertCount
    logits = Buffer(size)
    gates = Buffer(size)
    probabilities = Buffer(size)
    selected = Buffer(size)
    logSumExp = Buffer(capacity)
    load = Buffer(shape.expertCount)
    workspaces = Pool { Buffer(Scalar.gateWork(shape.expertCount)) }
    shareSums = Buffer(shape.expertCount)
    probabilitySums = Buffer(shape.expertCount)
  }

  /// Fills `gates` from `logits`.
  func forward(rows: Range<Int>) {
    let isTopK = shape.routing == .topK
    let isBefore = isTopK && shape.normalisation == .before
    let (row, start) = (rows.lowerBound, rows.lowerBound * shape.expertCount)
    workspaces.lend { work in
      Scalar.gates(
        rows: rows.count, experts: shape.expertCount,
        selecting: isTopK ? shape.selectedCount : 0, before: isBefore,
        scale: Scalar(1 / shape.temperature), logits: logits.base + start,
        gates: gates.base + start,
        probabilities: isTopK && (isBefore || needsRouterLosses)
          ? probabilities.base + start : nil,
        selected: isTopK ? selected.base + start : nil,
        logSums: needsRouterLosses ? logSumExp.base + row : nil, work: work.base)
    }
  }

  /// The softmax over all experts, of the row's logits over the temperature.
  private var fullProbabilities: Buffer<Scalar> { shape.routing == .soft ? gates : probabilities }

  /// The balance loss E Σ fᵢ Pᵢ and the z loss of the last forward pass; also sets `load`.
  func routerLosses(rows: Int) -> (balance: Double, z: Double) {
    Self.routerLosses(of: [(self, rows)])
  }

  /// The same of a batch whose rows lie in several kernels one after another.
  static func routerLosses(
    of parts: [(kernel: GateKernel, rows: Int)]
  ) -> (balance: Double, z: Double) {
    let shape = parts[0].kernel.shape
    let e = shape.expertCount
    let n = Double(parts.reduce(0) { $0 + $1.rows })
    for (kernel, rows) in parts { kernel.sumColumns(rows: rows) }
    var balance = 0.0
    for i in 0..<e {
      let share = parts.reduce(0) { $0 + $1.kernel.shareSums.base[i] }
      let f = share / (shape.routing == .topK ? n * Double(shape.selectedCount) : n)
      for (kernel, _) in parts { kernel.load.base[i] = Scalar(f) }
      balance += f * parts.reduce(0) { $0 + $1.kernel.probabilitySums.base[i] } / n
    }
    var z = 0.0
    for (kernel, rows) in parts {
      for row in 0..<rows {
        z += Double(kernel.logSumExp.base[row]) * Double(kernel.logSumExp.base[row])
      }
    }
    return (balance * Double(e), z / n)
  }

  private func sumColumns(rows: Int) {
    let share = shape.routing == .topK ? selected.base : gates.base
    Scalar.columnSums(rows: rows, columns: shape.expertCount, share, into: shareSums.base)
    Scalar.columnSums(
      rows: rows, columns: shape.expertCount, fullProbabilities.base, into: probabilitySums.base)
  }

  /// Turns dg into dz in place for some of the `total` rows, adding the router losses' gradients.
  ///
  /// Softmax: dz = g ⊙ (dg − ⟨dg, g⟩)/τ, over the selected experts when normalised after, over all
  /// with P for g and dg masked when before. Balance: P ⊙ (f − ⟨f, P⟩) c E/(n τ). z loss:
  /// 2 c log Σ exp z / n · softmax(z).
  func backward(
    _ dz: UnsafeMutablePointer<Scalar>, rows: Range<Int>, of total: Int, balance: Scalar,
    zLoss: Scalar
  ) {
    let e = shape.expertCount
    let scale = Scalar(1 / shape.temperature)
    let isBefore = shape.routing == .topK && shape.normalisation == .before
    let balanceScale = balance * Scalar(e) * scale / Scalar(total)
    let start = rows.lowerBound * e
    Scalar.gatesBackward(
      rows: rows.count, experts: e, scale: scale,
      gates: (isBefore ? probabilities : gates).base + start,
      selected: isBefore ? selected.base + start : nil, dz + start)
    guard balance != 0 || zLoss != 0 else { return }
    for row in rows {
      let d = dz + row * e
      let z = logits.base + row * e
      if balance != 0 {
        let p = fullProbabilities.base + row * e
        var mean: Scalar = 0
        for i in 0..<e { mean += load.base[i] * p[i] }
        for i in 0..<e { d[i] += balanceScale * p[i] * (load.base[i] - mean) }
      }
      if zLoss != 0 {
        let slope = 2 * zLoss * logSumExp.base[row] / Scalar(total)
        for i in 0..<e { d[i] += slope * Scalar.exponential(z[i] - logSumExp.base[row]) }
      }
    }
  }
}
