import Documents
import LinearAlgebra
import Pictures

extension Subject {
  /// What a picture's caption names: model, layer, samples, data.
  func caption(_ count: Int) -> String {
    let place = layer.map { ", layer \($0)," } ?? ""
    return "\(model)\(place) at \(counted(count, "sample")) of \(data) (\(split))"
  }
}

/// A matrix of experts by experts, its diagonal blank.
///
/// - `value`: of the experts at two places of `experts`, which holds their numbers in the layer.
func pairPicture(
  _ title: String, caption: String, experts: [Int], options: PictureOptions, label: String,
  range: Spread, level: Double? = nil, levelName: String = "chance",
  _ value: (Int, Int) -> Double?
) -> Picture {
  let places = experts.indices.filter { options.shows(experts[$0]) }
  let axis = Axis("expert", categories: places.map { "\(experts[$0])" })
  let rows = places.map { i in places.map { j in i == j ? nil : value(i, j) } }
  return Picture(
    title, caption: caption, x: axis, y: axis,
    places.isEmpty
      ? []
      : [.cells(Cells(rows, label: label, range: range, level: level, levelName: levelName))])
}

/// The curve of numbers that count from 1.
func curve(
  _ name: String, _ role: Role, _ values: [Double], band: [Spread] = [], isDashed: Bool = false
) -> Mark {
  .line(
    Line(
      name, role, values.enumerated().map { Point(Double($0.offset + 1), $0.element) }, band: band,
      isDashed: isDashed))
}

/// From the 5th to the 95th percentile of each column of `values`, over the rows that `rows` names.
func percentileBand(_ values: Matrix, rows: [Int]) -> [Spread] {
  guard !rows.isEmpty else { return [] }
  return (0..<values.columnCount).map { column in
    let sorted = rows.map { values[$0, column] }.sorted()
    func at(_ part: Double) -> Double { sorted[Int((part * Double(sorted.count - 1)).rounded())] }
    return Spread(at(0.05), at(0.95))
  }
}

/// How a number is spread over samples: a strip an expert.
func stripPicture(
  _ title: String, caption: String, of figure: String, unit: String = "",
  _ strips: [(name: String, values: [Double], role: Role)]
) -> Picture {
  Picture(
    title, caption: caption, x: Axis(figure, unit: unit),
    y: Axis("expert", categories: strips.map(\.name)),
    strips.enumerated().map { .strip(Strip($0.offset, $0.element.values, $0.element.role)) })
}
