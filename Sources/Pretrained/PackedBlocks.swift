import LinearAlgebra

/// Weights in MXFP4: blocks of 32 values of four bits with a power of two each (OCP Microscaling
/// Formats, 2023), as gpt_oss is released.
struct PackedBlocks {
  /// Values of a block, and the bytes they take.
  static let valueCount = 32
  static let byteCount = 16

  /// What the lower three bits of a value stand for.
  private static let magnitudes = [0, 0.5, 1, 1.5, 2, 3, 4, 6]
  /// Of all sixteen; the highest bit is the sign.
  private static let values = magnitudes + magnitudes.map { -$0 }

  /// The numbers that `blocks`, 16 bytes each with the low nibble first, and `scales`, one exponent a
  /// block with bias 127, stand for.
  static func unpack(_ blocks: [UInt8], scales: [UInt8]) -> [Double] {
    precondition(blocks.count == scales.count * byteCount, "\(blocks.count) bytes of blocks")
    var result = [Double](repeating: 0, count: scales.count * valueCount)
    for (block, scale) in scales.enumerated() {
      let factor = Double(sign: .plus, exponent: Int(scale) - 127, significand: 1)
      for byte in 0..<byteCount {
        let pair = blocks[block * byteCount + byte]
        let place = block * valueCount + 2 * byte
        result[place] = values[Int(pair & 0xF)] * factor
        result[place + 1] = values[Int(pair >> 4)] * factor
      }
    }
    return result
  }
}

extension TensorFiles {
  /// Refuses packed matrices that `packed` could not read.
  ///
  /// - Throws: `PretrainedError.tensor` with what was found.
  func requirePacked(
    _ name: String, of count: Int, rows: Int, columns: Int
  ) throws(PretrainedError) {
    let blocks = columns / PackedBlocks.valueCount
    try require(name + "_blocks", [count, rows, blocks, PackedBlocks.byteCount], [.uint8])
    try require(name + "_scales", [count, rows, blocks], [.uint8])
  }

  /// The `index`-th of `count` matrices in MXFP4, rows×columns, whose rows are blocks.
  ///
  /// - Throws: `PretrainedError` when they are not there, of another shape or type, or cannot be read.
  func packed(
    _ name: String, _ index: Int, of count: Int, rows: Int, columns: Int
  ) throws(PretrainedError) -> Matrix {
    try requirePacked(name, of: count, rows: rows, columns: columns)
    let size = rows * (columns / PackedBlocks.valueCount)
    let scales = try bytes(name + "_scales", at: index * size..<(index + 1) * size)
    let length = size * PackedBlocks.byteCount
    let blocks = try bytes(name + "_blocks", at: index * length..<(index + 1) * length)
    return Matrix(
      rows: rows, columns: columns, elements: PackedBlocks.unpack(blocks, scales: scales))
  }
}
