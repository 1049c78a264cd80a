import Foundation
import LinearAlgebra
import Statistics

extension Comparison {
  /// What fixes the sign flips where they are drawn: the first seed.
  public var flipSeed: UInt64 { seeds.first ?? 0 }

  /// The rows of each unit that is drawn at random: a seed's one row or, where data were drawn anew, the
  /// rows of a dataset.
  public var groups: [[Int]] {
    guard let dataSeeds else { return measurements.indices.map { [$0] } }
    var (order, rows): ([UInt64], [UInt64: [Int]]) = ([], [:])
    for (row, seed) in dataSeeds.enumerated() {
      if rows[seed] == nil { order.append(seed) }
      rows[seed, default: []].append(row)
    }
    return order.compactMap { rows[$0] }
  }

  /// The mean over each unit's rows that have a value.
  ///
  /// Units without one are left out; nil for none.
  func unitMeans(_ values: [Double?]) -> [Double]? {
    let means = groups.compactMap { rows in rows.compactMap { values[$0] }.mean }
    return means.isEmpty ? nil : means
  }

  /// How far `values`, one a row, vary between datasets and within one; nil where data were not drawn anew.
  public func components(_ values: [Double]) -> VarianceComponents? {
    guard dataSeeds != nil, values.count == measurements.count else { return nil }
    return VarianceComponents(groups.map { rows in rows.map { values[$0] } })
  }

  /// first − second of a figure over units, and the change that training made to it.
  ///
  /// In logarithms where the figure is a scale; nil where a row lacks it.
  public func differences(
    _ figure: Figure, _ first: Int, _ second: Int
  ) -> (trained: PairedDifference, fromTraining: PairedDifference?, rows: [Double])? {
    let trained = compared(figure, first, second, in: measurements, \.figures).compactMap { $0 }
    guard trained.count == measurements.count, let means = unitMeans(trained) else { return nil }
    let before = compared(figure, first, second, in: measurements, \.untrained).compactMap { $0 }
    let change =
      before.count == trained.count ? unitMeans(zip(trained, before).map { $0 - $1 }) : nil
    return (PairedDifference(means), change.map { PairedDifference($0) }, trained)
  }

  /// Whether two architectures are as good as one another at their task.
  public struct LossMatch: Equatable, Sendable {
    /// Over units, of ln excess losses over the floor; nil where an excess is not above zero.
    public let difference: PairedDifference?
    /// The 90 % interval of the mean.
    public let interval: ClosedRange<Double>?
    /// Within a ratio of 1.1 either way.
    public let equivalence: Equivalence
  }

  /// The bounds of a ratio of excess losses that makes no difference, in logarithms.
  public static let lossBounds = -0.0953101798043249...0.0953101798043249

  /// Whether the excess losses of two architectures are equivalent over the seeds; nil where a loss is missing.
  ///
  /// Two one-sided tests of ln excess losses within ±ln 1.1 (Schuirmann, 1987); of models that were trained
  /// before, by drawing held-out samples anew.
  public func lossMatch(_ first: Int, _ second: Int) -> LossMatch? {
    if let lossBootstraps {
      return lossBootstraps.first { $0.first == first && $0.second == second }.map {
        LossMatch(
          difference: nil, interval: $0.interval,
          equivalence: Equivalence($0.interval, within: Self.lossBounds))
      }
    }
    guard let a = values(.loss, first), let b = values(.loss, second) else { return nil }
    let floors = floors ?? a.map { _ in rule?.floor ?? 0 }
    let logs = zip(zip(a, b), floors).map { losses, floor -> Double? in
      let (a, b) = (losses.0 - floor, losses.1 - floor)
      return a > 0 && b > 0 ? log(a) - log(b) : nil
    }
    guard logs.allSatisfy({ $0 != nil }), let means = unitMeans(logs) else {
      return LossMatch(difference: nil, interval: nil, equivalence: .open)
    }
    let difference = PairedDifference(means)
    let interval = means.count < Verdict.leastUnits ? nil : difference.interval(level: 0.9)
    return LossMatch(
      difference: difference, interval: interval,
      equivalence: Equivalence(interval, within: Self.lossBounds))
  }
}
