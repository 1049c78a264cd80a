import Foundation
import LinearAlgebra

/// The transformer of docs/metrics.md, Transformers, token by token: what the kernels must agree with.
extension LanguageModel {
  /// Logits after each token of one window, tokens×vocabulary.
  func readableLogits(of tokens: [Int]) -> Matrix {
    var x = readableEmbedding(of: tokens)
    for l in 0..<shape.layers { x = readableBlock(l, of: x) }
    let head = matrix("head.weight")
    return Matrix(x.map { apply(head, to: readableNorm("norm", of: $0)) })
  }

  /// The hidden state of each token before the first layer.
  func readableEmbedding(of tokens: [Int]) -> [[Double]] {
    let embedding = matrix("embed.weight")
    return tokens.enumerated().map { t, token in
      guard shape.positions == .learned else { return Array(embedding.row(token)) }
      return add(Array(embedding.row(token)), Array(matrix("position.weight").row(t)))
    }
  }

  /// What leaves layer `l` for each token, from what enters it.
  func readableBlock(_ l: Int, of x: [[Double]]) -> [[Double]] {
    let q = "layers.\(l)"
    let attended = zip(x, readableAttention(l, of: x.map { readableNorm(q + ".norm1", of: $0) }))
      .map(add)
    let normed = attended.map { readableNorm(q + ".norm2", of: $0) }
    let fed = layer(l).outputs(at: Matrix(normed))
    return attended.indices.map { add(attended[$0], Array(fed.row($0))) }
  }

  /// (x − mean) / √(variance + ε) · w + b, or x / √(mean square + ε) · w.
  func readableNorm(_ name: String, of x: [Double]) -> [Double] {
    let d = Double(x.count)
    let mean = shape.norm == .layerNorm ? x.reduce(0, +) / d : 0
    let square = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / d
    let weight = vector(name + ".weight")
    let bias =
      shape.norm == .layerNorm
      ? vector(name + ".bias") : [Double](repeating: 0, count: x.count)
    let root = (square + shape.epsilon).squareRoot()
    return x.indices.map { (x[$0] - mean) / root * weight[$0] + bias[$0] }
  }

  /// Causal attention of every head over normed states.
  func readableAttention(_ l: Int, of x: [[Double]]) -> [[Double]] {
    let (q, d, hd) = ("layers.\(l).attention", shape.width, shape.headWidth)
    let projection = matrix(q + ".qkv.weight")
    func biased(_ x: [Double], _ name: String) -> [Double] {
      shape.hasAttentionBias ? add(x, vector(q + name)) : x
    }
    let projected = x.map { biased(apply(projection, to: $0), ".qkv.bias") }
    func part(_ t: Int, _ which: Int, _ head: Int) -> [Double] {
      let start = which * d + head * hd
      let values = Array(projected[t][start..<start + hd])
      return shape.positions == .rotary && which < 2 ? turned(values, position: t) : values
    }
    return x.indices.map { t in
      let heads = (0..<shape.heads).flatMap { head -> [Double] in
        let query = part(t, 0, head)
        let scores = (0...t).map { dot(query, part($0, 1, head)) / Double(hd).squareRoot() }
        let top = scores.max() ?? 0
        let powers = scores.map { exp($0 - top) }
        let sum = powers.reduce(0, +)
        return (0...t).reduce([Double](repeating: 0, count: hd)) { mixed, s in
          add(mixed, part(s, 2, head).map { powers[s] / sum * $0 })
        }
      }
      return biased(apply(matrix(q + ".out.weight"), to: heads), ".out.bias")
    }
  }

  /// Pair (j, j + hd/2) turned by position · θ^(−2j/hd).
  private func turned(_ x: [Double], position: Int) -> [Double] {
    let half = x.count / 2
    var result = x
    for j in 0..<half {
      let angle = Double(position) * pow(shape.rotaryBase, -Double(2 * j) / Double(x.count))
      result[j] = x[j] * cos(angle) - x[j + half] * sin(angle)
      result[j + half] = x[j + half] * cos(angle) + x[j] * sin(angle)
    }
    return result
  }

  private func values(_ name: String) -> (ParameterSlot, [Double]) {
    guard let slot = layout.slots.first(where: { $0.name == name }) else {
      preconditionFailure("no tensor \(name)")
    }
    return (slot, layout.values(of: slot, in: parameters))
  }

  /// The tensor `name`, which has two dimensions.
  func matrix(_ name: String) -> Matrix {
    let (slot, elements) = values(name)
    return Matrix(rows: slot.rowCount, columns: slot.columnCount, elements: elements)
  }

  /// The tensor `name`, which has one dimension.
  func vector(_ name: String) -> [Double] { values(name).1 }

  private func apply(_ weight: Matrix, to x: [Double]) -> [Double] {
    (0..<weight.rowCount).map { dot(Array(weight.row($0)), x) }
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private func add(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 + $1 } }
}
