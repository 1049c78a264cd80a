import LinearAlgebra

/// The weights of one layer's latent attention.
struct LatentAttentionWeights: AttentionWeights {
  let shape: HeadShape
  let turnedWidth, rank: Int
  let queryLatents: Projection?
  let queryNorm: RMSNorm?
  let queries, latents: Projection
  let norm: RMSNorm
  let keysAndValues, output: Projection
  let sinks: [Double]? = nil

  func heads(of x: Matrix, positions: [Int], turns: RotaryTurns) -> AttentionHeads {
    let plain = shape.keyWidth - turnedWidth
    var q = queryLatents.map { $0(x) } ?? x
    queryNorm?.apply(to: &q)
    q = queries(q)
    turns.turn(&q, headWidth: shape.keyWidth, offset: plain, positions: positions)
    let both = latents(x)
    var shared = both.columns(in: rank..<rank + turnedWidth)
    turns.turn(&shared, headWidth: turnedWidth, positions: positions)
    let expanded = keysAndValues(norm(both.columns(in: 0..<rank)))
    return AttentionHeads(
      queries: q, keys: keys(from: expanded, shared), values: values(from: expanded))
  }

  /// A head's own part of `expanded`, then the part that all share.
  private func keys(from expanded: Matrix, _ shared: Matrix) -> Matrix {
    let (plain, step) = (shape.keyWidth - turnedWidth, expanded.columnCount / shape.heads)
    var result = Matrix(
      repeating: 0, rows: expanded.rowCount, columns: shape.heads * shape.keyWidth)
    result.changeRows { [shape, turnedWidth] row, values in
      for head in 0..<shape.heads {
        let key = values + head * shape.keyWidth
        let own = row * expanded.columnCount + head * step
        for j in 0..<plain { key[j] = expanded.elements[own + j] }
        for j in 0..<turnedWidth {
          key[plain + j] = shared.elements[row * turnedWidth + j]
        }
      }
    }
    return result
  }

  private func values(from expanded: Matrix) -> Matrix {
    let (plain, step) = (shape.keyWidth - turnedWidth, expanded.columnCount / shape.heads)
    var result = Matrix(
      repeating: 0, rows: expanded.rowCount, columns: shape.heads * shape.valueWidth)
    result.changeRows { [shape] row, values in
      for head in 0..<shape.heads {
        let own = row * expanded.columnCount + head * step + plain
        for j in 0..<shape.valueWidth {
          values[head * shape.valueWidth + j] = expanded.elements[own + j]
        }
      }
    }
    return result
  }
}
