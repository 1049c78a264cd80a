import Networks
import Statistics

/// One column of a comparison.
public struct Architecture: Codable, Equatable, Sendable {
  public let name: String
  public let shape: LayerShape

  public init(name: String, shape: LayerShape) {
    self.name = name
    self.shape = shape
  }
}

/// Architectures side by side, over seeds (docs/metrics.md, Comparing).
public struct Comparison: Codable, Equatable, Sendable {
  public let architectures: [Architecture]
  public let conventions: Conventions
  /// The seeds that were finished for every architecture.
  public let seeds: [UInt64]
  /// Seeds asked for: more than `seeds` when the work was stopped.
  public let requestedSeeds: Int
  /// Samples the probes measured at.
  public let sampleCount: Int
  /// One row a seed, one entry an architecture.
  public let measurements: [[Measurement]]
  /// The verdicts under every combination of conventions, when asked for.
  public var multiverse: Multiverse?
  /// The same models at equal held-out loss, when asked for.
  public var matching: LossMatching?
  /// What it was made from; nil in comparisons of before it was noted, and within those of transformers.
  public var setup: ComparisonSetup?
  /// How verdicts are reached; nil in comparisons of before it was noted, which keep the rule of then.
  public var rule: VerdictRule?
  /// The seed that each row's data were drawn by, where they were drawn anew; nil for one dataset.
  public var dataSeeds: [UInt64]?
  /// The loss that each row's data leave to every model, where datasets differ in it; nil for the rule's.
  public var floors: [Double]?
  /// How the losses of models that were trained before compare; nil of those trained here.
  public var lossBootstraps: [LossBootstrap]?
  /// How experts align across seeds, one entry an architecture, nil for one of a single expert.
  ///
  /// Nil in transformers, where every seed has a basis of its own, of a single seed, and in comparisons of
  /// before it was measured.
  public var crossSeed: [CrossSeedAlignment?]?
  /// The bytes it would have taken, where that was more than there was; nil elsewhere.
  public var crossSeedShortage: Double?

  /// Mean spectra of every model, one entry an architecture, nil for one with a model that no sample reaches;
  /// nil where they were not kept.
  public var spectra: [MeanSpectra?]?

  public init(
    architectures: [Architecture], conventions: Conventions, seeds: [UInt64], requestedSeeds: Int,
    sampleCount: Int, measurements: [[Measurement]], multiverse: Multiverse? = nil,
    setup: ComparisonSetup? = nil, rule: VerdictRule? = nil, dataSeeds: [UInt64]? = nil
  ) {
    self.architectures = architectures
    self.conventions = conventions
    self.seeds = seeds
    self.requestedSeeds = requestedSeeds
    self.sampleCount = sampleCount
    self.measurements = measurements
    self.multiverse = multiverse
    self.setup = setup
    self.rule = rule
    self.dataSeeds = dataSeeds
  }

  /// A figure of architecture number `index`, one value a seed; nil where one is not defined.
  public func values(_ figure: Figure, _ index: Int) -> [Double]? {
    let values = measurements.compactMap { $0[index].figures[figure] }
    return values.count == measurements.count && !values.isEmpty ? values : nil
  }

  /// The mean of a figure over seeds.
  public func mean(_ figure: Figure, _ index: Int) -> Double? {
    values(figure, index).map { $0.reduce(0, +) / Double($0.count) }
  }

  /// The mean of a figure over seeds, before training; nil where no seed has it.
  public func untrainedMean(_ figure: Figure, _ index: Int) -> Double? {
    mean(index) { $0.untrained[figure] }
  }

  /// The mean over the seeds of architecture number `index` that have a value; nil where none has.
  public func mean(_ index: Int, of value: (Measurement) -> Double?) -> Double? {
    let values = measurements.compactMap { value($0[index]) }
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// first − second, seed by seed.
  public func difference(_ figure: Figure, _ first: Int, _ second: Int) -> PairedDifference? {
    guard let a = values(figure, first), let b = values(figure, second) else { return nil }
    return PairedDifference(zip(a, b).map { $0 - $1 })
  }

  /// Whether two architectures' mean losses differ by more than 10% of the smaller: the earlier rule.
  public func isUnmatchedInLoss(_ first: Int, _ second: Int) -> Bool {
    guard let a = mean(.loss, first), let b = mean(.loss, second) else { return false }
    return abs(a - b) > 0.1 * min(abs(a), abs(b))
  }

  /// The first architecture with this routing.
  public func index(of routing: Routing) -> Int? {
    architectures.firstIndex { $0.shape.routing == routing }
  }

  /// The difference that decided `claim` under the earlier rule; nil when an architecture or a figure is
  /// not there.
  public func difference(for claim: Claim) -> PairedDifference? {
    guard let first = index(of: claim.first) else { return nil }
    if let routing = claim.second {
      return index(of: routing).flatMap { difference(claim.figure, first, $0) }
    }
    let above = measurements.compactMap { row -> Double? in
      guard let value = row[first].figures[claim.figure], let null = row[first].alignmentNull
      else { return nil }
      return value - null.percentile95
    }
    return above.count == measurements.count && !above.isEmpty ? PairedDifference(above) : nil
  }

  /// The verdict on each claim that can be tested here, by the rule it was made under.
  public var verdicts: [Claim: Verdict] {
    if rule != nil { return family.verdicts }
    return Dictionary(
      uniqueKeysWithValues: Claim.allCases.compactMap { claim in
        earlierVerdict(on: claim).map { (claim, $0) }
      })
  }

  /// The verdict on `claim` under the earlier rule; nil when it cannot be tested here.
  public func earlierVerdict(on claim: Claim) -> Verdict? {
    difference(for: claim).map { Verdict($0, claimedBelowZero: claim.claimsBelowZero) }
  }
}
