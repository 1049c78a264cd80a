import Safetensors
import Testing

@Suite("The digest")
struct DigestTests {
  @Test("has these values for ever")
  func fixedVectors() {
    #expect(Digest().hexadecimal == "92ffb57ee9532c19")
    #expect(digest(of: [0]).hexadecimal == "0fb5f43416bf438f")
    #expect(digest(of: Array("abc".utf8)).hexadecimal == "a7b18850ad29cda2")
    #expect(digest(of: (0..<100).map { UInt8($0) }).hexadecimal == "5e499deeb3e57c67")
    var digest = Digest()
    digest.update(-1)
    digest.update("chartroom")
    digest.update([0.5, -0.0])
    digest.update([3, 1, 4])
    digest.update(true)
    digest.update(2.5)
    #expect(digest.hexadecimal == "7a6e0ccab9d2e6e1")
  }

  @Test("agrees with its definition written out plainly", arguments: 0..<70)
  func agreesWithItsDefinition(count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 73 &+ 5) }
    #expect(digest(of: bytes).value == plain(bytes))
  }

  @Test("changes with every single bit, and with the length")
  func seesEveryBit() {
    for count in [1, 7, 8, 31, 32, 33, 100] {
      var bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 73) }
      var seen: Set<UInt64> = [digest(of: bytes).value, digest(of: bytes + [0]).value]
      for bit in 0..<count * 8 {
        bytes[bit / 8] ^= 1 << (bit % 8)
        seen.insert(digest(of: bytes).value)
        bytes[bit / 8] ^= 1 << (bit % 8)
      }
      #expect(seen.count == count * 8 + 2)
    }
  }

  @Test("does not depend on how the bytes are cut", arguments: 1..<40)
  func doesNotDependOnCuts(step: Int) {
    let bytes = (0..<333).map { UInt8(truncatingIfNeeded: $0 &* 91) }
    var pieces = Digest()
    for start in stride(from: 0, to: bytes.count, by: step) {
      Array(bytes[start..<min(start + step, bytes.count)]).withUnsafeBytes {
        pieces.update(bytes: $0)
      }
    }
    #expect(pieces.value == digest(of: bytes).value)
  }

  @Test("tells apart where texts and arrays end")
  func tellsEndsApart() {
    var (first, second) = (Digest(), Digest())
    first.update("ab")
    first.update("c")
    second.update("a")
    second.update("bc")
    #expect(first.value != second.value)
  }

  @Test("of a tensor is the same before writing and after")
  func tensorChecksum() throws {
    let tensor = Tensor("w", shape: [3, 7], doubles: (0..<21).map { Double($0) / 7 })
    var bytes = try SafetensorsWriter(tensors: [tensor]).bytes()
    let checksum = tensor.checksum
    #expect(TensorChecksum.value(of: (0..<21).map { Double($0) / 7 }) == checksum)
    try SafetensorsFile(bytes: bytes).verify("w", checksum: checksum)
    bytes[bytes.count - 5] ^= 0x10
    let damaged = try SafetensorsFile(bytes: bytes)
    let error = SafetensorsError.wrongChecksum(
      tensor: "w", found: try damaged.checksum(named: "w"), expected: checksum)
    #expect(message { try damaged.verify("w", checksum: checksum) } == error.description)
  }
}

private func digest(of bytes: [UInt8]) -> Digest {
  var digest = Digest()
  bytes.withUnsafeBytes { digest.update(bytes: $0) }
  return digest
}

private func plain(_ bytes: [UInt8]) -> UInt64 {
  func step(_ lane: UInt64, _ word: UInt64) -> UInt64 {
    let product = (lane ^ word) &* 0xFF51_AFD7_ED55_8CCD
    return product ^ product >> 32
  }
  var lanes: [UInt64] = [
    0x9E37_79B9_7F4A_7C15, 0xBF58_476D_1CE4_E5B9, 0x94D0_49BB_1331_11EB, 0xD6E8_FEB8_6659_FD93,
  ]
  let padded = bytes + [UInt8](repeating: 0, count: (32 - bytes.count % 32) % 32)
  for word in 0..<padded.count / 8 {
    let value = (0..<8).reduce(UInt64(0)) { $0 | UInt64(padded[word * 8 + $1]) << UInt64($1 * 8) }
    lanes[word % 4] = step(lanes[word % 4], value)
  }
  let folded = lanes.reduce(0x2545_F491_4F6C_DD1D, step)
  return step(step(folded, UInt64(bytes.count)), 0)
}
