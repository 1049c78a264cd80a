/// One of the two directions of a panel.
public enum Direction: Sendable {
  case across, upright
}

extension Panel {
  /// The axis of a direction.
  public func axis(_ direction: Direction) -> Axis { direction == .across ? x : y }

  /// The direction in which values lie, which `--log` makes logarithmic; nil where neither has numbers of its
  /// own.
  public var valueDirection: Direction? {
    for mark in marks {
      switch mark {
      case .cells, .regions: return nil
      case .strip: return .across
      case .interval(let interval): return interval.isUpright ? .upright : .across
      case .bar, .line, .points: continue
      }
    }
    return y.categories.isEmpty ? .upright : nil
  }

  /// The numbers that an axis is to hold: finite, and above zero where it is logarithmic.
  func values(_ direction: Direction) -> [Double] {
    let axis = axis(direction)
    return (axis.includes + marks.flatMap { $0.values(direction) }).filter {
      $0.isFinite && (!axis.isLogarithmic || $0 > 0)
    }
  }
}

extension Mark {
  /// The numbers that it reaches to in a direction, finite or not.
  fileprivate func values(_ direction: Direction) -> [Double] {
    switch self {
    case .line(let line):
      line.points.map { direction == .across ? $0.x : $0.y }
        + (direction == .upright ? line.band.flatMap(\.ends) : [])
    case .points(let points): points.points.map { direction == .across ? $0.x : $0.y }
    case .bar(let bar): direction == .upright ? [0, bar.value, bar.level].compactMap { $0 } : []
    case .interval(let interval):
      (direction == .upright) == interval.isUpright
        ? [interval.middle, interval.level].compactMap { $0 } + (interval.spread?.ends ?? [])
        : [interval.place]
    case .strip(let strip): direction == .across ? strip.values : []
    case .cells: []
    case .regions(let regions):
      direction == .across
        ? [regions.x.low, regions.x.high] : [regions.y.low, regions.y.high]
    }
  }
}

extension Spread {
  /// Its ends, where both are there to be drawn.
  fileprivate var ends: [Double] { isFinite ? [low, high] : [] }
}
