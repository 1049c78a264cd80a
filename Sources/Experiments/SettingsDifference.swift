import Statistics

/// What two comparisons that were made under different settings differ by, seed by seed.
public struct SettingsDifference: Codable, Equatable, Sendable {
  /// One statistic, the first comparison's less the second's.
  public struct Row: Codable, Equatable, Sendable {
    /// The layer of a transformer; nil of one layer.
    public let layer: Int?
    /// The architecture whose figure it is; nil of a claim.
    public let architecture: String?
    /// The claim whose difference it is; nil of a figure.
    public let claim: Claim?
    public let figure: Figure
    /// One a seed, or dataset, of trained models; in logarithms where the figure is a scale.
    public let trained: [Double]
    /// Of the change that training made; nil where the models before training are not known.
    public let fromTraining: [Double]?

    public init(
      layer: Int?, architecture: String?, claim: Claim?, figure: Figure, trained: [Double],
      fromTraining: [Double]?
    ) {
      (self.layer, self.architecture, self.claim) = (layer, architecture, claim)
      (self.figure, self.trained, self.fromTraining) = (figure, trained, fromTraining)
    }
  }

  /// The names of the comparisons.
  public var first, second: String
  public let seeds: [UInt64]
  public let rows: [Row]

  public init(first: String, second: String, seeds: [UInt64], rows: [Row]) {
    (self.first, self.second, self.seeds, self.rows) = (first, second, seeds, rows)
  }

  /// Why two comparisons have no paired difference.
  public enum Mismatch: Error, Equatable, Sendable {
    /// They are not over the same seeds, in the same order.
    case seeds
    /// No architecture, and no layer, is of both.
    case architectures
  }

  /// Takes layer by layer what both comparisons have; a layer of nil is that of a single one.
  ///
  /// - Throws: `Mismatch` where they are not over the same seeds or have nothing in common.
  public init(
    _ first: (name: String, layers: [(layer: Int?, comparison: Comparison)]),
    _ second: (name: String, layers: [(layer: Int?, comparison: Comparison)])
  ) throws(Mismatch) {
    var rows: [Row] = []
    var seeds: [UInt64] = []
    for (layer, own) in first.layers {
      guard let other = second.layers.first(where: { $0.layer == layer })?.comparison else {
        continue
      }
      guard own.seeds == other.seeds, own.dataSeeds == other.dataSeeds else { throw .seeds }
      seeds = own.seeds
      rows += Self.figures(layer, own, other) + Self.claims(layer, own, other)
    }
    guard !rows.isEmpty else { throw .architectures }
    self.init(first: first.name, second: second.name, seeds: seeds, rows: rows)
  }

  /// Each figure of each architecture that both have.
  private static func figures(_ layer: Int?, _ own: Comparison, _ other: Comparison) -> [Row] {
    own.architectures.enumerated().flatMap { index, architecture -> [Row] in
      guard let place = other.architectures.firstIndex(where: { $0.name == architecture.name })
      else { return [] }
      return Figure.ofDifferences.compactMap { figure in
        func difference(_ figures: (Measurement) -> [Figure: Double]) -> [Double?] {
          zip(own.measurements, other.measurements).map { a, b in
            guard let a = figures(a[index])[figure], let b = figures(b[place])[figure] else {
              return nil
            }
            return figure.difference(a, b)
          }
        }
        return row(
          own, layer, architecture.name, nil, figure, difference(\.figures),
          difference(\.untrained))
      }
    }
  }

  /// The difference that each claim is of, in one less that in the other.
  private static func claims(_ layer: Int?, _ own: Comparison, _ other: Comparison) -> [Row] {
    Claim.allCases.compactMap { claim in
      func difference(_ figures: (Measurement) -> [Figure: Double]) -> [Double?]? {
        guard let a = own.difference(for: claim, in: own.measurements, figures),
          let b = other.difference(for: claim, in: other.measurements, figures)
        else { return nil }
        return zip(a, b).map { a, b in a.flatMap { a in b.map { a - $0 } } }
      }
      guard let trained = difference(\.figures) else { return nil }
      return row(
        own, layer, nil, claim, claim.isEquivalence ? .omega : claim.figure, trained,
        difference(\.untrained) ?? [])
    }
  }

  private static func row(
    _ comparison: Comparison, _ layer: Int?, _ architecture: String?, _ claim: Claim?,
    _ figure: Figure, _ trained: [Double?], _ untrained: [Double?]
  ) -> Row? {
    let changes = zip(trained, untrained).compactMap { after, before in
      after.flatMap { after in before.map { after - $0 } }
    }
    guard trained.allSatisfy({ $0 != nil }), let means = comparison.unitMeans(trained) else {
      return nil
    }
    return Row(
      layer: layer, architecture: architecture, claim: claim, figure: figure, trained: means,
      fromTraining: changes.count == trained.count ? comparison.unitMeans(changes) : nil)
  }

  /// What the seeds say of a row.
  public enum Finding: String, Sendable {
    /// The settings differ, and so does what training did under them.
    case differs
    /// They differ, and that training made it is not firm.
    case structural
    case open
  }

  /// A row with its p, alone and adjusted for the family of all rows.
  public struct Tested: Sendable {
    public let row: Row
    public let trained: PairedDifference
    public let fromTraining: PairedDifference?
    public let p, adjustedP, adjustedTrainingP: Double?
    public let finding: Finding
  }

  /// Every row, as one family.
  public var tests: [Tested] {
    let family = Family(rows.map(\.trained) + rows.map(\.fromTraining), seed: seeds.first ?? 0)
    return rows.enumerated().map { index, row in
      let (trained, change) = (
        PairedDifference(row.trained), row.fromTraining.map(PairedDifference.init)
      )
      let (p, changeP) = (family.adjusted[index], family.adjusted[rows.count + index])
      let verdict = Verdict(
        trained, p: p, fromTraining: change, trainingP: changeP, claimedBelowZero: true)
      return Tested(
        row: row, trained: trained, fromTraining: change, p: family.plain[index], adjustedP: p,
        adjustedTrainingP: changeP,
        finding: verdict == .open ? .open : verdict == .structural ? .structural : .differs)
    }
  }

  /// How p are adjusted.
  public var method: Family.Method {
    Family.Method(units: rows.first?.trained.count ?? 0)
  }
}
