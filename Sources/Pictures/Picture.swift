import Documents

/// What is to be drawn: numbers with their axes, in no form yet.
///
/// Characters and gnuplot draw the same picture; neither knows of results.
public struct Picture: Equatable, Sendable {
  public var title: String
  /// Model, data, samples and seed, in a line.
  public var caption: String
  /// One above the other, in the same width; most pictures have one.
  public var panels: [Panel]

  public init(_ title: String, caption: String = "", panels: [Panel]) {
    (self.title, self.caption, self.panels) = (title, caption, panels)
  }

  /// One of a single panel.
  public init(_ title: String, caption: String = "", x: Axis, y: Axis, _ marks: [Mark]) {
    self.init(title, caption: caption, panels: [Panel(x: x, y: y, marks)])
  }
}

/// Marks between two axes.
public struct Panel: Equatable, Sendable {
  public var x: Axis
  public var y: Axis
  /// What is drawn first lies below.
  public var marks: [Mark]
  /// Whether a unit is as long on one axis as on the other, as in maps of a plane.
  public var keepsAspect: Bool

  public init(x: Axis, y: Axis, keepsAspect: Bool = false, _ marks: [Mark]) {
    (self.x, self.y, self.keepsAspect, self.marks) = (x, y, keepsAspect, marks)
  }
}

/// What a direction of a picture means.
///
/// With categories, the place of number `i` is `i`, and the axis goes from -0.5 to half beyond the last;
/// the first category of an upright axis is at its top.
public struct Axis: Equatable, Sendable {
  public var label: String
  /// `nats`, `samples`; empty for a pure number.
  public var unit: String
  public var isLogarithmic: Bool
  /// What is written at 0, 1, 2 and so on; empty where numbers are.
  public var categories: [String]
  /// Numbers that are to be within the axis, whatever is drawn: 0 and 1 of a share.
  public var includes: [Double]

  public init(
    _ label: String, unit: String = "", isLogarithmic: Bool = false, categories: [String] = [],
    includes: [Double] = []
  ) {
    (self.label, self.unit) = (label, unit)
    (self.isLogarithmic, self.categories, self.includes) = (isLogarithmic, categories, includes)
  }

  /// `entropy (nats)`.
  public var title: String { unit.isEmpty ? label : "\(label) (\(unit))" }
}
