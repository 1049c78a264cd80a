import LinearAlgebra
import Testing

@Suite("Philox 4×32-10")
struct PhiloxTests {
  @Test("gives the known answers of Salmon et al.")
  func knownAnswers() {
    #expect(
      Philox.block(counter: SIMD4(repeating: 0), key: SIMD2(0, 0))
        == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    #expect(
      Philox.block(counter: SIMD4(repeating: .max), key: SIMD2(.max, .max))
        == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    #expect(
      Philox.block(
        counter: SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
        key: SIMD2(0xa409_3822, 0x299f_31d0))
        == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }
}

@Suite("RandomStream")
struct RandomStreamTests {
  @Test("repeats itself, and differs by seed, purpose and index")
  func isKeyed() {
    func draw(_ seed: UInt64, _ purpose: RandomPurpose, _ index: Int) -> [UInt32] {
      var stream = RandomStream(seed: seed, purpose: purpose, index: index)
      return (0..<9).map { _ in stream.word() }
    }
    #expect(draw(1, .data, 0) == draw(1, .data, 0))
    let others = [
      draw(2, .data, 0), draw(1, .noise, 0), draw(1, .data, 1), draw(1 << 32, .data, 0),
    ]
    for other in others { #expect(other != draw(1, .data, 0)) }
  }

  @Test(
    "uniform and normal numbers have the moments they should", arguments: 0..<3 as Range<UInt64>)
  func moments(seed: UInt64) {
    var stream = RandomStream(seed: seed, purpose: .test)
    let n = 40_000
    let uniform = (0..<n).map { _ in stream.uniform() }
    #expect(uniform.allSatisfy { 0 <= $0 && $0 < 1 })
    #expect(abs(uniform.reduce(0, +) / Double(n) - 0.5) < 0.01)
    let normal = (0..<n).map { _ in stream.normal() }
    #expect(abs(normal.reduce(0, +) / Double(n)) < 0.03)
    #expect(abs(normal.reduce(0) { $0 + $1 * $1 } / Double(n) - 1) < 0.04)
    #expect(abs(normal.reduce(0) { $0 + $1 * $1 * $1 * $1 } / Double(n) - 3) < 0.3)
  }

  @Test("a permutation holds every number once, and whole numbers stay below their bound")
  func permutes() {
    var stream = RandomStream(seed: 5, purpose: .test)
    #expect(stream.permutation(100).sorted() == Array(0..<100))
    #expect(stream.permutation(0).isEmpty)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<7_000 { counts[stream.integer(below: 7)] += 1 }
    #expect(counts.allSatisfy { abs($0 - 1_000) < 150 })
  }
}
