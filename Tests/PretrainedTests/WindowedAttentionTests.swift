import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Pretrained

/// Attention in blocks of queries against the formula, one query at a time.
@Suite struct WindowedAttentionTests {
  private let shape = HeadShape(heads: 4, keyHeads: 2, keyWidth: 3, valueWidth: 2, scale: 0.7)
  private let lengths = [150, 5, 131]

  private var heads: AttentionHeads {
    AttentionHeads(
      queries: random(286, 12, seed: 1), keys: random(286, 6, seed: 2),
      values: random(286, 4, seed: 3))
  }

  private func formula(_ x: AttentionHeads, reach: Int?, sinks: [Double]?) -> Matrix {
    var result = Matrix(repeating: 0, rows: 286, columns: 8)
    var first = 0
    for length in lengths {
      for t in 0..<length {
        for head in 0..<4 {
          let seen = max(0, t - (reach ?? 1_000) + 1)...t
          let powers = seen.map { s in
            let score = (0..<3).reduce(0.0) {
              $0 + x.queries[first + t, head * 3 + $1] * x.keys[first + s, head / 2 * 3 + $1]
            }
            return exp(0.7 * score)
          }
          let sum = powers.reduce(sinks.map { exp($0[head]) } ?? 0, +)
          for (s, power) in zip(seen, powers) {
            for j in 0..<2 {
              result[first + t, head * 2 + j] += power / sum * x.values[first + s, head / 2 * 2 + j]
            }
          }
        }
      }
      first += length
    }
    return result
  }

  @Test("blocks of queries give what the formula says", arguments: [nil, 1, 37, 128, 200])
  func blocks(reach: Int?) {
    for sinks in [nil, [0.3, -1, 2, 0]] {
      let attention = WindowedAttention(shape: shape, reach: reach, sinks: sinks)
      expectClose(
        attention(heads, lengths: lengths), formula(heads, reach: reach, sinks: sinks), units: 1)
    }
  }

  @Test("windows are worked on together up to so many tokens, and a longer one alone")
  func batches() throws {
    let folder = try TemporaryFolder()
    let backbone = try RandomModel(width: 8, vocabulary: 9, layers: 1).write(to: folder).backbone()
    let windows = try TokenWindows(
      [300, 200, 512, 1, 2].map { [UInt32](repeating: 3, count: $0) }, for: backbone)
    #expect(windows.batches(of: 500) == [0..<2, 2..<3, 3..<5])
    #expect(windows.batches(of: 499) == [0..<1, 1..<2, 2..<3, 3..<5])
    #expect(windows.batches(of: 1_015) == [0..<5])
    #expect((windows.tokenCount, windows.length) == (1_015, 512))
  }

  @Test("what is asked of memory grows with the tokens, and holds the logits of a window")
  func bytes() throws {
    let folder = try TemporaryFolder()
    let backbone = try RandomModel(width: 8, vocabulary: 9, layers: 1).write(to: folder).backbone()
    let (few, many) = (
      backbone.bytes(tokens: 10_000, length: 500), backbone.bytes(tokens: 30_000, length: 500)
    )
    #expect(many - few >= 20_000 * 3 * 8 * 8)
    #expect(many >= backbone.bytes(tokens: 30_000, length: 500, givesLogits: false))
  }
}
