/// What a terminal shows after the output of a program: enough of an xterm for a line editor.
public struct Screen {
  public let columns: Int
  public let rows: Int
  public private(set) var row = 0
  public private(set) var column = 0
  private var cells: [[String]]
  private var escape: String?
  private var wrapsNext = false

  public init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
  }

  /// The rows without what is blank at their ends and at the bottom.
  public var lines: [String] {
    var result = cells.map { row in
      var text = row.joined()
      while text.last == " " { text.removeLast() }
      return text
    }
    while result.last == "" { result.removeLast() }
    return result
  }

  /// The lines, one under the other.
  public var text: String {
    lines.joined(separator: "\n")
  }

  /// Takes output of the program.
  public mutating func draw(_ text: String) {
    for scalar in text.unicodeScalars {
      if let begun = escape {
        continueEscape(begun, scalar)
      } else {
        drawPlain(scalar)
      }
    }
  }

  private mutating func drawPlain(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\u{1B}": escape = ""
    case "\r": move(toColumn: 0)
    case "\n": lineFeed()
    case "\u{8}": move(toColumn: column - 1)
    case "\u{0}"..<" ": break
    default: put(scalar)
    }
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    let width = Self.width(scalar)
    guard width > 0 else {
      cells[row][max(0, column - 1)].unicodeScalars.append(scalar)
      return
    }
    if wrapsNext || column + width > columns {
      move(toColumn: 0)
      lineFeed()
    }
    cells[row][column] = String(scalar)
    if width == 2 { cells[row][column + 1] = "" }
    column += width
    wrapsNext = column >= columns
    if wrapsNext { column = columns - 1 }
  }

  private mutating func continueEscape(_ begun: String, _ scalar: Unicode.Scalar) {
    let sequence = begun + String(scalar)
    if begun.isEmpty, scalar == "[" || scalar == "(" {
      escape = sequence
    } else if begun.hasPrefix("["), !(0x40...0x7E ~= scalar.value) {
      escape = sequence
    } else {
      escape = nil
      if begun.hasPrefix("[") { control(sequence.dropFirst().dropLast(), scalar) }
    }
  }

  private mutating func control(_ parameters: Substring, _ letter: Unicode.Scalar) {
    let numbers = parameters.split(separator: ";").map { Int($0) ?? 0 }
    let count = max(1, numbers.first ?? 1)
    switch letter {
    case "A": row = max(0, row - count)
    case "B": row = min(rows - 1, row + count)
    case "C": move(toColumn: column + count)
    case "D": move(toColumn: column - count)
    case "G": move(toColumn: count - 1)
    case "H":
      row = min(rows - 1, count - 1)
      move(toColumn: (numbers.count > 1 ? numbers[1] : 1) - 1)
    case "J":
      clear(row, from: column)
      for below in row + 1..<max(rows, row + 1) { clear(below, from: 0) }
    case "K": clear(row, from: column)
    case "P":
      cells[row].removeSubrange(column..<min(columns, column + count))
      cells[row] += Array(repeating: " ", count: columns - cells[row].count)
    case "@":
      cells[row].insert(contentsOf: Array(repeating: " ", count: count), at: column)
      cells[row].removeLast(cells[row].count - columns)
    default: break
    }
  }

  private mutating func clear(_ row: Int, from column: Int) {
    for place in column..<columns { cells[row][place] = " " }
  }

  private mutating func move(toColumn target: Int) {
    column = min(max(0, target), columns - 1)
    wrapsNext = false
  }

  private mutating func lineFeed() {
    wrapsNext = false
    guard row == rows - 1 else {
      row += 1
      return
    }
    cells.removeFirst()
    cells.append(Array(repeating: " ", count: columns))
  }

  private static func width(_ scalar: Unicode.Scalar) -> Int {
    if scalar.properties.generalCategory == .nonspacingMark { return 0 }
    return 0x1100...0x115F ~= scalar.value || 0x2E80...0xA4CF ~= scalar.value
      || 0xAC00...0xD7A3 ~= scalar.value || 0xFF00...0xFF60 ~= scalar.value
      || 0x1F300...0x1FAFF ~= scalar.value ? 2 : 1
  }
}
