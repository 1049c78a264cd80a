/// A checksum of 64 bits over a sequence of values, added to piece by piece.
///
/// The bytes are taken as little-endian words wᵢ, zero-padded at the end, word i to lane i mod 4.
/// A lane h takes a word by h ← s((h ⊕ w) · p) with p odd and s(h) = h ⊕ (h ≫ 32). The value folds
/// the four lanes, then the byte count n, into one word by the same step, and mixes it once more.
/// Every step is one to one in h and in w, so two inputs of one length that differ in one word,
/// above all in one bit, never agree. It guards against accidents, not against intent.
///
/// The definition is fixed: checkpoints of every version hold values of it.
public struct Digest: Sendable, Equatable {
  private var lanes: SIMD4<UInt64> = [
    0x9E37_79B9_7F4A_7C15, 0xBF58_476D_1CE4_E5B9, 0x94D0_49BB_1331_11EB, 0xD6E8_FEB8_6659_FD93,
  ]
  /// The bytes that do not yet fill a block of four words, first byte lowest.
  private var partial: SIMD4<UInt64> = .zero
  /// How many bytes have been added.
  private(set) public var byteCount: UInt64 = 0

  /// A digest of nothing.
  public init() {}

  /// The checksum of everything added so far.
  public var value: UInt64 {
    var lanes = lanes
    if byteCount % 32 != 0 { lanes = Self.step(lanes, partial) }
    var folded: UInt64 = 0x2545_F491_4F6C_DD1D
    for lane in 0..<4 { folded = Self.step(folded, lanes[lane]) }
    folded = Self.step(folded, byteCount)
    return Self.step(folded, 0)
  }

  /// The checksum as 16 hexadecimal characters.
  public var hexadecimal: String { hexDigits(value) }

  /// Adds bytes as they are, with no mark of where they end.
  public mutating func update(bytes: UnsafeRawBufferPointer) {
    var rest = bytes[...]
    while byteCount % 32 != 0, let byte = rest.popFirst() { add(byte) }
    let blocks = rest.count / 32
    if blocks > 0, let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress {
      var lanes = self.lanes
      for block in 0..<blocks {
        let words = start.loadUnaligned(fromByteOffset: block * 32, as: SIMD4<UInt64>.self)
        lanes = Self.step(lanes, words)
      }
      self.lanes = lanes
      byteCount += UInt64(blocks * 32)
      rest = rest.dropFirst(blocks * 32)
    }
    for byte in rest { add(byte) }
  }

  private mutating func add(_ byte: UInt8) {
    let place = Int(byteCount % 32)
    partial[place / 8] |= UInt64(byte) << UInt64(place % 8 * 8)
    byteCount += 1
    if byteCount % 32 == 0 {
      lanes = Self.step(lanes, partial)
      partial = .zero
    }
  }

  private static let multiplier: UInt64 = 0xFF51_AFD7_ED55_8CCD

  private static func step(_ lanes: SIMD4<UInt64>, _ words: SIMD4<UInt64>) -> SIMD4<UInt64> {
    let product = (lanes ^ words) &* SIMD4(repeating: multiplier)
    return product ^ (product &>> SIMD4(repeating: 32))
  }

  private static func step(_ lane: UInt64, _ word: UInt64) -> UInt64 {
    let product = (lane ^ word) &* multiplier
    return product ^ (product >> 32)
  }
}

func hexDigits(_ value: UInt64) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
