import Foundation
import LinearAlgebra
import Safetensors
import TestSupport
import Testing

@testable import Pretrained

@Suite("narrow weights")
struct NarrowTypeTests {
  @Test("in F8_E4M3 are what the format says, times a scale a block")
  func float8() throws {
    let folder = try TemporaryFolder()
    // 1, -1.5, the largest 448, the least normal 2^-6, the least of all 2^-9, and -0.
    let bytes: [UInt8] = [0x38, 0xBC, 0x7E, 0x08, 0x01, 0x80]
    try SafetensorsWriter(tensors: [
      Tensor("w", elementType: .float8E4M3, shape: [2, 3], bytes: bytes),
      Tensor("w_scale_inv", shape: [1, 2], floats: [2, 10]),
    ]).write(to: folder.file("model.safetensors"))
    let files = try TensorFiles(folder: folder.path)
    let matrix = try files.matrix(
      "w", rows: 2, columns: 3, block: ScaleBlock(rows: 2, columns: 2))
    #expect(matrix == Matrix([[2, -3, 4_480], [0x1p-5, 0x1p-8, 0]]))
    #expect(throws: PretrainedError.self) { try files.matrix("w", rows: 2, columns: 3) }
    #expect(throws: PretrainedError.self) {
      try files.matrix("w", rows: 2, columns: 3, block: ScaleBlock(rows: 1, columns: 2))
    }
  }

  @Test("in MXFP4 are sixteen levels times a power of two, the low nibble first")
  func packed() {
    let blocks: [UInt8] = [0x21, 0xF8] + .init(repeating: 0, count: 14)
    let values = PackedBlocks.unpack(blocks, scales: [128])
    #expect(values.prefix(4) == [1, 2, -0.0, -12])
    #expect(values.count == 32 && values.dropFirst(4).allSatisfy { $0 == 0 })
  }

  @Test("in F16 and BF16 are widened exactly, and some elements alone are what they are among all")
  func halves() throws {
    let folder = try TemporaryFolder()
    try SafetensorsWriter(tensors: [
      Tensor("h", elementType: .float16, shape: [3], bytes: [0, 0x3C, 0, 0xC0, 1, 0]),
      Tensor("b", elementType: .bfloat16, shape: [3], bytes: [0x80, 0x3F, 0, 0xC0, 0x49, 0x40]),
    ]).write(to: folder.file("model.safetensors"))
    let files = try TensorFiles(folder: folder.path)
    #expect(try files.vector("h", count: 3) == [1, -2, 0x1p-24])
    #expect(try files.vector("b", count: 3) == [1, -2, 3.140625])
    #expect(try files.doubles("b", at: 1..<3) == [-2, 3.140625])
  }
}
