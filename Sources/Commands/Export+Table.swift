import Experiments
import Probes
import Sessions

/// The CSV of results: one row an expert, a step, a pair, or a figure of an architecture and seed.
extension ProbeResult {
  var table: (columns: [String], rows: [[String]]) {
    func cell(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    switch self {
    case .training(let curve):
      let norms = curve.language?.gradientNorms ?? []
      return (
        ["step", "loss", "task", "balance", "z"] + (norms.isEmpty ? [] : ["gradient_norm"]),
        curve.losses.enumerated().map {
          ["\($0 + 1)", "\($1.loss)", "\($1.task)", "\($1.balance)", "\($1.z)"]
            + (norms.isEmpty ? [] : ["\(norms[$0])"])
        }
      )
    case .route(let result):
      let route = result.statistics
      return (
        ["expert", "load", "importance", "n_eff"],
        route.load.indices.map {
          [
            "\($0)", "\(route.load[$0])", "\(route.importance[$0])",
            "\(route.effectiveCounts[$0])",
          ]
        }
      )
    case .jacobian(let result):
      let names = SpectrumStatistic.allCases
      return (
        ["expert", "n_eff"] + names.map(\.rawValue),
        result.probe.experts.enumerated().map { i, expert in
          ["\(i)", cell(expert.isDead ? nil : expert.effectiveCount)]
            + names.map { cell(expert.mean[$0]) }
        }
      )
    case .leading(let result): return result.table
    case .pca(let result):
      return (
        [
          "expert", "n_eff", "erank", "shuffled_erank", "shuffled_low", "shuffled_high",
          "untrained_erank", "pr", "k90", "variance",
        ],
        result.probe.experts.enumerated().map { i, expert in
          let level = result.shuffled?.experts[i]
          let untrained = result.untrainedRanks
          return [
            "\(i)", cell(expert?.effectiveCount), cell(expert?.effectiveRank), cell(level?.mean),
            cell(level?.low), cell(level?.high),
            cell(untrained.indices.contains(i) ? untrained[i] : nil),
            cell(expert?.participationRatio), expert?.k90.map { "\($0)" } ?? "",
            cell(expert?.totalVariance),
          ]
        }
      )
    case .subspace(let result):
      return (
        ["first", "second", "overlap", "geodesic", "chordal"]
          + (0..<result.probe.rank).map { "angle\($0 + 1)" },
        result.probe.pairs.map { pair in
          [
            "\(pair.first)", "\(pair.second)", "\(pair.angles.overlap)",
            "\(pair.angles.geodesic)", "\(pair.angles.chordal)",
          ] + pair.angles.angles.map { "\($0)" }
        }
      )
    case .tokens(let result): return result.table
    case .block(let result): return result.table
    case .comparison(let comparison):
      return added(comparison.setup, to: (Comparison.columns, comparison.rows))
    case .languageComparison(let comparison):
      let rows = zip(comparison.layers, comparison.comparisons).flatMap { layer, comparison in
        comparison.rows.map { ["\(layer)"] + $0 }
      }
      return added(comparison.setup, to: (["layer"] + Comparison.columns, rows))
    }
  }
}

/// A table with what was compared on what in its last columns, alike in every row.
private func added(
  _ setup: ComparisonSetup?, to table: (columns: [String], rows: [[String]])
) -> (columns: [String], rows: [[String]]) {
  guard let setup, case .object(let entries) = setup.json else { return table }
  let columns = ["data", "split", "steps", "training"]
  let cells = columns.map { entries[$0]?.cell ?? "" }
  return (table.columns + columns, table.rows.map { $0 + cells })
}

extension Comparison {
  fileprivate static let columns = [
    "architecture", "seed", "figure", "value", "untrained", "shuffled",
  ]

  fileprivate var rows: [[String]] {
    func cell(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    return architectures.indices.flatMap { index in
      zip(seeds, measurements).flatMap { seed, row in
        Figure.allCases.compactMap { figure -> [String]? in
          guard let value = row[index].figures[figure] else { return nil }
          return [
            architectures[index].name, "\(seed)", figure.rawValue, "\(value)",
            cell(row[index].untrained[figure]), cell(row[index].shuffled[figure]),
          ]
        }
      }
    }
  }
}
