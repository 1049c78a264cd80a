import LinearAlgebra

extension Comparison {
  /// Comparisons of one design on data that were drawn anew, put together: a dataset after another, each row
  /// marked by the seed of its data.
  ///
  /// How experts align across seeds is left out, as models of different data are none of one another's.
  public init(
    merging parts: [(dataSeed: UInt64, comparison: Comparison)], requestedSeeds: Int
  ) {
    precondition(!parts.isEmpty, "nothing to put together")
    let all = parts.map(\.comparison)
    self.init(
      architectures: all[0].architectures, conventions: all[0].conventions,
      seeds: all.flatMap(\.seeds), requestedSeeds: requestedSeeds,
      sampleCount: all[0].sampleCount, measurements: all.flatMap(\.measurements),
      setup: all[0].setup, rule: all[0].rule,
      dataSeeds: parts.flatMap { part in part.comparison.seeds.map { _ in part.dataSeed } })
    let known = all.compactMap { part in part.rule?.floor.map { ($0, part.seeds.count) } }
    if known.count == all.count, Set(known.map(\.0)).count > 1 {
      floors = known.flatMap { floor, count in [Double](repeating: floor, count: count) }
    }
    multiverse = Multiverse(merging: all.map(\.multiverse), in: self)
    matching = LossMatching(merging: all.compactMap(\.matching), in: self)
  }
}

extension LossMatching {
  /// The same levels on several datasets, a dataset after another; nil for none.
  fileprivate init?(merging parts: [LossMatching], in comparison: Comparison) {
    guard let first = parts.first else { return nil }
    self.init(
      floor: first.floor, isFloorKnown: first.isFloorKnown, cap: first.cap,
      isAutomatic: first.isAutomatic, stoppingCount: first.stoppingCount,
      minima: parts.flatMap(\.minima), untrained: parts.flatMap(\.untrained),
      levels: first.levels.indices.map { place in
        let own = parts.map { $0.levels[place] }
        return LossLevel(
          excess: own[0].excess, measurements: own.flatMap(\.measurements),
          steps: own.flatMap(\.steps), excesses: own.flatMap(\.excesses),
          multiverse: Multiverse(merging: own.map(\.multiverse), in: comparison))
      })
  }
}

extension Multiverse {
  /// The universes that every dataset has, one value a dataset; nil where one has none.
  fileprivate init?(merging parts: [Multiverse?], in comparison: Comparison) {
    let all = parts.compactMap { $0 }
    guard let first = all.first, all.count == parts.count else { return nil }
    universes = first.universes.compactMap { universe in
      let same = all.compactMap { part in
        part.universes.first { $0.claim == universe.claim && $0.choices == universe.choices }
      }
      let values = same.compactMap(\.values)
      let changes = same.compactMap(\.changes)
      guard values.count == all.count else { return nil }
      return Universe(
        universe.claim, universe.choices, values: values.compactMap(\.mean),
        changes: changes.count == all.count ? changes.compactMap(\.mean) : nil, in: comparison)
    }
  }
}

extension LanguageComparison {
  /// Comparisons of one design on texts that were drawn anew, put together layer by layer.
  public init(
    merging parts: [(dataSeed: UInt64, comparison: LanguageComparison)], requestedSeeds: Int
  ) {
    precondition(!parts.isEmpty, "nothing to put together")
    let first = parts[0].comparison
    self.init(
      models: first.models, layers: first.layers, evaluatedTokens: first.evaluatedTokens,
      countsBytes: first.countsBytes,
      comparisons: first.layers.indices.map { layer in
        Comparison(
          merging: parts.map { ($0.dataSeed, $0.comparison.comparisons[layer]) },
          requestedSeeds: requestedSeeds)
      }, setup: first.setup)
  }
}
