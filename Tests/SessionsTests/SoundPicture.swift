import Pictures
import Results
import Testing

/// Records an issue for what no way of drawing could make sense of.
func expectSound(
  _ picture: Picture, _ what: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  func expect(_ isSound: Bool, _ flaw: String) {
    #expect(isSound, "\(what): \(flaw)", sourceLocation: sourceLocation)
  }
  expect(!picture.title.isEmpty, "no title")
  expect(!picture.panels.isEmpty, "no panel")
  expect(picture.panels.contains { !$0.marks.isEmpty }, "no mark")
  for panel in picture.panels {
    let (rows, columns) = (panel.y.categories.count, panel.x.categories.count)
    for mark in panel.marks {
      switch mark {
      case .line(let line):
        expect(line.band.isEmpty || line.band.count == line.points.count, "\(line.name)'s band")
        expect(line.points.count <= mostPoints, "\(line.points.count) points")
      case .points(let points): expect(points.points.count <= mostPoints, "too many points")
      case .bar(let bar): expect((0..<columns).contains(bar.place), "a bar at \(bar.place)")
      case .interval(let interval):
        let count = interval.isUpright ? columns : rows
        expect(count == 0 || (0..<count).contains(Int(interval.place)), "\(interval)")
      case .strip(let strip):
        expect((0..<rows).contains(strip.place), "a strip at \(strip.place)")
        expect(strip.values.allSatisfy { !$0.isNaN }, "a strip of no number")
      case .cells(let cells):
        expect(cells.values.count == rows, "\(cells.values.count) rows of \(rows)")
        expect(cells.values.allSatisfy { $0.count == columns }, "not \(columns) columns")
        expect(cells.range.low < cells.range.high, "a scale of \(cells.range)")
        expect(
          cells.values.allSatisfy { $0.allSatisfy { $0?.isFinite ?? true } }, "an infinite cell")
      case .regions(let regions):
        expect(
          regions.x.low < regions.x.high && regions.y.low < regions.y.high, "a plane of nothing")
        expect(regions.cells.allSatisfy { $0.count == regions.cells[0].count }, "ragged regions")
      }
    }
  }
}

extension Picture {
  var marks: [Mark] { panels.flatMap(\.marks) }

  var lines: [Line] {
    marks.compactMap { mark in
      if case .line(let line) = mark { return line }
      return nil
    }
  }

  var bars: [Bar] {
    marks.compactMap { mark in
      if case .bar(let bar) = mark { return bar }
      return nil
    }
  }

  var cells: [Cells] {
    marks.compactMap { mark in
      if case .cells(let cells) = mark { return cells }
      return nil
    }
  }

  var clouds: [Points] {
    marks.compactMap { mark in
      if case .points(let points) = mark { return points }
      return nil
    }
  }

  var strips: [Strip] {
    marks.compactMap { mark in
      if case .strip(let strip) = mark { return strip }
      return nil
    }
  }
}
