/// What single cells of a table hold.
extension CSVTable {
  func number(
    _ record: CSVRecord, _ column: Int, _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(DatasetError) -> Double {
    let slice = UnsafeBufferPointer(rebasing: bytes[record.range(of: column)])
    do {
      return try decimalNumber(slice)
    } catch {
      let text = "'\(shown(String(decoding: slice, as: UTF8.self), limit: 40))'"
      let problem =
        switch error {
        case .empty: "the cell is empty. Fill it or leave out the row."
        case .notFinite: "\(text) is not a finite number. Fill it or leave out the row."
        case .notANumber where options.header == .absent && rowCount == 0:
          "\(text) is not a number. Leave --header no out if line \(record.line) names the columns."
        case .notANumber where roles.count == 1:
          "\(text) is not a number. State the delimiter if it is not \(delimiterText)."
        case .notANumber where isMissing(slice):
          "\(text) is not a number. Fill it or leave out the row."
        case .notANumber:
          "\(text) is not a number. A column of words is the --label, or left out with --drop "
            + "\(column + 1)."
        }
      throw .cell(path: path, line: record.line, column: column + 1, problem: problem)
    }
  }

  func region(
    _ record: CSVRecord, _ column: Int, _ bytes: UnsafeBufferPointer<UInt8>
  ) throws(DatasetError) -> Int {
    guard let region = Int(exactly: try number(record, column, bytes)), region >= 0 else {
      throw .cell(
        path: path, line: record.line, column: column + 1,
        problem: "a region is a whole number from 0. Mend it, or leave the column out with --drop "
          + "\(column + 1).")
    }
    return region
  }

  private var delimiterText: String {
    options.delimiter == "\t" ? "a tab" : "'\(options.delimiter)'"
  }

  /// `text` without the blanks around it.
  func trimmed(_ text: String) -> String {
    let start = text.drop { $0 == " " || $0 == "\t" }
    return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }

  func notText(_ record: CSVRecord, _ column: Int) -> DatasetError {
    .cell(
      path: path, line: record.line, column: column + 1,
      problem: "the text is not UTF-8. Save the table as UTF-8.")
  }
}
