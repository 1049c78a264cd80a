import Statistics

extension Sweep {
  /// A figure at one point: its mean over seeds, and how sure that is.
  public struct Summary: Equatable, Sendable {
    /// Over the seeds that have one.
    public let mean: Double?
    /// The t interval of 95 % of the mean; nil of fewer than two seeds.
    public let interval: ClosedRange<Double>?
    /// Seeds that have one.
    public let count: Int
    /// Each null's name and its mean level over the same seeds.
    public let nulls: [(name: String, level: Double)]

    public static func == (first: Self, second: Self) -> Bool {
      first.mean == second.mean && first.interval == second.interval && first.count == second.count
        && first.nulls.map(\.name) == second.nulls.map(\.name)
        && first.nulls.map(\.level) == second.nulls.map(\.level)
    }
  }

  /// The figure of that path over the seeds of a point.
  public func summary(_ path: String, of cells: some Sequence<SweepCell>) -> Summary {
    let figures = cells.compactMap { cell in cell.figures.first { $0.path == path } }
    let known = figures.filter { $0.value != nil }
    let values = known.compactMap(\.value)
    let difference = values.isEmpty ? nil : PairedDifference(values)
    var names: [String] = []
    for null in known.flatMap(\.nulls) where !names.contains(null.name) { names.append(null.name) }
    let nulls = names.compactMap { name -> (name: String, level: Double)? in
      let levels = known.compactMap { $0.nulls.first { $0.name == name }?.level }
      guard !levels.isEmpty else { return nil }
      return (name, levels.reduce(0, +) / Double(levels.count))
    }
    return Summary(
      mean: difference?.mean, interval: difference?.interval, count: values.count, nulls: nulls)
  }
}
