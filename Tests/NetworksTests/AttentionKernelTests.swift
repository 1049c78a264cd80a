import LinearAlgebra
import Testing

@testable import Networks

/// The attention kernel, held against its readable form.
@Suite("Attention kernel")
struct AttentionKernelTests {
  static let lengths = [1, 7, 16, 17, 65, 130]
  static let headWidths = [1, 5, 8, 24, 33, 64]

  private struct Window<Scalar: Real> {
    var heads, length, headWidth: Int
    /// Two windows.
    var qkv, dO: [Scalar]
    var o, dqkv: [Scalar]

    var width: Int { heads * headWidth }

    init(heads: Int, length: Int, headWidth: Int, spread: Double) {
      (self.heads, self.length, self.headWidth) = (heads, length, headWidth)
      var stream = RandomStream(seed: 1, purpose: .test)
      let count = 2 * length * heads * headWidth
      qkv = (0..<3 * count).map { _ in Scalar(spread * stream.normal()) }
      dO = (0..<count).map { _ in Scalar(stream.normal()) }
      (o, dqkv) = (dO.map { _ in 7 }, qkv.map { _ in 7 })
    }

    /// Goes forward and backward, with nothing but numbers that are none in what is not yet written.
    mutating func run() {
      var kept = [Scalar](repeating: .nan, count: 4 * length * heads)
      var work = [Scalar](
        repeating: .nan, count: Scalar.attentionWork(length: length, headWidth: headWidth))
      Scalar.attention(
        windows: 2, heads: heads, length: length, headWidth: headWidth, qkv, into: &o, kept: &kept,
        work: &work)
      work = work.map { _ in .nan }
      Scalar.attentionBackward(
        windows: 2, heads: heads, length: length, headWidth: headWidth, qkv, kept: kept, dO,
        into: &dqkv, work: &work)
    }

    /// Rows of one window of a matrix with `blocks` heads a row.
    func rows(_ a: [Scalar], window: Int, block: Int, of blocks: Int) -> [[Scalar]] {
      (window * length..<(window + 1) * length).map { row in
        let start = (row * blocks + block) * headWidth
        return Array(a[start..<start + headWidth])
      }
    }
  }

  private func isNear<Scalar: Real>(
    _ a: [[Scalar]], _ b: [[Scalar]], units: Scalar
  ) -> Bool {
    let size = b.joined().map { abs($0) }.max() ?? 0
    return zip(a.joined(), b.joined()).allSatisfy {
      abs($0 - $1) <= units * Scalar.ulpOfOne * max(1, size)
    }
  }

  private func agrees<Scalar: Real>(
    _ type: Scalar.Type, length: Int, headWidth: Int, spread: Double = 1, units: Scalar = 64
  ) {
    var window = Window<Scalar>(heads: 2, length: length, headWidth: headWidth, spread: spread)
    window.run()
    // The first head of the first window and the last of the last.
    for unit in [0, 3] {
      let (w, head) = unit.quotientAndRemainder(dividingBy: 2)
      let (q, k, v) = (
        window.rows(window.qkv, window: w, block: head, of: 6),
        window.rows(window.qkv, window: w, block: 2 + head, of: 6),
        window.rows(window.qkv, window: w, block: 4 + head, of: 6)
      )
      let dO = window.rows(window.dO, window: w, block: head, of: 2)
      let forward = CausalAttention.forward(queries: q, keys: k, values: v)
      let d = CausalAttention.backward(
        dO, queries: q, keys: k, values: v, probabilities: forward.probabilities)
      #expect(
        isNear(window.rows(window.o, window: w, block: head, of: 2), forward.outputs, units: units))
      for (part, expected) in [d.dQueries, d.dKeys, d.dValues].enumerated() {
        let found = window.rows(window.dqkv, window: w, block: 2 * part + head, of: 6)
        #expect(isNear(found, expected, units: units), "part \(part)")
      }
    }
  }

  @Test("computes what its readable form says", arguments: lengths, headWidths)
  func readable(length: Int, headWidth: Int) {
    agrees(Float.self, length: length, headWidth: headWidth)
    agrees(Double.self, length: length, headWidth: headWidth)
  }

  @Test("goes through windows of many blocks")
  func long() {
    agrees(Float.self, length: 300, headWidth: 3, units: 128)
    agrees(Double.self, length: 300, headWidth: 3, units: 128)
  }

  /// Scores in the hundreds, of which exp alone is infinite.
  @Test("holds for large scores")
  func largeScores() {
    agrees(Float.self, length: 70, headWidth: 24, spread: 8, units: 16_384)
    agrees(Double.self, length: 70, headWidth: 24, spread: 24, units: 65_536)
  }

  @Test("leaves earlier tokens as they were when a later one changes")
  func causal() {
    var window = Window<Float>(heads: 1, length: 40, headWidth: 8, spread: 1)
    window.run()
    var changed = window
    for j in 0..<24 { changed.qkv[30 * 24 + j] += 3 }
    changed.run()
    #expect(window.o[..<(30 * 8)] == changed.o[..<(30 * 8)])
    #expect(window.o[(30 * 8)..<(40 * 8)] != changed.o[(30 * 8)..<(40 * 8)])
    #expect(window.o[(40 * 8)...] == changed.o[(40 * 8)...])
  }

  @Test("lets what is not a number through to the tokens that see it")
  func notANumber() {
    var window = Window<Float>(heads: 1, length: 40, headWidth: 8, spread: 1)
    window.qkv[20 * 24] = .nan
    window.run()
    let seeing = window.rows(window.o, window: 0, block: 0, of: 1)[20]
    let apart = Array(window.rows(window.o, window: 1, block: 0, of: 1).joined())
    #expect(seeing.filter { !$0.isNaN } == [])
    #expect(apart.filter { !$0.isFinite } == [])
  }
}
