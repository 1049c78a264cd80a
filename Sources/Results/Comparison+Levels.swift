import Documents
import Experiments
import Networks

extension Report {
  /// A row a level of held-out loss: the steps that each architecture took to it, and how many of its
  /// seeds came to it; then what losses are counted from, and how the levels came about.
  ///
  /// The stopping half is counted in `unit`; `source` says what leaves the floor to every model, where
  /// that is known.
  mutating func addLevels(
    of comparison: Comparison, _ text: NumberText, of unit: String = "sample",
    leftBy source: String = "the generator's noise leaves"
  ) {
    guard let matching = comparison.matching else { return }
    let names = comparison.architectures.map(\.name)
    add(
      .title(
        "equal held-out loss, by \(counted(matching.stoppingCount, unit)) that are not measured"))
    var table = Table(["loss", "excess"] + names.map { "steps, \($0)" })
    for level in matching.levels {
      table.add(
        [text(matching.floor + level.excess), text(level.excess)]
          + names.indices.map { level.cell($0, text) })
    }
    add(table)
    addLevelBasis(of: comparison, text, leftBy: source)
  }

  /// What losses are counted from, and how the levels came about.
  mutating func addLevelBasis(
    of comparison: Comparison, _ text: NumberText, leftBy source: String
  ) {
    guard let matching = comparison.matching else { return }
    let names = comparison.architectures.map(\.name)
    add(
      matching.isFloorKnown
        ? "excess is over \(text(matching.floor)), which \(source) to every model."
        : "excess is over 0: what these data leave to every model is not known.")
    if let sentence = matching.derivation(names, seeds: comparison.seeds, text) { add(sentence) }
    if matching.levels.contains(where: { $0.isMissed }) {
      add(
        "- and N of M: within \(matching.cap) times the steps not every seed came to that loss.")
    }
  }
}

extension LossLevel {
  /// The median of the steps, and how many seeds came there if not all: `210`, `210 (4 of 6)`.
  func cell(_ index: Int, _ text: NumberText) -> String {
    let count = reachedCount(index)
    let median = medianSteps(index).map { shortDecimal($0) } ?? "-"
    return count < steps.count ? "\(median) (\(reached(index)))" : median
  }

  /// How many seeds came there: `4 of 6`.
  func reached(_ index: Int) -> String { "\(reachedCount(index)) of \(steps.count)" }

  /// Whether a model did not come there.
  fileprivate var isMissed: Bool { steps.contains { $0.contains(nil) } }
}

/// A median of whole numbers: `210`, `210.5`.
private func shortDecimal(_ value: Double) -> String {
  let text = "\(value)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

extension LossMatching {
  /// How the levels came about; nil where they were asked for.
  fileprivate func derivation(
    _ names: [String], seeds: [UInt64], _ text: NumberText
  ) -> String? {
    guard isAutomatic, let tightest = levels.last else { return nil }
    var (most, place) = (-Double.infinity, "")
    for (row, seed) in zip(minima, seeds) {
      for (value, name) in zip(row, names) where value > most {
        (most, place) = (value, "\(name), seed \(seed)")
      }
    }
    let least = untrained.flatMap { $0 }.min()
    let origin =
      most > 0
      ? "the tightest is 1.02 times \(text(most)), the largest of the smallest excesses (\(place))"
      : "every model comes down to that: the tightest is a hundredth of the untrained excess"
    let others =
      levels.count > 1
      ? "the others stand in equal ratios between it and \(text(least)), the smallest untrained one."
      : "there is no looser one, as \(text(least)) is the smallest untrained excess."
    return tightest.excess.isFinite ? "\(origin); \(others)" : nil
  }

  /// Everything it holds.
  func json(_ comparison: Comparison) -> JSONValue {
    let architectures = comparison.architectures
    return .object([
      "floor": isFloorKnown ? JSONValue(floor) : .null, "cap": .integer(cap),
      "automatic": .bool(isAutomatic), "stopping_samples": .integer(stoppingCount),
      "minima": JSONValue(minima), "untrained": JSONValue(untrained),
      "levels": .array(
        levels.map { level in
          .object([
            "loss": JSONValue(floor + level.excess), "excess": JSONValue(level.excess),
            "reached": .array(architectures.indices.map { .string(level.reached($0)) }),
            "claims": .array(comparison.family(of: level.measurements).json),
            "multiverse": level.multiverse?.json(seed: comparison.flipSeed) ?? .null,
            "architectures": .array(
              architectures.indices.map { level.json($0, architectures[$0].name) }),
          ])
        }),
    ])
  }

  /// Refuses levels that are not of the comparison's seeds and architectures.
  func requireConsistency(with comparison: Comparison) throws(Inconsistency) {
    let (seeds, columns) = (comparison.seeds.count, comparison.architectures.count)
    func isTable<Value>(_ rows: [[Value]]) -> Bool {
      rows.count == seeds && rows.allSatisfy { $0.count == columns }
    }
    try require(
      floor.isFinite && (1...1_000).contains(cap) && (1..<countLimit).contains(stoppingCount)
        && isTable(minima) && isTable(untrained)
        && (minima + untrained).allSatisfy { $0.allSatisfy(\.isFinite) },
      "its matched losses are not numbers, or not of its seeds")
    try require(
      levels.allSatisfy(\.excess.isFinite)
        && zip(levels, levels.dropFirst()).allSatisfy { $0.excess > $1.excess },
      "its levels of loss are not in order")
    for level in levels {
      try require(
        isTable(level.measurements) && isTable(level.steps) && isTable(level.excesses),
        "a level of loss was not tried by every seed and architecture")
      for ((measured, steps), excesses) in zip(
        zip(level.measurements, level.steps), level.excesses)
      {
        for (column, architecture) in comparison.architectures.enumerated() {
          try require(
            (measured[column] == nil) == (steps[column] == nil)
              && (measured[column] == nil) == (excesses[column] == nil)
              && (0..<countLimit).contains(steps[column] ?? 0)
              && (excesses[column] ?? 0).isFinite
              && (measured[column]?.dead ?? []).allSatisfy(
                (0..<architecture.shape.expertCount).contains),
            "what \(architecture.name) reached at a level of loss does not fit together")
        }
      }
    }
  }
}

extension LossLevel {
  /// One architecture at this level, entry by entry a seed; null where it was not reached.
  fileprivate func json(_ index: Int, _ name: String) -> JSONValue {
    func figures(_ of: (Measurement) -> [Figure: Double]) -> JSONValue {
      .array(measurements.map { row in row[index].map { of($0).json } ?? .null })
    }
    func measured(_ of: (Measurement) -> Double?) -> JSONValue {
      .array(measurements.map { row in JSONValue(row[index].flatMap(of)) })
    }
    return .object([
      "name": .string(name),
      "steps": .array(steps.map { $0[index].map { .integer($0) } ?? .null }),
      "excess": .array(excesses.map { JSONValue($0[index]) }),
      "figures": figures(\.figures), "shuffled": figures(\.shuffled),
      "alignment_null_mean": measured { $0.alignmentNull?.mean },
      "alignment_null_percentile95": measured { $0.alignmentNull?.percentile95 },
      "n_eff": measured(\.effectiveCount),
    ])
  }
}
