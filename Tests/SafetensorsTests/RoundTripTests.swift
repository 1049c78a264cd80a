import Foundation
import Safetensors
import TestSupport
import Testing

@Suite("Writing and reading back")
struct RoundTripTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("keeps numbers, shapes, names and metadata")
  func keepsEverything() throws {
    let path = folder.file("a.safetensors")
    let tensors = [
      Tensor("half", elementType: .float16, shape: [2], bytes: [0x00, 0x3C, 0x01, 0x80]),
      Tensor("d", shape: [2, 3], doubles: [1, -0.0, .infinity, .leastNonzeroMagnitude, .pi, -7]),
      Tensor("f", shape: [2], floats: [0.1, -2]),
      Tensor("i", shape: [3], integers: [.min, 0, .max]),
      Tensor("scalar", shape: [], doubles: [42]),
      Tensor("none", shape: [3, 0, 2], floats: []),
      Tensor("naïve \"\\/\n\u{1}\u{1F}\u{7F}😀", shape: [1], doubles: [1]),
    ]
    let metadata = ["b": "\t\r\u{8}\u{C}é", "a": "", "": "x"]
    try SafetensorsWriter(tensors: tensors, metadata: metadata).write(to: path)
    let file = try SafetensorsFile(path: path)
    #expect(file.metadata == metadata)
    #expect(Set(file.names) == Set(tensors.map(\.name)))
    #expect(
      try file.doubles(named: "d").map(\.bitPattern)
        == [1, -0.0, .infinity, .leastNonzeroMagnitude, .pi, -7].map(\.bitPattern))
    #expect(try file.info(named: "d").shape == [2, 3])
    #expect(try file.floats(named: "f") == [0.1, -2])
    #expect(try file.doubles(named: "f") == [Double(Float(0.1)), -2])
    #expect(try file.integers(named: "i") == [.min, 0, .max])
    #expect(try file.doubles(named: "half") == [1, -0x1p-24])
    #expect(try file.doubles(named: "scalar") == [42])
    #expect(try file.info(named: "scalar").shape == [])
    #expect(try file.floats(named: "none") == [])
    #expect(try file.info(named: "none").shape == [3, 0, 2])
    #expect(folder.contents == ["a.safetensors"])
  }

  @Test("keeps the bytes of every element type", arguments: ElementType.allCases)
  func keepsBytes(type: ElementType) throws {
    let bytes = (0..<type.bitCount).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
    let writer = SafetensorsWriter(tensors: [
      Tensor("t", elementType: type, shape: [4, 2], bytes: bytes)
    ])
    let file = try SafetensorsFile(bytes: try writer.bytes())
    #expect(try file.bytes(named: "t") == bytes)
    #expect(try file.info(named: "t").elementType == type)
    #expect(try file.info(named: "t").elementCount == 8)
  }

  @Test("lays the file out as the reference library does")
  func laysOutAsTheReference() throws {
    let writer = SafetensorsWriter(
      tensors: [
        Tensor("b", shape: [2], floats: [0, 0]), Tensor("a", shape: [1], floats: [0]),
        Tensor("c", shape: [1], doubles: [0]),
        Tensor("é\"/\n\u{7F}\u{1}", elementType: .uint8, shape: [3], bytes: [0, 0, 0]),
        Tensor("h", elementType: .float16, shape: [1], bytes: [0, 0]),
        Tensor("i", shape: [1], integers: [0]), Tensor("s", shape: [], doubles: [0]),
      ], metadata: ["z": "1"])
    let header =
      #"{"__metadata__":{"z":"1"},"i":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},"#
      + #""c":{"dtype":"F64","shape":[1],"data_offsets":[8,16]},"#
      + #""s":{"dtype":"F64","shape":[],"data_offsets":[16,24]},"#
      + #""a":{"dtype":"F32","shape":[1],"data_offsets":[24,28]},"#
      + #""b":{"dtype":"F32","shape":[2],"data_offsets":[28,36]},"#
      + #""h":{"dtype":"F16","shape":[1],"data_offsets":[36,38]},"#
      + #""é\"/\n"# + "\u{7F}" + #"\u0001":{"dtype":"U8","shape":[3],"data_offsets":[38,41]}}     "#
    let expected =
      [0xA8, 0x01, 0, 0, 0, 0, 0, 0] + Array(header.utf8) + [UInt8](repeating: 0, count: 41)
    #expect(try writer.bytes() == expected)
  }

  @Test("names that Swift holds equal but bytes tell apart stay apart")
  func exactNames() throws {
    let writer = SafetensorsWriter(tensors: [
      Tensor("\u{E9}", shape: [1], doubles: [1]), Tensor("e\u{301}", shape: [1], doubles: [2]),
    ])
    let file = try SafetensorsFile(bytes: try writer.bytes())
    #expect(try file.doubles(named: "\u{E9}") == [1])
    #expect(try file.doubles(named: "e\u{301}") == [2])
  }

  @Test("a file cut short while it is open gives an error, not a crash")
  func survivesShrinking() throws {
    let path = folder.file("a")
    let tensor = Tensor("x", shape: [4096], doubles: [Double](repeating: 1, count: 4096))
    try SafetensorsWriter(tensors: [tensor]).write(to: path)
    let file = try SafetensorsFile(path: path)
    #expect(truncate(path, 100) == 0)
    #expect(throws: SafetensorsError.shrank(path: path)) { try file.doubles(named: "x") }
    #expect(throws: SafetensorsError.shrank(path: path)) { try file.checksum(named: "x") }
  }
}
