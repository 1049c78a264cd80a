/// The columns of a table as it is read: numbers for inputs and values, class names for labels.
struct CSVTable {
  enum Role {
    case input, value, label, region, split
    /// Left out, whatever it holds.
    case dropped
  }

  let path: String
  let options: CSVOptions
  private(set) var names: [String] = []
  private(set) var inputs: [Double] = []
  private(set) var values: [Double] = []
  /// A class a row, numbered as they appear.
  private(set) var labels: [Int] = []
  private(set) var classes: [String: Int] = [:]
  private(set) var regions: [Int] = []
  private(set) var training: [Int] = []
  private(set) var test: [Int] = []
  private(set) var rowCount = 0
  private(set) var roles: [Role] = []
  /// What an exported table says of its columns.
  private(set) var description: TableDescription?
  /// What was taken for granted, a sentence each.
  var remarks: [String] = []
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
      description = try readDescription(record)
      let isHeader = if description == nil { try namesColumns(record) } else { true }
      try settle(record, isHeader: isHeader)
      if isHeader { return }
    }
    guard record.count == roles.count else {
      throw .line(
        path: path, line: record.line,
        problem: "\(counted(record.count, "cell")), expected \(roles.count) as in line "
          + "\(firstLine). Add or remove cells, or state the delimiter.")
    }
    try record.bytes.withUnsafeBufferPointer { bytes throws(DatasetError) in
      for (column, role) in roles.enumerated() {
        switch role {
        case .input: inputs.append(try number(record, column, bytes))
        case .value: valueRow[outputs[column]] = try number(record, column, bytes)
        case .label: labels.append(try label(record, column))
        case .region: regions.append(try region(record, column, bytes))
        case .split: try addToSplit(record, column)
        case .dropped: break
        }
      }
    }
    values.append(contentsOf: valueRow)
    rowCount += 1
  }

  /// Makes room for as many rows as the file is long, after the first of its bytes.
  ///
  /// - Throws: `DatasetError.memory` where there is none.
  mutating func reserve(bytesRead: Int, of byteCount: Int) throws(DatasetError) {
    guard rowCount > 0, inputs.capacity == 0 || bytesRead < byteCount else { return }
    let rows = Int(Double(rowCount) * Double(byteCount) / Double(bytesRead) * 1.05)
    let each = 8 * Double(inputs.count / rowCount + valueRow.count + 1) + splitBytes
    try requireMemory(
      each * Double(rows), reading: path, "Leave columns out with --drop, or give fewer rows.")
    inputs.reserveCapacity(rows * (inputs.count / rowCount))
    values.reserveCapacity(rows * valueRow.count)
    if !labels.isEmpty { labels.reserveCapacity(rows) }
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
    roles = describedRoles ?? [Role](repeating: .input, count: record.count)
    outputs = [Int](repeating: 0, count: record.count)
    var asked = Set<Int>()
    func take(_ wanted: String) throws(DatasetError) -> Int {
      let place = try column(wanted)
      guard asked.insert(place).inserted else { throw askedTwice(wanted) }
      return place
    }
    for (output, wanted) in options.values.enumerated() {
      let place = try take(wanted)
      roles[place] = .value
      outputs[place] = output
    }
    if let wanted = options.label { roles[try take(wanted)] = .label }
    for wanted in options.dropped { roles[try take(wanted)] = .dropped }
    if options.values.isEmpty {
      for (output, place) in roles.indices.filter({ roles[$0] == .value }).enumerated() {
        outputs[place] = output
      }
    }
    valueRow = [Double](repeating: 0, count: roles.count { $0 == .value })
    guard roles.contains(.input) else {
      throw .contents(
        path: path,
        problem: "no column is left for the inputs. Ask for fewer targets, or drop fewer columns.")
    }
    if isHeader, description == nil { remarkOnUnnamed(record) }
    for (place, name) in (description?.classes ?? []).enumerated() where options.label == nil {
      classes[name] = place
    }
  }

  /// The parts that an exported table gives its columns; a target asked for takes the place of its own.
  private var describedRoles: [Role]? {
    guard let description else { return nil }
    let asks = options.label != nil || !options.values.isEmpty
    return [Role](repeating: .input, count: description.features)
      + [Role](repeating: asks ? .input : .value, count: description.values ?? 0)
      + (description.label == true ? [asks ? .input : .label] : [])
      + (description.region == true ? [.region] : []) + [.split]
  }

  private func readDescription(_ record: CSVRecord) throws(DatasetError) -> TableDescription? {
    guard options.header != .absent, let name = record.text(of: record.count - 1) else {
      return nil
    }
    do throws(DatasetError) {
      return try TableDescription(name: name, columnCount: record.count, path: path)
    } catch {
      if options.dropped.contains("\(record.count)") { return nil }
      throw error
    }
  }

  private func column(_ wanted: String) throws(DatasetError) -> Int {
    let exact = names.indices.filter { names[$0] == wanted }
    let places =
      exact.isEmpty
      ? names.indices.filter { trimmed(names[$0]) == wanted }
      : exact
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

  private mutating func label(_ record: CSVRecord, _ column: Int) throws(DatasetError) -> Int {
    guard let name = record.text(of: column) else { throw notText(record, column) }
    if let known = classes[name] { return known }
    guard !name.isEmpty else {
      throw .cell(
        path: path, line: record.line, column: column + 1,
        problem: "the label is empty. Fill it or leave out the row.")
    }
    guard listedClasses == nil else {
      throw .cell(
        path: path, line: record.line, column: column + 1,
        problem: "'\(shown(name, limit: 40))' is none of the classes that line \(firstLine) lists. "
          + "Mend it, or give --label \(column + 1).")
    }
    classes[name] = classes.count
    return classes.count - 1
  }

  /// The classes in their order, where an exported table lists them.
  var listedClasses: [String]? { options.label == nil ? description?.classes : nil }

  private mutating func addToSplit(_ record: CSVRecord, _ column: Int) throws(DatasetError) {
    switch record.text(of: column) {
    case Part.training.rawValue: training.append(rowCount)
    case Part.test.rawValue: test.append(rowCount)
    default:
      throw .cell(
        path: path, line: record.line, column: column + 1,
        problem: "a row is train or test. Mend it, or leave the column out with --drop "
          + "\(column + 1).")
    }
  }

  private func askedTwice(_ wanted: String) -> DatasetError {
    .contents(
      path: path, problem: "column '\(shown(wanted))' is asked for twice. Give it one part.")
  }
}
