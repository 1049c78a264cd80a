import LinearAlgebra
import Safetensors

/// An array in NumPy's own format, of one to three axes, as numbers.
public struct NPYFile: Sendable, Equatable {
  /// The numbers; an array of one axis is a single column, and of three, windows×positions×features as
  /// hidden states are captured, the positions of all windows are rows one after another.
  public let matrix: Matrix
  /// One to three.
  public let axisCount: Int
  /// Whether the elements were integers or truth values.
  public let isWhole: Bool

  /// Reads the file at `path`: version 1, 2 or 3, either byte order, either layout.
  ///
  /// - Throws: `DatasetError` if it is not such an array, is damaged, has an element that is not
  ///   finite or that no `Double` holds, or if the monitor stops the reading.
  public init(path: String, monitor: Monitor = .silent) throws(DatasetError) {
    let file = try reading { () throws(SafetensorsError) in try InputFile(path: path) }
    let (header, start) = try Self.header(of: file)
    let shape = header.shape
    guard (1...3).contains(shape.count) else {
      throw .contents(
        path: path,
        problem: "\(shape.count) axes, expected 1, 2 or 3. Reshape it to samples × features.")
    }
    let columns = shape.count > 1 ? shape[shape.count - 1] : 1
    let positions = shape.count == 3 ? shape[1] : 1
    let (rows, overflowsRows) = shape[0].multipliedReportingOverflow(by: positions)
    let (count, overflowsCount) = rows.multipliedReportingOverflow(by: columns)
    let overflows = overflowsRows || overflowsCount
    let (expected, overflowsAgain) = count.multipliedReportingOverflow(by: header.elementByteCount)
    let found = file.byteCount - start
    guard !overflows, !overflowsAgain, found >= expected else {
      throw .contents(
        path: path,
        problem: "\(found) bytes for \(header.elementType) \(shape). "
          + "The file is truncated; save it again.")
    }
    guard found == expected else {
      throw .contents(
        path: path,
        problem: "\(found) bytes for \(header.elementType) \(shape), expected \(expected). "
          + "Save one array a file.")
    }
    guard count > 0 else {
      throw .contents(path: path, problem: "the array is empty. Save at least one element.")
    }
    let isTurned = header.isColumnMajor && shape.count > 1
    try requireMemory(
      Double(count) * (isTurned ? 16 : 8) + Double(rows) * splitBytes, reading: path,
      "Give fewer rows or columns.")
    let decoder = NPYDecoder(header: header, path: path)
    let elements = try decoder.elements(
      of: file, from: start, count: count, monitor: monitor)
    if isTurned {
      // Column-major: the first axis runs fastest, then the positions, then the features.
      var turned = Matrix(repeating: 0, rows: rows, columns: columns)
      for (place, element) in elements.enumerated() {
        let (row, column) = (place % rows, place / rows)
        turned[row % shape[0] * positions + row / shape[0], column] = element
      }
      matrix = turned
    } else {
      matrix = Matrix(rows: rows, columns: columns, elements: elements)
    }
    axisCount = shape.count
    isWhole = header.isWhole
  }

  private static func header(of file: InputFile) throws(DatasetError) -> (NPYHeader, Int) {
    let path = file.path
    let start = try reading { () throws(SafetensorsError) in
      try file.bytes(in: 0..<min(12, file.byteCount))
    }
    guard start.starts(with: [0x93] + Array("NUMPY".utf8)) else {
      throw .contents(path: path, problem: "this is not an NPY file. Save it with numpy.save.")
    }
    guard start.count == 12 else {
      throw .contents(path: path, problem: "the header is cut short. Save the file again.")
    }
    guard (1...3).contains(start[6]) else {
      throw .contents(
        path: path, problem: "NPY version \(start[6]) is not known. Save it as version 1, 2 or 3.")
    }
    let isShort = start[6] == 1
    let length = (0..<(isShort ? 2 : 4)).reduce(0) { $0 | Int(start[8 + $1]) << ($1 * 8) }
    let offset = isShort ? 10 : 12
    guard offset + length <= file.byteCount, length <= 1 << 20 else {
      throw .contents(path: path, problem: "the header is cut short. Save the file again.")
    }
    let bytes = try reading { () throws(SafetensorsError) in
      try file.bytes(in: offset..<offset + length)
    }
    return (try NPYHeader(parsing: bytes, path: path), offset + length)
  }
}
