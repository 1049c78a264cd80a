/// Where the numbers or categories of an axis lie in a canvas.
enum Scale {
  case numbers(Ticks)
  /// So many, from the left or from above.
  case categories(Int)

  var isOfNumbers: Bool { if case .numbers = self { true } else { false } }

  /// The dot of `value` among `count` of them; nil where it lies outside.
  ///
  /// Numbers go up, categories of an upright axis down.
  func dot(_ value: Double, of count: Int, isUpright: Bool) -> Int? {
    switch self {
    case .numbers(let ticks):
      ticks.position(value).map { Self.dot($0, of: count, isUpright: isUpright) }
    case .categories(let categories):
      value > -0.5 && value < Double(categories) - 0.5
        ? Self.middle((rounded(value) + 0.5) / Double(max(1, categories)), of: count) : nil
    }
  }

  /// The same, at the nearer end where it is outside; nil where it is no number.
  func nearestDot(_ value: Double, of count: Int, isUpright: Bool) -> Int? {
    switch self {
    case .numbers(let ticks):
      ticks.clamped(value).map { Self.dot($0, of: count, isUpright: isUpright) }
    case .categories(let categories):
      dot(min(max(value, 0), Double(categories - 1)), of: count, isUpright: isUpright)
    }
  }

  /// The ends of an axis lie in the middles of the first and the last dot.
  private static func dot(_ position: Double, of count: Int, isUpright: Bool) -> Int {
    Int(((isUpright ? 1 - position : position) * Double(max(1, count) - 1)).rounded())
  }

  private static func middle(_ position: Double, of count: Int) -> Int {
    max(0, min(count - 1, Int(position * Double(count))))
  }

  /// What is written along the axis, each with its dot.
  func labels(_ names: [String], of count: Int, isUpright: Bool) -> [(dot: Int, text: String)] {
    switch self {
    case .numbers(let ticks):
      zip(ticks.positions, ticks.labels).map { (Self.dot($0, of: count, isUpright: isUpright), $1) }
    case .categories(let categories):
      (0..<categories).compactMap { place in
        dot(Double(place), of: count, isUpright: isUpright).map {
          ($0, names.indices.contains(place) ? names[place] : "\(place)")
        }
      }
    }
  }
}
