import Documents

extension Plane {
  /// How often values fall into each column, smoothed, with the median marked.
  mutating func draw(_ strip: Strip) {
    let values = strip.values.filter(\.isFinite)
    var counts = Array(repeating: 0, count: canvas.columns)
    for value in values { column(value).map { counts[$0] += 1 } }
    counts = Self.smoothed(Self.smoothed(counts))
    let most = counts.max() ?? 0
    guard most > 0, let middle = row(Double(strip.place)) else { return }
    let isAscii = canvas.style == .ascii
    let bottom = isAscii ? middle : middle + rowsEach - 1 - rowsEach / 2
    let levels = isAscii ? Self.shades.count - 1 : 8 * rowsEach
    for (column, count) in counts.enumerated() where count > 0 {
      // Upwards, so that a single value is seen.
      var level = (count * levels + most - 1) / most
      if isAscii {
        canvas.put(Self.shades[level], column: column, row: bottom, .drawn(strip.role))
        continue
      }
      for row in 0..<rowsEach where level > 0 {
        canvas.put(
          Self.eighths[min(8, level)], column: column, row: bottom - row, .drawn(strip.role))
        level -= 8
      }
    }
    if let column = Self.median(values).flatMap({ self.column($0) }) {
      canvas.put(isAscii ? "|" : "┃", column: column, row: bottom, nil)
    }
  }

  private static func smoothed(_ counts: [Int]) -> [Int] {
    counts.indices.map { place in
      2 * counts[place] + (place > 0 ? counts[place - 1] : counts[place])
        + (place + 1 < counts.count ? counts[place + 1] : counts[place])
    }
  }

  private static func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.map(rounded).sorted()
    let half = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[half] : sorted[half - 1] / 2 + sorted[half] / 2
  }

  /// From few to many, in any font.
  static let shades: [Character] = Array(" .:-=+*#%@")
  private static let eighths: [Character] = Array(" ▁▂▃▄▅▆▇█")
}
