import LinearAlgebra
import Safetensors

/// Writes tables as CSV, each file at once and whole.
public enum TableFile {
  /// Writes `matrix` under `columnNames`, every number in the fewest digits that give it back.
  ///
  /// - Throws: `DatasetError.file`; then what was there before is untouched.
  public static func write(
    _ matrix: Matrix, columnNames: [String], to path: String
  ) throws(DatasetError) {
    precondition(
      columnNames.count == matrix.columnCount,
      "\(columnNames.count) names for \(matrix.columnCount) columns")
    try reading { () throws(SafetensorsError) in
      try AtomicFile.write(to: path) { (file) throws(SafetensorsError) in
        try file.write(line(columnNames) + "\n")
        for row in 0..<matrix.rowCount {
          try file.write(matrix.row(row).map(number).joined(separator: ",") + "\n")
        }
      }
    }
  }

  /// Writes cells of text under `columnNames`, quoted where RFC 4180 asks for it.
  ///
  /// - Throws: `DatasetError.file`; then what was there before is untouched.
  public static func write(
    rows: [[String]], columnNames: [String], to path: String, monitor: Monitor = .silent
  ) throws(DatasetError) {
    try write(rowCount: rows.count, columnNames: columnNames, to: path, monitor: monitor) {
      rows[$0]
    }
  }

  /// Writes `rowCount` rows of cells as `row` gives them, a few at a time.
  ///
  /// The monitor hears of rows written and may stop the writing, which then throws.
  ///
  /// - Throws: `DatasetError.file`; then what was there before is untouched.
  static func write(
    rowCount: Int, columnNames: [String], to path: String, monitor: Monitor,
    row: (Int) -> [String]
  ) throws(DatasetError) {
    let pieceCount = max(1, 4_096 / max(columnNames.count, 1))
    try reading { () throws(SafetensorsError) in
      try AtomicFile.write(to: path) { (file) throws(SafetensorsError) in
        try file.write(line(columnNames) + "\n")
        for index in 0..<rowCount {
          try file.write(line(row(index)) + "\n")
          guard (index + 1).isMultiple(of: pieceCount) else { continue }
          monitor.report(index + 1, rowCount)
          guard !monitor.shouldStop() else {
            let bytes = file.byteCount
            throw .cancelled(
              path: path, bytesWritten: bytes, bytesTotal: bytes / (index + 1) * rowCount)
          }
        }
      }
    }
  }

  /// A row of cells as a line of CSV, quoted where RFC 4180 asks for it; without its end.
  public static func line(_ cells: [String]) -> String {
    // A lone empty cell would be an empty line, which readers skip.
    cells == [""] ? "\"\"" : cells.map(cell).joined(separator: ",")
  }

  private static func cell(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { ![0x22, 0x2C, 0x0A, 0x0D].contains($0) }
    let edges = [text.utf8.first, text.utf8.last].compactMap { $0 }
    guard !isPlain || edges.contains(0x20) || edges.contains(0x09) else { return text }
    return "\"\(text.replacing("\"", with: "\"\""))\""
  }

  private static func number(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
