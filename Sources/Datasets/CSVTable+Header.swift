/// What the first line of a table is: names of columns, or a sample.
extension CSVTable {
  private enum Kind {
    case number, missing, word
  }

  /// Whether the first record names the columns; how that was found becomes a remark.
  ///
  /// Cells of words name columns, cells of numbers are a sample; columns that are left out or hold the
  /// classes say nothing either way.
  ///
  /// - Throws: `DatasetError` where it may be either, saying how to tell.
  mutating func namesColumns(_ record: CSVRecord) throws(DatasetError) -> Bool {
    switch options.header {
    case .present: return true
    case .absent: return false
    case .detected: break
    }
    let line = "line \(record.line)"
    let asked = options.values + options.dropped + [options.label].compactMap { $0 }
    if let name = asked.first(where: { Int($0) == nil }) {
      remarks.append("\(line) names the columns: '\(shown(name, limit: 40))' is asked for by name")
      return true
    }
    let silent = Set(
      (options.dropped + [options.label].compactMap { $0 }).compactMap { Int($0).map { $0 - 1 } })
    let cells = (0..<record.count).filter { !silent.contains($0) }.map { ($0, kind(record, $0)) }
    func first(_ kind: Kind) -> Int? { cells.first { $0.1 == kind }?.0 }
    switch (first(.number), first(.word), first(.missing)) {
    case (nil, _?, _):
      remarks.append("\(line) names the columns: no cell of it is a number")
      return true
    case (let number?, let word?, _):
      throw .line(
        path: path, line: record.line,
        problem: "'\(text(record, word))' is a word and '\(text(record, number))' a number. "
          + "If this line names the columns, add --header yes; if it is a sample, give --label the "
          + "column of words or leave it out with --drop \(word + 1).")
    case (_, nil, let missing?):
      let cell = text(record, missing)
      let isIndex = missing == 0 && cell.isEmpty
      throw .cell(
        path: path, line: record.line, column: missing + 1,
        problem: (cell.isEmpty ? "the cell is empty" : "'\(cell)' is not a finite number")
          + ". Fill it or leave out the row; if this line names the columns, add --header yes"
          + (isIndex ? ", and --drop 1 if column 1 only counts the rows." : "."))
    case (_?, nil, nil):
      if cells.count > 1, cells.enumerated().allSatisfy({ text(record, $1.0) == "\($0)" }) {
        throw .line(
          path: path, line: record.line,
          problem: "its numbers count from 0, as the names do that pandas gives to columns. If it "
            + "names the columns, add --header yes; if it is a sample, --header no.")
      }
      remarks.append(
        "\(line) is a sample: its cells are numbers; --header yes takes them for names")
      return false
    case (nil, nil, nil): return false
    }
  }

  /// Says which columns a header leaves without a name, as it does those of row numbers.
  mutating func remarkOnUnnamed(_ record: CSVRecord) {
    let unnamed = names.indices.filter {
      roles[$0] == .input && (record.range(of: $0).isEmpty || names[$0].hasPrefix("Unnamed: "))
    }
    guard !unnamed.isEmpty else { return }
    let numbers = unnamed.map { "\($0 + 1)" }
    remarks.append(
      unnamed.count == 1
        ? "column \(numbers[0]) has no name, as the row numbers have none that pandas and R write, "
          + "and is a feature; --drop \(numbers[0]) leaves it out"
        : "columns \(numbers.joined(separator: ", ")) have no name and are features; --drop "
          + "\(numbers.joined(separator: ",")) leaves them out")
  }

  /// Says which features only count the rows, as an index does.
  mutating func remarkOnCounting() {
    let columns = roles.indices.filter { roles[$0] == .input }
    guard rowCount >= 8, columns.count > 1, description == nil else { return }
    for (place, column) in columns.enumerated() {
      let start = inputs[place]
      guard start == 0 || start == 1,
        (0..<rowCount).allSatisfy({ inputs[$0 * columns.count + place] == start + Double($0) })
      else { continue }
      remarks.append(
        "column \(column + 1) ('\(shown(names[column], limit: 40))') counts the rows from "
          + "\(Int(start)) and is a feature; --drop \(column + 1) leaves it out")
    }
  }

  private func kind(_ record: CSVRecord, _ cell: Int) -> Kind {
    record.bytes.withUnsafeBufferPointer { bytes in
      let slice = UnsafeBufferPointer(rebasing: bytes[record.range(of: cell)])
      do {
        _ = try decimalNumber(slice)
        return .number
      } catch {
        return isMissing(slice) ? .missing : .word
      }
    }
  }

  private func text(_ record: CSVRecord, _ cell: Int) -> String {
    shown(String(decoding: record.bytes[record.range(of: cell)], as: UTF8.self), limit: 40)
  }
}

/// Whether a cell says that there is no number, in one of the ways that programs have for it.
func isMissing(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
  do {
    _ = try decimalNumber(bytes)
    return false
  } catch {
    guard error == .notANumber else { return true }
    let word = String(decoding: bytes, as: UTF8.self).lowercased()
    return ["na", "n/a", "#n/a", "<na>", "null", "none", "nil", "?", "-", "."].contains(word)
  }
}
