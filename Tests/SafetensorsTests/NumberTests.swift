import Safetensors
import Testing

@Suite("Elements as numbers")
struct NumberTests {
  private func tensor<Element: BitwiseCopyable>(
    _ type: ElementType, _ elements: [Element]
  ) throws -> SafetensorsFile {
    let bytes = elements.withUnsafeBytes(Array.init)
    let writer = SafetensorsWriter(tensors: [
      Tensor("t", elementType: type, shape: [elements.count], bytes: bytes)
    ])
    return try SafetensorsFile(bytes: writer.bytes())
  }

  @Test("keep their values from every type of integer")
  func integers() throws {
    let cases: [(SafetensorsFile, [Int])] = [
      (try tensor(.int8, [-128, 127] as [Int8]), [-128, 127]),
      (try tensor(.uint8, [0, 255] as [UInt8]), [0, 255]),
      (try tensor(.int16, [.min, .max] as [Int16]), [-32768, 32767]),
      (try tensor(.uint16, [0, .max] as [UInt16]), [0, 65535]),
      (try tensor(.int32, [.min, 16_777_216] as [Int32]), [-2_147_483_648, 16_777_216]),
      (try tensor(.uint32, [0, 1 << 31] as [UInt32]), [0, 1 << 31]),
      (try tensor(.int64, [-1 << 53, 1 << 53] as [Int64]), [-1 << 53, 1 << 53]),
      (try tensor(.uint64, [0, 1 << 62] as [UInt64]), [0, 1 << 62]),
      (try tensor(.bool, [0, 1, 7] as [UInt8]), [0, 1, 1]),
    ]
    for (file, expected) in cases {
      #expect(try file.integers(named: "t") == expected)
      #expect(try file.doubles(named: "t") == expected.map(Double.init))
      #expect(try file.floats(named: "t") == expected.map(Float.init))
    }
  }

  @Test("are refused when rounding would change an integer")
  func inexact() throws {
    let large = try tensor(.int32, [1, 16_777_217] as [Int32])
    #expect(try large.doubles(named: "t") == [1, 16_777_217])
    #expect(
      throws: SafetensorsError.inexact(
        tensor: "t", index: 1, value: "16777217", wanted: "a Float")
    ) { try large.floats(named: "t") }
  }

  @Test("keep all 65,536 values of the half-precision types")
  func narrowFloats() throws {
    let patterns = (0...UInt16.max).map { $0 }
    let halves = try tensor(.float16, patterns).floats(named: "t")
    let brains = try tensor(.bfloat16, patterns).doubles(named: "t")
    #if !(os(macOS) && arch(x86_64))
      for (pattern, value) in zip(patterns, halves) {
        let expected = Float(Float16(bitPattern: pattern))
        #expect(value == expected || value.isNaN && expected.isNaN)
        #expect(value.sign == expected.sign)
      }
    #endif
    for (pattern, value) in zip(patterns, brains) {
      let expected = Double(Float(bitPattern: UInt32(pattern) << 16))
      #expect(value == expected || value.isNaN && expected.isNaN)
    }
  }

  @Test("of more than one chunk are all read")
  func manyChunks() throws {
    let values = (0..<700_000).map { Float($0) }
    let file = try tensor(.float32, values)
    #expect(try file.doubles(named: "t") == values.map(Double.init))
  }
}
