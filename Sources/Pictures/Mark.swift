/// Who is drawn, which decides colour and mark: an expert has its own in every picture.
public enum Role: Equatable, Hashable, Sendable {
  case expert(Int)
  /// The layer, or the model as a whole.
  case layer
  /// A level of chance: untrained, shuffled, random directions.
  case null
  /// One of several things side by side, from 0.
  case other(Int)

  /// Its place among the colours and marks there are.
  public var index: Int? {
    switch self {
    case .expert(let index), .other(let index): index
    case .layer, .null: nil
    }
  }
}

/// A piece of a picture.
public enum Mark: Equatable, Sendable {
  case line(Line)
  case points(Points)
  case bar(Bar)
  case interval(Interval)
  case strip(Strip)
  case cells(Cells)
  case regions(Regions)
}

/// A place; what is not finite is not drawn, and a line is broken there.
public struct Point: Equatable, Sendable {
  public let x, y: Double

  public init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
}

/// Points that are joined, with the spread about them.
public struct Line: Equatable, Sendable {
  /// As in the legend; empty of what the legend leaves out.
  public let name: String
  public let role: Role
  public let points: [Point]
  /// From where to where the values lie, one for each point; empty where it is not known.
  public let band: [Spread]
  /// Whether it is broken into dashes, as what is beside the matter is.
  public let isDashed: Bool

  public init(
    _ name: String, _ role: Role, _ points: [Point], band: [Spread] = [], isDashed: Bool = false
  ) {
    (self.name, self.role, self.points, self.band) = (name, role, points, band)
    self.isDashed = isDashed || role == .null
  }
}

/// From where to where, in the units of an axis; not drawn where an end is not finite.
public struct Spread: Equatable, Sendable {
  public let low, high: Double

  public init(_ low: Double, _ high: Double) { (self.low, self.high) = (low, high) }
}

/// Points that stand alone.
public struct Points: Equatable, Sendable {
  public let name: String
  public let role: Role
  public let points: [Point]

  public init(_ name: String, _ role: Role, _ points: [Point]) {
    (self.name, self.role, self.points) = (name, role, points)
  }
}

/// A bar over a category of `x`, from 0, with the level that it is held against.
public struct Bar: Equatable, Sendable {
  /// Number of the category.
  public let place: Int
  public let value: Double?
  public let level: Double?
  public let role: Role

  public init(_ place: Int, _ value: Double?, level: Double? = nil, _ role: Role) {
    (self.place, self.value, self.level, self.role) = (place, value, level, role)
  }
}

/// An estimate along `x` in a row of categories of `y`, or along `y` over a place of `x`, with its interval.
public struct Interval: Equatable, Sendable {
  /// Number of the category, or a place of a numeric axis.
  public let place: Double
  public let middle: Double?
  /// Nil where it has no interval.
  public let spread: Spread?
  /// What chance gives.
  public let level: Double?
  /// A word beside it: its verdict.
  public let note: String
  public let role: Role
  /// Whether values lie along `y`.
  public let isUpright: Bool

  public init(
    _ place: Double, _ middle: Double?, _ spread: Spread?, level: Double? = nil, note: String = "",
    isUpright: Bool = false, _ role: Role
  ) {
    (self.place, self.middle, self.spread, self.level) = (place, middle, spread, level)
    (self.note, self.role, self.isUpright) = (note, role, isUpright)
  }
}

/// How values are spread along `x`, in a row of categories of `y`.
public struct Strip: Equatable, Sendable {
  /// Number of the category of `y`.
  public let place: Int
  public let values: [Double]
  public let role: Role

  public init(_ place: Int, _ values: [Double], _ role: Role) {
    (self.place, self.values, self.role) = (place, values, role)
  }
}

/// A matrix in colours: a row a category of `y`, from above, and a column a category of `x`.
public struct Cells: Equatable, Sendable {
  /// Nil where there is no value.
  public let values: [[Double?]]
  /// Of what the colours mean.
  public let label: String
  /// From where to where they go.
  public let range: Spread
  /// What random directions, or chance, give; named and marked on the scale.
  public let level: Double?
  public let levelName: String

  public init(
    _ values: [[Double?]], label: String, range: Spread, level: Double? = nil,
    levelName: String = "chance"
  ) {
    (self.values, self.label, self.range) = (values, label, range)
    (self.level, self.levelName) = (level, levelName)
  }

  /// Whether values lie on both sides of 0, which is in the middle of the scale then.
  public var isSigned: Bool { range.low < 0 && range.low == -range.high }
}

/// A plane in pieces, each of the expert that leads there: a grid of cells of equal size.
public struct Regions: Equatable, Sendable {
  public struct Cell: Equatable, Sendable {
    public let expert: Int
    /// Its gate, 0 to 1, which shades it.
    public let gate: Double

    public init(_ expert: Int, gate: Double) { (self.expert, self.gate) = (expert, gate) }
  }

  /// Rows from above (the largest `y`), each from the left.
  public let cells: [[Cell]]
  /// From edge to edge.
  public let x, y: Spread

  public init(_ cells: [[Cell]], x: Spread, y: Spread) {
    (self.cells, self.x, self.y) = (cells, x, y)
  }
}
