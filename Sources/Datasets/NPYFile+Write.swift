import LinearAlgebra
import Safetensors

extension NPYFile {
  /// Writes `matrix` as version 1 in double precision, row by row, at once and whole.
  ///
  /// - Throws: `DatasetError.file`; then what was there before is untouched.
  public static func write(
    _ matrix: Matrix, to path: String, monitor: Monitor = .silent
  ) throws(DatasetError) {
    try write(
      matrix.elements, type: "<f8", shape: "(\(matrix.rowCount), \(matrix.columnCount))", to: path,
      monitor: monitor)
  }

  /// Writes integers as an array of one axis, at once and whole.
  ///
  /// - Throws: `DatasetError.file`; then what was there before is untouched.
  public static func write(_ integers: [Int], to path: String) throws(DatasetError) {
    try write(integers, type: "<i8", shape: "(\(integers.count),)", to: path, monitor: .silent)
  }

  private static func write<Element>(
    _ elements: [Element], type: String, shape: String, to path: String, monitor: Monitor
  ) throws(DatasetError) {
    let text = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }"
    // NumPy starts the elements at a multiple of 64 bytes.
    let length = (10 + text.utf8.count + 1 + 63) / 64 * 64 - 10
    let padding = String(repeating: " ", count: length - text.utf8.count - 1)
    let magic: [UInt8] =
      [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 255), UInt8(length >> 8)]
    try reading { () throws(SafetensorsError) in
      try AtomicFile.write(to: path) { (file) throws(SafetensorsError) in
        try file.write(magic)
        try file.write(text + padding + "\n")
        let outcome = elements.withUnsafeBytes { bytes in
          Result { () throws(SafetensorsError) in
            for start in stride(from: 0, to: bytes.count, by: 8 << 20) {
              let end = min(start + (8 << 20), bytes.count)
              try file.write(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
              monitor.report(end, bytes.count)
              guard !monitor.shouldStop() else {
                throw .cancelled(path: path, bytesWritten: end, bytesTotal: bytes.count)
              }
            }
          }
        }
        try outcome.get()
      }
    }
  }
}
