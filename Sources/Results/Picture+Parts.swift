import Documents
import LinearAlgebra
import Pictures

extension Subject {
  /// `moe, layer 3, at 512 samples of d (test)`.
  public func caption(_ count: Int) -> String {
    model + (layer.map { ", layer \($0)," } ?? "")
      + " at \(counted(count, "sample")) of \(data) (\(split))"
  }
}

extension Series {
  /// Its values by where they stand; what is not defined breaks the line.
  var points: [Point] {
    entries.compactMap { entry in entry.at.map { Point($0, entry.value ?? .nan) } }
  }

  /// The values of a null of that name likewise; empty without one.
  func points(ofNull name: String) -> [Point] {
    entries.compactMap { entry in
      guard let at = entry.at, let null = entry.nulls.first(where: { $0.name == name }) else {
        return nil
      }
      return Point(at, null.level)
    }
  }
}

extension Line {
  /// A series, no more than `mostPoints` of it.
  init(
    _ name: String, _ role: Role, _ series: Series, band: [Spread] = [], isDashed: Bool = false
  ) {
    let points = series.points
    self.init(
      name, role, points.thinned, band: band.count == points.count ? band.thinned : [],
      isDashed: isDashed)
  }
}

/// Points of a line, or of a cloud, that are drawn at most.
public let mostPoints = 2_000

extension Array {
  /// Every k-th element, and the last, so that there are no more than `mostPoints`.
  public var thinned: [Element] {
    let step = (count + mostPoints - 2) / (mostPoints - 1)
    guard step > 1 else { return self }
    return indices.filter { $0.isMultiple(of: step) || $0 == count - 1 }.map { self[$0] }
  }
}

extension Spread {
  /// A standard deviation to each side of the mean; nil of fewer than two, and where one is not finite.
  init?(about values: [Double]) {
    guard values.count > 1, let mean = values.mean else { return nil }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = (squares / Double(values.count - 1)).squareRoot()
    guard (mean - deviation).isFinite, (mean + deviation).isFinite else { return nil }
    self.init(mean - deviation, mean + deviation)
  }
}

/// A row of values in a picture of distributions.
struct StripRow {
  let name: String
  let values: [Double]
  let role: Role
}

extension Picture {
  /// How values are spread, a row for each of `rows`, with upright lines where chance lies.
  ///
  /// - Throws: `NothingToDraw` without a row.
  init(
    strips rows: [StripRow], _ title: String, caption: String, of x: Axis,
    levels: [(name: String, value: Double?)] = []
  ) throws(NothingToDraw) {
    guard rows.contains(where: { !$0.values.isEmpty }) else {
      throw NothingToDraw("\(title): there is no value to draw.")
    }
    let lines = levels.compactMap { name, value -> Mark? in
      guard let value, value.isFinite else { return nil }
      let ends = [Point(value, -0.5), Point(value, Double(rows.count) - 0.5)]
      return .line(Line(name, .null, ends))
    }
    self.init(
      title, caption: caption, x: x, y: Axis("", categories: rows.map(\.name)),
      lines + rows.enumerated().map { .strip(Strip($0, $1.values.thinned, $1.role)) })
  }

  /// A value for each pair of things of two lists in colours; what is not finite is left blank.
  ///
  /// - `range`: nil for that of the values.
  init(
    cells: [[Double?]], _ title: String, caption: String, x: Axis, y: Axis, label: String,
    range: Spread? = nil, level: Double? = nil, levelName: String = "chance"
  ) {
    let finite = cells.map { row in row.map { $0.flatMap { $0.isFinite ? $0 : nil } } }
    let known = finite.flatMap { $0.compactMap { $0 } }
    let (low, high) = (known.min() ?? 0, known.max() ?? 1)
    // A scale has a length, whatever is on it.
    let usual = low < high ? Spread(low, high) : Spread(min(0, low), max(high, low + 1, 0))
    self.init(
      title, caption: caption, x: x, y: y,
      [
        .cells(
          Cells(
            finite, label: label, range: range ?? usual,
            level: level.flatMap { $0.isFinite ? $0 : nil }, levelName: levelName))
      ])
  }

  /// Pairs of the experts that have these numbers.
  ///
  /// - Throws: `NothingToDraw` where none of the experts asked for is there.
  init(
    pairsOf numbers: [Int], _ options: PictureOptions, _ title: String, caption: String,
    label: String, range: Spread? = nil, level: Double? = nil, levelName: String = "chance",
    _ value: (Int, Int) -> Double?
  ) throws(NothingToDraw) {
    let shown = try options.places(of: numbers)
    let axis = Axis("expert", categories: shown.map { "\(numbers[$0])" })
    self.init(
      cells: shown.map { i in shown.map { value(i, $0) } }, title, caption: caption, x: axis,
      y: axis, label: label, range: range, level: level, levelName: levelName)
  }

  /// A bar for each of the experts that have these numbers, beside a level.
  ///
  /// - Throws: As for pairs.
  init(
    barsOf numbers: [Int], _ options: PictureOptions, _ title: String, caption: String, y: Axis,
    level: (Int) -> Double?, _ value: (Int) -> Double?
  ) throws(NothingToDraw) {
    let shown = try options.places(of: numbers)
    var y = y
    y.includes.append(0)
    self.init(
      title, caption: caption, x: Axis("expert", categories: shown.map { "\(numbers[$0])" }), y: y,
      shown.enumerated().map { place, i in
        .bar(Bar(place, value(i), level: level(i), .expert(numbers[i])))
      })
  }
}

extension Spread {
  /// Of cosines.
  static var cosines: Spread { Spread(-1, 1) }
  /// Of shares.
  static var shares: Spread { Spread(0, 1) }
}
