/// A map: one experiment in every cell of a grid, and what was measured there.
public struct Sweep: Codable, Equatable, Sendable {
  public var design: SweepDesign
  /// Every cell of the design, point by point and seed by seed.
  public var cells: [SweepCell]

  /// What the datasets that cells begin with are called in the session now; nil where as in the cells.
  public var dataNames: [String]?

  public init(design: SweepDesign, cells: [SweepCell]) {
    (self.design, self.cells) = (design, cells)
  }

  /// How many cells are in `state`.
  public func count(_ state: SweepCell.State) -> Int { cells.count { $0.state == state } }

  /// The cells of every point, in the order of the seeds.
  public var points: [(words: [String], cells: ArraySlice<SweepCell>)] {
    let width = max(1, design.seeds.count)
    return stride(from: 0, to: cells.count, by: width).map { start in
      (cells[start].words, cells[start..<min(start + width, cells.count)])
    }
  }

  /// What the cells were measured on: each path that one of them has, with the short name that tells it from the
  /// others.
  public var columns: [SweepColumn] {
    var paths: [String] = []
    var units: [String: String] = [:]
    for figure in cells.lazy.flatMap(\.figures) where units[figure.path] == nil {
      paths.append(figure.path)
      units[figure.path] = figure.unit
    }
    return SweepColumn.all(paths, besides: design.grid.names).map {
      SweepColumn(path: $0.path, name: $0.name, unit: units[$0.path] ?? "")
    }
  }
}

/// A figure that every cell is measured for.
public struct SweepColumn: Equatable, Sendable {
  public let path: String
  /// The last parts of its path that no other ends in: `sigma1`.
  public let name: String
  public let unit: String

  /// The short names of paths.
  ///
  /// - `names`: those that vary, which none of them is called.
  static func all(
    _ paths: [String], besides names: [String]
  ) -> [(path: String, name: String)] {
    let parts = paths.map(parts(of:))
    return paths.indices.map { index in
      let own = parts[index]
      let length =
        (1...own.count).first { length in
          let end = own.suffix(length)
          return !names.contains(end.joined(separator: "."))
            && !parts.indices.contains { $0 != index && parts[$0].suffix(length) == end }
        } ?? own.count
      return (paths[index], own.suffix(length).joined(separator: "."))
    }
  }

  /// A path cut at its points, but for one within a number, as in `moe0.5`.
  private static func parts(of path: String) -> [String] {
    let characters = Array(path)
    var parts = [""]
    for (place, character) in characters.enumerated() {
      let isOfNumber =
        place > 0 && place + 1 < characters.count && characters[place - 1].isNumber
        && characters[place + 1].isNumber
      if character == ".", !isOfNumber {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts
  }
}
