import LinearAlgebra

/// Softmax, top-k selection and their derivatives for a batch of logits.
///
/// forward: g from z (METRICS section 1); backward: dz from dg, with the balance and z losses of
/// METRICS section 9. The readable counterpart of `forward` is `Layer.gates(at:)`.
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
  }

  /// Fills `gates` from `logits` for the first `rows` rows.
  func forward(rows: Int) {
    let (e, k) = (shape.expertCount, shape.selectedCount)
    let scale = Scalar(1 / shape.temperature)
    let isTopK = shape.routing == .topK
    for row in 0..<rows {
      let z = logits.base + row * e
      let g = gates.base + row * e
      let p = probabilities.base + row * e
      let s = selected.base + row * e
      if isTopK {
        select(k, of: z, into: s)
        if shape.normalisation == .after {
          softmax(z, over: s, scale: scale, into: g)
          if needsRouterLosses { softmax(z, over: nil, scale: scale, into: p) }
        } else {
          softmax(z, over: nil, scale: scale, into: p)
          for i in 0..<e { g[i] = s[i] * p[i] }
        }
      } else {
        softmax(z, over: nil, scale: scale, into: g)
      }
      if needsRouterLosses { logSumExp.base[row] = logarithmOfSum(z) }
    }
  }

  /// Marks the k largest logits with 1, the others with 0; of equals the lower index wins.
  private func select(_ k: Int, of z: UnsafePointer<Scalar>, into s: UnsafeMutablePointer<Scalar>) {
    let e = shape.expertCount
    for i in 0..<e { s[i] = 0 }
    for _ in 0..<k {
      var best = -1
      for i in 0..<e where s[i] == 0 {
        if best < 0 || z[i] > z[best] { best = i }
      }
      s[best] = 1
    }
  }

  /// g = softmax of z·scale over the marked entries, 0 elsewhere.
  private func softmax(
    _ z: UnsafePointer<Scalar>, over mask: UnsafePointer<Scalar>?, scale: Scalar,
    into g: UnsafeMutablePointer<Scalar>
  ) {
    let e = shape.expertCount
    var top = -Scalar.infinity
    for i in 0..<e where mask == nil || mask?[i] == 1 { top = max(top, z[i]) }
    var sum: Scalar = 0
    for i in 0..<e {
      g[i] = mask == nil || mask?[i] == 1 ? Scalar.exponential((z[i] - top) * scale) : 0
      sum += g[i]
    }
    let inverse = 1 / sum
    for i in 0..<e { g[i] *= inverse }
  }

  private func logarithmOfSum(_ z: UnsafePointer<Scalar>) -> Scalar {
    let e = shape.expertCount
    var top = z[0]
    for i in 1..<e { top = max(top, z[i]) }
    var sum: Scalar = 0
    for i in 0..<e { sum += Scalar.exponential(z[i] - top) }
    return top + Scalar.logarithm(sum)
  }

  /// The softmax over all experts, of the row's logits over the temperature.
  private var fullProbabilities: Buffer<Scalar> { shape.routing == .soft ? gates : probabilities }

  /// The balance loss E Σ fᵢ Pᵢ and the z loss of the last forward pass; also sets `load`.
  func routerLosses(rows: Int) -> (balance: Double, z: Double) {
    let e = shape.expertCount
    let (n, p) = (Double(rows), fullProbabilities.base)
    let share = shape.routing == .topK ? selected.base : gates.base
    var balance = 0.0
    for i in 0..<e {
      var (f, mean) = (0.0, 0.0)
      for row in 0..<rows {
        f += Double(share[row * e + i])
        mean += Double(p[row * e + i])
      }
      f /= shape.routing == .topK ? n * Double(shape.selectedCount) : n
      load.base[i] = Scalar(f)
      balance += f * mean / n
    }
    let z = (0..<rows).reduce(0.0) {
      $0 + Double(logSumExp.base[$1]) * Double(logSumExp.base[$1])
    }
    return (balance * Double(e), z / n)
  }

  /// Turns dg into dz in place, rows×experts, adding the router losses' gradients.
  ///
  /// Softmax: dz = g ⊙ (dg − ⟨dg, g⟩)/τ, over the selected experts when normalised after, over all
  /// with P for g and dg masked when before. Balance: P ⊙ (f − ⟨f, P⟩) c E/(n τ). z loss:
  /// 2 c log Σ exp z / n · softmax(z).
  func backward(
    _ dz: UnsafeMutablePointer<Scalar>, rows: Int, balance: Scalar, zLoss: Scalar
  ) {
    let e = shape.expertCount
    let scale = Scalar(1 / shape.temperature)
    let isBefore = shape.routing == .topK && shape.normalisation == .before
    let balanceScale = balance * Scalar(e) * scale / Scalar(rows)
    for row in 0..<rows {
      let d = dz + row * e
      let z = logits.base + row * e
      let s = selected.base + row * e
      let g = (isBefore ? probabilities.base : gates.base) + row * e
      if isBefore { for i in 0..<e { d[i] *= s[i] } }
      var inner: Scalar = 0
      for i in 0..<e { inner += d[i] * g[i] }
      for i in 0..<e { d[i] = g[i] * (d[i] - inner) * scale }
      if balance != 0 {
        let p = fullProbabilities.base + row * e
        var mean: Scalar = 0
        for i in 0..<e { mean += load.base[i] * p[i] }
        for i in 0..<e { d[i] += balanceScale * p[i] * (load.base[i] - mean) }
      }
      if zLoss != 0 {
        let slope = 2 * zLoss * logSumExp.base[row] / Scalar(rows)
        for i in 0..<e { d[i] += slope * Scalar.exponential(z[i] - logSumExp.base[row]) }
      }
    }
  }
}
