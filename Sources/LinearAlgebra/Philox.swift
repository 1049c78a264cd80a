/// The counter-based generator Philox 4×32 with ten rounds: a counter and a key give four words.
///
/// Any element of a random sequence can be computed alone, so numbers do not depend on who draws
/// them first. Source: Salmon, Moraes, Dror and Shaw, Parallel random numbers: as easy as 1, 2, 3,
/// 2011; its known-answer vectors are in the tests.
public enum Philox {
  public typealias Block = SIMD4<UInt32>

  /// The four random words that belong to `counter` under `key`.
  public static func block(counter: Block, key: SIMD2<UInt32>) -> Block {
    var (c, k) = (counter, key)
    for round in 0..<10 {
      if round > 0 { k &+= SIMD2(0x9E37_79B9, 0xBB67_AE85) }
      let first = UInt64(c[0]) * 0xD251_1F53
      let second = UInt64(c[2]) * 0xCD9E_8D57
      c = Block(
        UInt32(second >> 32) ^ c[1] ^ k[0], UInt32(truncatingIfNeeded: second),
        UInt32(first >> 32) ^ c[3] ^ k[1], UInt32(truncatingIfNeeded: first))
    }
    return c
  }
}
