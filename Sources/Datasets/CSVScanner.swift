/// One record of a table: its cells, end to end, and the line it starts on.
struct CSVRecord {
  fileprivate(set) var bytes: [UInt8] = []
  /// Where each cell ends in `bytes`.
  fileprivate(set) var ends: [Int] = []
  /// Whether each cell stood in quotes.
  fileprivate(set) var areQuoted: [Bool] = []
  fileprivate(set) var line = 1

  var count: Int { ends.count }

  /// Where a cell lies in `bytes`, spaces around it left out.
  func range(of cell: Int) -> Range<Int> {
    var (start, end) = (cell == 0 ? 0 : ends[cell - 1], ends[cell])
    while start < end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
    while start < end, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
    return start..<end
  }

  /// The text of a cell, or nil if it is not UTF-8: what is quoted as it stands, else without the
  /// spaces around it.
  func text(of cell: Int) -> String? {
    let range =
      areQuoted[cell] ? (cell == 0 ? 0 : ends[cell - 1])..<ends[cell] : range(of: cell)
    return bytes.withUnsafeBufferPointer { String(validating: $0[range], as: UTF8.self) }
  }
}

/// Cuts a table into records, as RFC 4180 says: quotes, doubled quotes, and lines within quotes.
///
/// It is fed pieces of the file and keeps one record at a time. Lines may end in CR LF, LF or CR.
struct CSVScanner {
  private enum State {
    case cellStart
    case plain
    case quoted
    case closingQuote
  }

  private(set) var record = CSVRecord()
  let path: String
  let delimiter: UInt8
  private var state = State.cellStart
  private var line = 1
  private var skipsLineFeed = false
  private var isComplete = false
  static let cellLimit = 1 << 20

  init(path: String, delimiter: UInt8) {
    self.path = path
    self.delimiter = delimiter
  }

  /// Takes bytes from `position` on until a record is complete, or answers false at the end.
  mutating func advance(
    through bytes: [UInt8], from position: inout Int
  ) throws(DatasetError) -> Bool {
    if isComplete { begin() }
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if skipsLineFeed {
        skipsLineFeed = false
        if byte == 0x0A {
          record.line = line
          continue
        }
      }
      if try take(byte) { return true }
    }
    return false
  }

  /// Completes the last record of a file that does not end in a line break.
  mutating func finish() throws(DatasetError) -> Bool {
    if isComplete { begin() }
    guard state != .quoted else {
      throw failure("a quoted cell does not end. Is a quote missing?")
    }
    return endRecord()
  }

  private mutating func take(_ byte: UInt8) throws(DatasetError) -> Bool {
    switch (state, byte) {
    case (.quoted, UInt8(ascii: "\"")): state = .closingQuote
    case (.quoted, _):
      if byte == 0x0A { line += 1 }
      try append(byte)
    case (.closingQuote, UInt8(ascii: "\"")):
      state = .quoted
      try append(byte)
    case (_, delimiter): endCell()
    case (_, 0x0A), (_, 0x0D):
      line += 1
      skipsLineFeed = byte == 0x0D
      return endRecord()
    case (.cellStart, UInt8(ascii: "\"")): state = .quoted
    case (.closingQuote, 0x20): break
    case (.closingQuote, _):
      throw failure("text follows a closing quote. Double the quotes within a quoted cell.")
    default:
      state = .plain
      try append(byte)
    }
    return false
  }

  private mutating func append(_ byte: UInt8) throws(DatasetError) {
    record.bytes.append(byte)
    guard record.bytes.count - (record.ends.last ?? 0) <= Self.cellLimit else {
      throw failure("the cell is longer than 1 MiB. Is a quote missing?")
    }
  }

  private mutating func endCell() {
    record.ends.append(record.bytes.count)
    record.areQuoted.append(state == .closingQuote)
    state = .cellStart
  }

  /// Ends the record, unless the line is empty.
  private mutating func endRecord() -> Bool {
    if state == .cellStart, record.ends.isEmpty {
      record.line = line
      return false
    }
    endCell()
    isComplete = true
    return true
  }

  private mutating func begin() {
    record.bytes.removeAll(keepingCapacity: true)
    record.ends.removeAll(keepingCapacity: true)
    record.areQuoted.removeAll(keepingCapacity: true)
    record.line = line
    isComplete = false
  }

  private func failure(_ problem: String) -> DatasetError {
    .cell(path: path, line: record.line, column: record.count + 1, problem: problem)
  }
}
