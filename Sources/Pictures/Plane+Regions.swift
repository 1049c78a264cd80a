import Documents

extension Plane {
  /// Paints the plane: with colours each cell in its expert's, paler where the gate is small; without, the
  /// expert's letter at every third place and `.` along the borders.
  mutating func paint(_ regions: Regions) {
    isPainted = true
    guard case .numbers(let xTicks) = x, case .numbers(let yTicks) = y else { return }
    let halves = hasShades && canvas.style != .ascii ? 2 : 1
    let (columns, rows) = (canvas.columns, canvas.rows * halves)
    func cell(_ column: Int, _ row: Int) -> Regions.Cell? {
      guard (0..<columns).contains(column), (0..<rows).contains(row) else { return nil }
      return regions.cell(
        x: xTicks.value(column, of: columns), y: yTicks.value(rows - 1 - row, of: rows))
    }
    for row in 0..<canvas.rows {
      for column in 0..<columns {
        if hasShades {
          paint(column, row, (0..<halves).map { cell(column, halves * row + $0).map(Self.ink) })
          continue
        }
        guard let here = cell(column, row) else { continue }
        let isBorder = [cell(column + 1, row), cell(column, row + 1)].contains {
          $0.map { $0.expert != here.expert } ?? false
        }
        if isBorder {
          canvas.put(canvas.style == .ascii ? "." : "▒", column: column, row: row, nil)
        } else if column % 4 == 2 * (row % 2) {
          let role = Role.expert(here.expert)
          canvas.put(CharacterPicture.mark(role), column: column, row: row, .of(role))
        }
      }
    }
  }

  private mutating func paint(_ column: Int, _ row: Int, _ inks: [Ink?]) {
    if inks.count == 2, let above = inks[0], let below = inks[1] {
      canvas.put(above == below ? " " : Canvas.half, column: column, row: row, above)
      canvas.fill(column: column, row: row, below)
    } else if let ink = inks.compactMap({ $0 }).first {
      canvas.fill(column: column, row: row, ink)
    }
  }

  private static func ink(_ cell: Regions.Cell) -> Ink {
    let gate = cell.gate.isFinite ? max(0, min(1, rounded(cell.gate))) : 0
    return Ink(255, 255, 255).mixed(with: .of(.expert(cell.expert)), 0.25 + 0.75 * gate)
  }
}

extension Ticks {
  /// The number in the middle of one of `count` places along the axis.
  fileprivate func value(_ place: Int, of count: Int) -> Double {
    let part = count > 1 ? Double(place) / Double(count - 1) : 0.5
    return range.lowerBound * (1 - part) + range.upperBound * part
  }
}

extension Regions {
  /// The cell over a place; nil beside the plane.
  fileprivate func cell(x across: Double, y up: Double) -> Cell? {
    guard let row = Self.index(y.high - up, y.high - y.low, of: cells.count),
      let column = Self.index(across - x.low, x.high - x.low, of: cells[row].count)
    else { return nil }
    return cells[row][column]
  }

  private static func index(_ distance: Double, _ length: Double, of count: Int) -> Int? {
    // Six digits, so that the last bit of a quotient decides nothing.
    let part = rounded(distance / length) * Double(count)
    guard count > 0, part.isFinite, part >= -1e-6, part <= Double(count) + 1e-6 else { return nil }
    return max(0, min(count - 1, Int(part)))
  }
}
