import Foundation
import LinearAlgebra

/// Differentiates one layer of a language model at tokens of the window its kernel saw last.
final class BlockDerivative {
  private let shape: TransformerShape
  private let block: BlockKernel<Double>
  private let norm1Weight, norm2Weight: [Double]
  /// 3·width×width and width×width.
  private let qkv, out: Matrix
  private let ffnWeights: [Double]
  /// The layer's own kernel, for as many rows as the width, and what it reads and writes.
  private let ffn: LayerKernel<Double>
  private let copies, outputs, gradients: Buffer<Double>

  /// Goes by what `block`, layer `l` of `model`, holds of its last forward pass.
  init(of model: LanguageModel, layer l: Int, at block: BlockKernel<Double>) {
    shape = model.shape
    self.block = block
    let (d, offsets, p) = (shape.width, TransformerOffsets(shape).blocks[l], model.weights)
    norm1Weight = p[offsets.norm1.weight..<offsets.norm1.weight + d]
    norm2Weight = p[offsets.norm2.weight..<offsets.norm2.weight + d]
    qkv = Matrix(rows: 3 * d, columns: d, elements: p[offsets.qkvWeight..<offsets.qkvBias])
    out = Matrix(rows: d, columns: d, elements: p[offsets.outWeight..<offsets.outBias])
    ffnWeights = p[offsets.ffn..<offsets.end]
    ffn = LayerKernel(shape: shape.ffn, capacity: d)
    copies = Buffer(d * d)
    outputs = Buffer(d * d)
    gradients = Buffer(ffnWeights.count)
  }

  /// The Jacobian at position `t` of the window.
  func jacobian(at t: Int) -> BlockJacobian {
    BlockJacobian(attention: attention(at: t), feedForward: feedForward(at: t))
  }

  /// I + ∂attention/∂x.
  ///
  /// For each head, with a the row of attention, o = Σ aⱼ vⱼ and R the turn of position t:
  /// ∂o/∂n = aₜ Wv + (Σⱼ aⱼ (vⱼ − o) kⱼᵀ R Wq + aₜ (vₜ − o) qₜᵀ R Wk) / √hd.
  private func attention(at t: Int) -> Matrix {
    let (d, hd) = (shape.width, shape.headWidth)
    let scale = 1 / Double(hd).squareRoot()
    var heads: [Double] = []
    for head in 0..<shape.heads {
      let query = projected(0, head, tokens: t...t)
      let (keys, values) = (projected(1, head, tokens: 0...t), projected(2, head, tokens: 0...t))
      var a = query.productTransposing(keys).scaled(by: scale)
      Softmax.forward(&a.elements, count: t + 1)
      let mean = a * values
      let spread = Matrix((0...t).map { s in zip(values.row(s), mean.row(0)).map { $0 - $1 } })
      let fromQuery = spread.scalingRows(by: a.elements).transposedProduct(keys)
      let own = Matrix([Array(spread.row(t))]).scaled(by: a[0, t])
      let jacobian = weight(2, head).scaled(by: a[0, t])
        .adding(fromQuery * turned(weight(0, head), at: t), scaledBy: scale)
        .adding(
          own.transposedProduct(query * turned(weight(1, head), at: t)), scaledBy: scale)
      heads += jacobian.elements
    }
    return .identity(d) + out * Matrix(rows: d, columns: d, elements: heads)
      * norm(block.norm1, weight: norm1Weight, at: t)
  }

  /// Queries (0), keys (1) or values (2) of a head, turned where they are; tokens×headWidth.
  private func projected(_ which: Int, _ head: Int, tokens: ClosedRange<Int>) -> Matrix {
    let (d, hd) = (shape.width, shape.headWidth)
    let start = block.qkv.base + which * d + head * hd
    return Matrix(tokens.map { s in (0..<hd).map { start[s * 3 * d + $0] } })
  }

  /// Wq, Wk or Wv of a head, headWidth×width.
  private func weight(_ which: Int, _ head: Int) -> Matrix {
    let start = which * shape.width + head * shape.headWidth
    return qkv.rows(at: start..<start + shape.headWidth)
  }

  /// R W: the rows of a head's weights turned as its queries and keys are; W without rotary positions.
  private func turned(_ weight: Matrix, at position: Int) -> Matrix {
    guard shape.positions == .rotary else { return weight }
    let half = weight.rowCount / 2
    var result = weight
    for j in 0..<half {
      let angle = shape.rotaryAngle(position: position, pair: j)
      for column in 0..<weight.columnCount {
        let (a, b) = (weight[j, column], weight[j + half, column])
        result[j, column] = a * cos(angle) - b * sin(angle)
        result[j + half, column] = b * cos(angle) + a * sin(angle)
      }
    }
    return result
  }

  /// diag(w) (I − 1 1ᵀ/d − x̂ x̂ᵀ/d) / √(mean square + ε); RMSNorm has no 1 1ᵀ.
  private func norm(_ norm: NormKernel<Double>, weight: [Double], at t: Int) -> Matrix {
    let d = shape.width
    let z = norm.normalised.base + t * d
    let (scale, mean) = (norm.inverse.base[t], norm.kind == .layerNorm ? 1.0 : 0)
    var result = Matrix.identity(d)
    for i in 0..<d {
      for j in 0..<d { result.elements[i * d + j] -= (mean + z[i] * z[j]) / Double(d) }
    }
    return result.scalingRows(by: weight.map { $0 * scale })
  }

  /// I + ∂ffn/∂x': the layer's own backward pass, a row of the identity at a time.
  private func feedForward(at t: Int) -> Matrix {
    let d = shape.width
    for row in 0..<d {
      (copies.base + row * d).update(from: block.norm2.output.base + t * d, count: d)
    }
    var jacobian = Matrix(repeating: 0, rows: d, columns: d)
    ffn.forward(copies.base, rows: d, parameters: ffnWeights, into: outputs.base)
    ffn.backward(
      Matrix.identity(d).elements, rows: d, parameters: ffnWeights, gradients: gradients.base,
      dx: &jacobian.elements)
    return .identity(d) + jacobian * norm(block.norm2, weight: norm2Weight, at: t)
  }
}
