extension Picture {
  /// Whether anything is drawn.
  public var hasMarks: Bool { panels.contains { !$0.marks.isEmpty } }

  /// The same with logarithmic axes of values; nil where there are none.
  public var logarithmic: Picture? {
    var picture = self
    var hasValues = false
    for place in panels.indices {
      switch panels[place].valueDirection {
      case .across: picture.panels[place].x.isLogarithmic = true
      case .upright: picture.panels[place].y.isLogarithmic = true
      case nil: continue
      }
      hasValues = true
    }
    return hasValues ? picture : nil
  }
}
