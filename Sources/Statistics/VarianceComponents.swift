/// How far a figure varies between datasets, and within one between seeds.
///
/// One-way random effects, as many seeds a dataset: E MSW = σ²_within, E MSB = σ²_within + S σ²_between.
/// Source: Searle, Casella and McCulloch, Variance Components, 1992, section 3.
public struct VarianceComponents: Equatable, Sendable {
  /// Not below zero; nil with one dataset.
  public let between: Double?
  /// Nil with one seed a dataset.
  public let within: Double?

  /// Of datasets×seeds, as many seeds each; one of none has none.
  public init(_ groups: [[Double]]) {
    let seeds = groups.map(\.count).min() ?? 0
    func variance(_ values: [Double], about mean: Double) -> Double {
      values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    guard seeds > 0 else {
      (between, within) = (nil, nil)
      return
    }
    let within = seeds > 1 ? mean(groups.map { variance($0, about: mean($0)) }) : nil
    self.within = within
    let means = groups.map(mean)
    between =
      groups.count > 1
      ? max(0, variance(means, about: mean(means)) - (within ?? 0) / Double(seeds)) : nil
  }
}
