import Safetensors
import Testing

@Suite("Damaged files")
struct MutationTests {
  /// Opens the bytes and, where they are accepted, reads every tensor in every way; says whether they are.
  @discardableResult
  private func exercise(_ bytes: [UInt8]) -> Bool {
    guard let file = try? SafetensorsFile(bytes: bytes) else { return false }
    for info in file.infos {
      #expect((try? file.bytes(named: info.name).count) == info.byteCount)
      _ = try? file.doubles(named: info.name)
      _ = try? file.floats(named: info.name)
      _ = try? file.integers(named: info.name)
      _ = try? file.checksum(named: info.name)
    }
    return true
  }

  @Test("are read or refused, and never end the process", arguments: 0..<4 as Range<UInt64>)
  func neverTrap(seed: UInt64) throws {
    var random = SeededRandom(state: seed)
    let tensors = ElementType.allCases.map {
      Tensor(
        "layer.\($0.rawValue)", elementType: $0, shape: [2, 4],
        bytes: [UInt8](repeating: 7, count: $0.bitCount))
    }
    let valid = try SafetensorsWriter(tensors: tensors, metadata: ["k\n": "\u{1}é"]).bytes()
    #expect(exercise(valid))
    for _ in 0..<1500 { exercise(damaged(valid, using: &random)) }
  }
}

/// A generator for tests: the same numbers for the same seed.
struct SeededRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    let mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    return mixed ^ mixed >> 27
  }
}

private let tokens = [
  "{", "}", "[", "]", ",", ":", "\"", "\\u", "-", "9999999999", "e9", "null", "\\", " ", "\\n",
  "1.0",
].map { Array($0.utf8) }

/// These bytes of a file after one accident: cut short, bits flipped, digits or JSON changed.
func damaged(_ valid: [UInt8], using random: inout SeededRandom) -> [UInt8] {
  var bytes = valid
  switch Int.random(in: 0..<5, using: &random) {
  case 0: bytes.removeLast(.random(in: 0..<bytes.count, using: &random))
  case 1:
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      bytes[.random(in: 0..<bytes.count, using: &random)] ^=
        1 << UInt8.random(in: 0..<8, using: &random)
    }
  case 2:
    let place = Int.random(in: 8..<bytes.count, using: &random)
    let token = tokens.randomElement(using: &random) ?? []
    bytes.replaceSubrange(place..<min(place + token.count, bytes.count), with: token)
  case 3:
    // Inserted, with the length of the header put right, so that the JSON is what is judged.
    let place = Int.random(in: 8..<min(bytes.count, 200), using: &random)
    let token = tokens.randomElement(using: &random) ?? []
    bytes.insert(contentsOf: token, at: place)
    let length = Int(bytes[0]) + Int(bytes[1]) << 8 + token.count
    bytes[0] = UInt8(length & 255)
    bytes[1] = UInt8(length >> 8)
  default:
    let digits = bytes.indices.filter { (0x30...0x39).contains(bytes[$0]) }
    if let place = digits.randomElement(using: &random) {
      bytes[place] = .random(in: 0x30...0x39, using: &random)
    }
  }
  return bytes
}
