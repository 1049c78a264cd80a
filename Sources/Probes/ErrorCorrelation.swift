import LinearAlgebra
import Networks

/// How far two experts err alike, where both count (docs/metrics.md, Diversity).
struct ErrorCorrelation: Sendable {
  /// The mean over pairs; nil where none has samples enough.
  let mean: Double?
  /// Pairs that it is over.
  let pairCount: Int

  /// What (Σ w)² / Σ w² is to be at least.
  static let leastCount = 10.0

  /// The mean over pairs of live experts of the correlation of their errors, each sample counting √(wᵢ wⱼ).
  ///
  /// An error is f − t, or softmax(f) less 1 at the right class; outputs are taken together, each less its own mean.
  init(of answers: ExpertAnswers, by weights: Matrix) {
    let errors = answers.outputs.map { Self.errors(of: $0, answers.target) }
    let live = answers.live
    let rows = Parallel.map(live.count) { place -> [Double] in
      live[(place + 1)...].compactMap { j in
        let i = live[place]
        let own = (0..<weights.rowCount).map { (weights[$0, i] * weights[$0, j]).squareRoot() }
        guard SampleWeights.effectiveCount(of: own) >= Self.leastCount else { return nil }
        return Self.correlation(errors[i], errors[j], own)
      }
    }
    let all = rows.flatMap { $0 }
    (mean, pairCount) = (all.mean, all.count)
  }

  private static func errors(of outputs: Matrix, _ target: Target) -> Matrix {
    switch target {
    case .values(let values): return outputs - values
    case .labels(let labels):
      return Matrix(
        labels.enumerated().map { row, label in
          var p = ClassProbabilities.of(outputs.row(row))
          p[label] -= 1
          return p
        })
    }
  }

  /// Over the samples by `weights`, outputs together; nil where one of the two does not vary.
  private static func correlation(_ x: Matrix, _ y: Matrix, _ weights: [Double]) -> Double? {
    let total = weights.reduce(0, +)
    var (xy, xx, yy) = (0.0, 0.0, 0.0)
    for k in 0..<x.columnCount {
      let (own, other) = (x.column(k), y.column(k))
      let first = zip(weights, own).reduce(0) { $0 + $1.0 * $1.1 } / total
      let second = zip(weights, other).reduce(0) { $0 + $1.0 * $1.1 } / total
      for n in weights.indices {
        let (a, b) = (own[n] - first, other[n] - second)
        xy += weights[n] * a * b
        xx += weights[n] * a * a
        yy += weights[n] * b * b
      }
    }
    return xx > 0 && yy > 0 ? xy / (xx.squareRoot() * yy.squareRoot()) : nil
  }
}

/// softmax of logits.
public enum ClassProbabilities {
  public static func of(_ logits: ArraySlice<Double>) -> [Double] {
    let top = logits.max() ?? 0
    let powers = logits.map { Double.exponential($0 - top) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }
}
