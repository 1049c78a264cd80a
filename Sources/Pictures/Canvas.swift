import Documents

extension CanvasStyle {
  /// Dots across and down in a cell.
  var dots: (across: Int, down: Int) {
    switch self {
    case .block: (2, 2)
    case .braille: (2, 4)
    case .ascii: (1, 1)
    }
  }
}

/// A field of character cells to draw in: dots of lines, characters above them, colours behind.
struct Canvas {
  /// What one cell shows.
  struct Cell {
    /// The dots that are set.
    fileprivate var bits: UInt8 = 0
    /// What stands in place of the dots.
    fileprivate(set) var character: Character?
    fileprivate(set) var ink: Ink?
    /// The colour behind.
    fileprivate(set) var ground: Ink?
  }

  let columns, rows: Int
  let style: CanvasStyle
  private var cells: [Cell]

  init(columns: Int, rows: Int, style: CanvasStyle) {
    (self.columns, self.rows, self.style) = (max(1, columns), max(1, rows), style)
    cells = Array(repeating: Cell(), count: self.columns * self.rows)
  }

  /// Dots across and down.
  var width: Int { columns * style.dots.across }
  var height: Int { rows * style.dots.down }

  subscript(column: Int, row: Int) -> Cell? {
    holds(column, row) ? cells[row * columns + column] : nil
  }

  private func holds(_ column: Int, _ row: Int) -> Bool {
    (0..<columns).contains(column) && (0..<rows).contains(row)
  }

  /// Puts a character into a cell; without an ink in that of the text about.
  mutating func put(_ character: Character, column: Int, row: Int, _ ink: Ink?) {
    guard holds(column, row) else { return }
    cells[row * columns + column].character = character
    cells[row * columns + column].ink = ink
  }

  /// Puts a character where nothing is yet.
  mutating func putBelow(_ character: Character, column: Int, row: Int, _ ink: Ink?) {
    guard let cell = self[column, row], cell.character == nil, cell.bits == 0 else { return }
    put(character, column: column, row: row, ink)
  }

  /// Colours the ground of a cell.
  mutating func fill(column: Int, row: Int, _ ground: Ink?) {
    if holds(column, row) { cells[row * columns + column].ground = ground }
  }

  /// Sets the dot at `x` from the left and `y` from above; in ascii the mark.
  ///
  /// Bands and painted ground give way to it, other characters stay.
  mutating func dot(_ x: Int, _ y: Int, _ mark: Character, _ ink: Ink?) {
    guard (0..<width).contains(x), (0..<height).contains(y) else { return }
    let dots = style.dots
    let cell = y / dots.down * columns + x / dots.across
    switch style {
    case .ascii: cells[cell].character = mark
    case .block, .braille:
      if let character = cells[cell].character {
        guard character == Self.shade || character == Self.half else { return }
        cells[cell].character = nil
      }
      cells[cell].bits |= style == .block ? 1 << UInt8(y % 2 * 2 + x % 2) : Self.bit(x % 2, y % 4)
    }
    cells[cell].ink = ink
  }

  /// What a band is filled with where there are dots.
  static let shade: Character = "░"
  /// Ink above, ground below.
  static let half: Character = "▀"

  /// The dots from one to another, by Bresenham's rule.
  static func dots(
    from start: (x: Int, y: Int), to end: (x: Int, y: Int), _ visit: (Int, Int) -> Void
  ) {
    let (dx, dy) = (abs(end.x - start.x), -abs(end.y - start.y))
    let (sx, sy) = (start.x < end.x ? 1 : -1, start.y < end.y ? 1 : -1)
    var (x, y, error) = (start.x, start.y, dx + dy)
    while true {
      visit(x, y)
      if x == end.x, y == end.y { return }
      let twice = 2 * error
      if twice >= dy {
        error += dy
        x += sx
      }
      if twice <= dx {
        error += dx
        y += sy
      }
    }
  }

  /// One row as text, without blanks at its end; colours change only where they differ.
  func line(_ row: Int, _ depth: ColourDepth) -> String {
    var text = ""
    var pen: (ink: Ink?, ground: Ink?) = (nil, nil)
    var blanks = 0
    for cell in cells[row * columns..<(row + 1) * columns] {
      let character = cell.character ?? Self.character(cell.bits, style)
      guard character != " " || cell.ground != nil else {
        blanks += 1
        continue
      }
      if blanks > 0 {
        if pen.ground != nil {
          text += depth.reset
          pen = (nil, nil)
        }
        text += String(repeating: " ", count: blanks)
        blanks = 0
      }
      if depth != .none, pen.ink != cell.ink || pen.ground != cell.ground {
        if pen.ink != nil && cell.ink == nil || pen.ground != nil && cell.ground == nil {
          text += depth.reset
          pen = (nil, nil)
        }
        if let ink = cell.ink, pen.ink != ink { text += depth.foreground(ink) }
        if let ground = cell.ground, pen.ground != ground { text += depth.background(ground) }
        pen = (cell.ink, cell.ground)
      }
      text.append(character)
    }
    return pen.ink != nil || pen.ground != nil ? text + depth.reset : text
  }

  /// Columns of that row without blanks at its end.
  func lineWidth(_ row: Int) -> Int {
    let line = cells[row * columns..<(row + 1) * columns]
    let last = line.lastIndex {
      $0.ground != nil || $0.bits != 0 || ($0.character ?? " ") != " "
    }
    return last.map { $0 - row * columns + 1 } ?? 0
  }

  private static let quarters: [Character] = Array(" ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█")

  private static func character(_ bits: UInt8, _ style: CanvasStyle) -> Character {
    switch style {
    case .ascii: " "
    case .block: quarters[Int(bits & 15)]
    case .braille:
      bits == 0 ? " " : Unicode.Scalar(0x2800 + UInt32(bits)).map { Character($0) } ?? " "
    }
  }

  /// The bit of a dot in the order of Unicode's braille patterns.
  private static func bit(_ x: Int, _ y: Int) -> UInt8 {
    y == 3 ? (x == 0 ? 0x40 : 0x80) : 1 << UInt8(y + 3 * x)
  }
}
