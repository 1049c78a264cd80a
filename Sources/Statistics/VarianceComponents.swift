import LinearAlgebra

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
    func variance(_ values: [Double]) -> Double? {
      guard values.count > 1, let mean = values.mean else { return nil }
      return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    }
    let within = seeds > 1 ? groups.compactMap(variance).mean : nil
    self.within = within
    between =
      seeds > 0
      ? variance(groups.compactMap(\.mean)).map { max(0, $0 - (within ?? 0) / Double(seeds)) }
      : nil
  }
}
