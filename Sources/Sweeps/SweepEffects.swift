import Foundation

/// What each axis does to a figure, and each pair of axes beyond that, over seeds.
///
/// For every seed the table of a figure over the whole grid is taken apart as in a two-way analysis of means
/// (Tukey, Exploratory Data Analysis, 1977, by means): the main effect of a step is the mean over all else less
/// the grand mean, the interaction of two steps what is left of their mean after both. Of the seeds' values the
/// median is given with the interval of two order statistics.
public struct SweepEffects: Equatable, Sendable {
  /// One number a seed, as its median and an interval for it.
  public struct Estimate: Equatable, Sendable {
    public let median: Double
    /// Between two order statistics, as far apart as for 95 % or else the least and the largest; nil of one seed.
    public let interval: ClosedRange<Double>?
    /// The chance that it holds the median of all seeds there might be, whatever their distribution.
    public let coverage: Double?

    /// - `values`: at least one.
    public init(of values: [Double]) {
      let sorted = values.sorted()
      let n = sorted.count
      median = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2
      guard n > 1 else { (interval, coverage) = (nil, nil); return }
      // The median lies outside x_(k+1)...x_(n-k) with the chance 2 P(B <= k), B of n fair coins.
      var (k, tail) = (0, pow(0.5, Double(n)))
      var term = tail
      while k + 1 < n / 2 {
        term *= Double(n - k) / Double(k + 1)
        guard 2 * (tail + term) <= 0.05 else { break }
        (k, tail) = (k + 1, tail + term)
      }
      interval = sorted[k]...sorted[n - 1 - k]
      coverage = 1 - 2 * tail
    }
  }

  /// The main effect of a step of an axis, or what two steps do together.
  public struct Effect: Equatable, Sendable {
    /// The axes, one or two, and the step of each.
    public let axes, steps: [Int]
    public let estimate: Estimate
  }

  /// Effects of each axis, step by step.
  public let main: [Effect]
  /// Effects of each pair of axes beyond those, step by step.
  public let interactions: [Effect]
  /// The seeds that have every point of the grid, which alone count.
  public let seedCount: Int
}

extension SweepEffects {
  /// The effects on the figure of that path.
  ///
  /// - Returns: Nil of a sample of a grid, where no seed has a value at every point, and without an axis of two
  ///   steps.
  public init?(of path: String, in sweep: Sweep) {
    let axes = sweep.design.grid.axes
    let lengths = axes.map(\.steps.count)
    let size = sweep.design.grid.size
    let seedTotal = sweep.design.seeds.count
    guard sweep.design.grid.sample == nil, size * seedTotal == sweep.cells.count,
      lengths.contains(where: { $0 > 1 })
    else { return nil }
    let tables = (0..<seedTotal).compactMap { seed -> [Double]? in
      let values = (0..<size).compactMap { sweep.cells[$0 * seedTotal + seed].value(path) }
      return values.count == size && values.allSatisfy(\.isFinite) ? values : nil
    }
    guard !tables.isEmpty else { return nil }
    let strides = lengths.indices.map { lengths[($0 + 1)...].reduce(1, *) }
    /// The step of an axis at a point.
    func step(_ axis: Int, _ point: Int) -> Int { point / strides[axis] % lengths[axis] }
    func mean(_ table: [Double], _ axes: [Int], _ steps: [Int]) -> Double {
      var (sum, count) = (0.0, 0)
      for point in 0..<size where zip(axes, steps).allSatisfy({ step($0, point) == $1 }) {
        (sum, count) = (sum + table[point], count + 1)
      }
      return sum / Double(count)
    }
    func effect(_ axes: [Int], _ steps: [Int], _ value: ([Double]) -> Double) -> Effect {
      Effect(axes: axes, steps: steps, estimate: Estimate(of: tables.map(value)))
    }
    let varying = axes.indices.filter { lengths[$0] > 1 }
    main = varying.flatMap { axis in
      (0..<lengths[axis]).map { own in
        effect([axis], [own]) { mean($0, [axis], [own]) - mean($0, [], []) }
      }
    }
    var interactions: [Effect] = []
    for (place, first) in varying.enumerated() {
      for second in varying[(place + 1)...] {
        for a in 0..<lengths[first] {
          for b in 0..<lengths[second] {
            interactions.append(
              effect([first, second], [a, b]) { table in
                let sum = mean(table, [first, second], [a, b]) + mean(table, [], [])
                return sum - (mean(table, [first], [a]) + mean(table, [second], [b]))
              })
          }
        }
      }
    }
    (self.interactions, seedCount) = (interactions, tables.count)
  }
}
