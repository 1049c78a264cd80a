import Networks
import Statistics

/// How a figure t moves with the number of experts E: the exponent a of t = c Eᵃ, seed by seed.
///
/// Of each seed it is that of ln t on ln E by least squares, over all numbers of experts (docs/metrics.md, Expert
/// scaling).
public struct ScalingSlope: Equatable, Sendable {
  /// A residual above which a figure follows no power law.
  public static let largestResidual = 0.1

  public let figure: Figure
  /// Of trained models, one a seed; nil where one has no value, or one that is not above 0.
  public let trained: [Double?]
  /// The same of these models before training.
  public let untrained: [Double?]
  /// How far ln of a mean over seeds lies from the line through all of them, at most; nil where a seed has no
  /// slope, and of two numbers of experts, which lie on any line.
  public let residual: Double?
  /// Why it is not defined; nil where every seed has a slope.
  public let reason: String?
  /// The same before training.
  public let reasonBefore: String?

  /// Over every seed; nil where one has none, as the others are then selected.
  public var slope: PairedDifference? { Self.whole(trained) }
  /// The same before training.
  public var slopeBefore: PairedDifference? { Self.whole(untrained) }
  /// What training did to it, paired by seed.
  public var change: PairedDifference? {
    guard let slope, let slopeBefore else { return nil }
    return PairedDifference(zip(slope.differences, slopeBefore.differences).map { $0 - $1 })
  }

  /// Whether means over seeds lie within `largestResidual` of a power law; nil where that is not known.
  public var isPowerLaw: Bool? { residual.map { $0 <= Self.largestResidual } }

  private static func whole(_ slopes: [Double?]) -> PairedDifference? {
    let known = slopes.compactMap { $0 }
    return known.count == slopes.count && !known.isEmpty ? PairedDifference(known) : nil
  }

  /// Fits a figure of `rows`, one a seed with one entry for each of `experts`, nil for a model that there is not.
  init(_ figure: Figure, experts: [Int], rows: [[Measurement?]]) {
    let x = experts.map(Double.init)
    func values(_ row: [Measurement?], _ of: (Measurement) -> [Figure: Double]) -> [Double]? {
      let own = row.compactMap { $0.flatMap { of($0)[figure] } }
      return own.count == x.count ? own : nil
    }
    func slopes(_ of: (Measurement) -> [Figure: Double]) -> [Double?] {
      rows.map { row in values(row, of).flatMap { PowerLaw(x, $0)?.exponent } }
    }
    self.figure = figure
    (trained, untrained) = (slopes(\.figures), slopes(\.untrained))
    reason = Self.reason(figure, trained, of: rows, \.figures)
    reasonBefore = Self.reason(figure, untrained, of: rows, \.untrained)
    guard reason == nil, !rows.isEmpty, experts.count > 2 else {
      residual = nil
      return
    }
    let all = rows.compactMap { values($0, \.figures) }
    let means = x.indices.map { place in
      all.reduce(0) { $0 + $1[place] / Double(all.count) }
    }
    residual = PowerLaw(x, means)?.largestResidual
  }

  /// Why seeds have no slope; nil where each has one.
  private static func reason(
    _ figure: Figure, _ slopes: [Double?], of rows: [[Measurement?]],
    _ figures: (Measurement) -> [Figure: Double]
  ) -> String? {
    let missing = slopes.count { $0 == nil }
    guard missing > 0 else { return nil }
    let seeds = "\(missing) of \(rows.count) seeds"
    let models = rows.flatMap { $0 }
    guard models.allSatisfy({ $0 != nil }) else {
      return "\(seeds) did not come to that loss by training"
    }
    return models.allSatisfy { $0.map { figures($0)[figure] != nil } ?? false }
      ? "it is not above 0 in \(seeds)" : "a model of \(seeds) has no \(figure.rawValue)"
  }
}
