/// The columns of a table as it is read: numbers for inputs and values, class names for labels.
struct CSVTable {
  private enum Role {
    case input
    case value
    case label
  }

  let path: String
  let options: CSVOptions
  private(set) var names: [String] = []
  private(set) var inputs: [Double] = []
  private(set) var values: [Double] = []
  /// A class a row, numbered as they appear.
  private(set) var labels: [Int] = []
  private(set) var classes: [String: Int] = [:]
  private(set) var rowCount = 0
  private var roles: [Role] = []
  /// Where each value column goes among the outputs, in the order they were asked for.
  private var outputs: [Int] = []
  private var valueRow: [Double] = []
  private var firstLine = 1

  init(path: String, options: CSVOptions) {
    self.path = path
    self.options = options
  }

  var inputNames: [String] { names.indices.filter { roles[$0] == .input }.map { names[$0] } }
  var valueNames: [String] {
    names.indices.filter { roles[$0] == .value }.sorted { outputs[$0] < outputs[$1] }
      .map { names[$0] }
  }
  var outputCount: Int { valueRow.count }

  /// Adds a record; the first one settles the columns.
  mutating func add(_ record: CSVRecord) throws(DatasetError) {
    if roles.isEmpty {
      let isHeader = hasHeader(record)
      try settle(record, isHeader: isHeader)
      if isHeader { return }
    }
    guard record.count == roles.count else {
      throw .line(
        path: path, line: record.line,
        problem: "\(record.count) cells, expected \(roles.count) as in line \(firstLine). "
          + "Add or remove cells, or state the delimiter.")
    }
    try record.bytes.withUnsafeBufferPointer { bytes throws(DatasetError) in
      for (column, role) in roles.enumerated() {
        switch role {
        case .input: inputs.append(try number(record, column, bytes))
        case .value: valueRow[outputs[column]] = try number(record, column, bytes)
        case .label: labels.append(try label(record, column))
        }
      }
    }
    values.append(contentsOf: valueRow)
    rowCount += 1
  }

  /// Makes room for as many rows as the file is long, after the first of its bytes.
  mutating func reserve(bytesRead: Int, of byteCount: Int) {
    guard rowCount > 0, inputs.capacity == 0 || bytesRead < byteCount else { return }
    let rows = Int(Double(rowCount) * Double(byteCount) / Double(bytesRead) * 1.05)
    inputs.reserveCapacity(rows * (inputs.count / rowCount))
    values.reserveCapacity(rows * valueRow.count)
    if !labels.isEmpty { labels.reserveCapacity(rows) }
  }

  private func hasHeader(_ record: CSVRecord) -> Bool {
    switch options.header {
    case .present: return true
    case .absent: return false
    case .detected:
      let asked = options.values + [options.label].compactMap { $0 }
      if asked.contains(where: { Int($0) == nil }) { return true }
      return record.bytes.withUnsafeBufferPointer { bytes in
        (0..<record.count).allSatisfy { cell in
          let slice = UnsafeBufferPointer(rebasing: bytes[record.range(of: cell)])
          return (try? decimalNumber(slice)) == nil
        }
      }
    }
  }

  private mutating func settle(_ record: CSVRecord, isHeader: Bool) throws(DatasetError) {
    firstLine = record.line
    for cell in 0..<record.count {
      guard isHeader else {
        names.append("x\(cell + 1)")
        continue
      }
      guard let name = record.text(of: cell) else { throw notText(record, cell) }
      names.append(name.isEmpty ? "x\(cell + 1)" : name)
    }
    roles = [Role](repeating: .input, count: record.count)
    outputs = [Int](repeating: 0, count: record.count)
    valueRow = [Double](repeating: 0, count: options.values.count)
    for (output, wanted) in options.values.enumerated() {
      let place = try column(wanted)
      guard roles[place] == .input else { throw askedTwice(wanted) }
      roles[place] = .value
      outputs[place] = output
    }
    if let wanted = options.label {
      let place = try column(wanted)
      guard roles[place] == .input else { throw askedTwice(wanted) }
      roles[place] = .label
    }
    guard roles.contains(.input) else {
      throw .contents(
        path: path, problem: "no column is left for the inputs. Ask for fewer targets.")
    }
  }

  private func column(_ wanted: String) throws(DatasetError) -> Int {
    let places = names.indices.filter { names[$0] == wanted }
    guard places.count < 2 else {
      throw .contents(
        path: path,
        problem: "columns \(places[0] + 1) and \(places[1] + 1) are both named "
          + "'\(shown(wanted))'. Give the column's number.")
    }
    if let place = places.first { return place }
    guard let number = Int(wanted), names.indices.contains(number - 1) else {
      throw .noColumn(path: path, column: wanted, names: names)
    }
    return number - 1
  }

  private func number(
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
        case .notANumber where roles.count == 1:
          "\(text) is not a number. State the delimiter if it is not '\(options.delimiter)'."
        case .notANumber: "\(text) is not a number"
        }
      throw .cell(path: path, line: record.line, column: column + 1, problem: problem)
    }
  }

  private mutating func label(_ record: CSVRecord, _ column: Int) throws(DatasetError) -> Int {
    guard let name = record.text(of: column) else { throw notText(record, column) }
    guard !name.isEmpty else {
      throw .cell(
        path: path, line: record.line, column: column + 1,
        problem: "the label is empty. Fill it or leave out the row.")
    }
    if let known = classes[name] { return known }
    classes[name] = classes.count
    return classes.count - 1
  }

  private func notText(_ record: CSVRecord, _ column: Int) -> DatasetError {
    .cell(
      path: path, line: record.line, column: column + 1,
      problem: "the text is not UTF-8. Save the table as UTF-8.")
  }

  private func askedTwice(_ wanted: String) -> DatasetError {
    .contents(
      path: path, problem: "column '\(shown(wanted))' is asked for twice. Give it one part.")
  }
}
