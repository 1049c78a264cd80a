import Documents
import LinearAlgebra
import Probes

/// Pairs of experts and samples near the boundary, each beside chance.
extension RouteResult {
  /// How many samples lie near the switching boundary.
  var ofBoundary: [NamedFigure] {
    guard let boundary = statistics.boundary else { return [] }
    let (before, chance) = (untrained?.boundary, null?.boundary)
    return boundary.widths.indices.map { place in
      NamedFigure(
        "near_boundary", .part("w = \(boundary.widths[place])"), boundary.masses[place],
        nulls: [
          NamedFigure.Null("untrained", before?.masses[place]),
          NamedFigure.Null("shuffled scores", chance?.masses[place]),
        ])
    } + [
      NamedFigure(
        "near_ties", boundary.nearTies,
        nulls: [
          NamedFigure.Null("untrained", before?.nearTies),
          NamedFigure.Null("shuffled scores", chance?.nearTies),
        ])
    ]
  }

  /// How far experts run together by more than their loads.
  var ofPairs: [NamedFigure] {
    guard let pairs = statistics.pairs, pairs.hasPairs else { return [] }
    let before = untrained?.pairs
    func null(_ level: RoutingNull.Level?) -> NamedFigure.Null? {
      NamedFigure.Null(
        "traded", level?.mean, low: level?.percentile5, high: level?.percentile95)
    }
    return [
      NamedFigure(
        "pair_excess", pairs.excess,
        nulls: [NamedFigure.Null("untrained", before?.excess), null(self.null?.excess)]),
      NamedFigure(
        "max_lift", pairs.largestLift?.lift,
        nulls: [
          NamedFigure.Null("untrained", before?.largestLift?.lift), null(self.null?.largestLift),
        ]),
    ]
      + pairs.pairs.map { a, b in
        NamedFigure(
          "coactivation", .pair(a, b), pairs.counts[a, b], unit: "samples",
          nulls: [NamedFigure.Null("traded", self.null?.pairCounts?[a, b])])
      }
  }

  /// Pairs by how far their count is from chance, in its own standard deviation where samples are
  /// independent, the most in excess first: traded choices where there are some, else independence.
  var unusualPairs: [(first: Int, second: Int, count: Double, chance: Double)] {
    guard let pairs = statistics.pairs, pairs.hasPairs else { return [] }
    let n = Double(pairs.sampleCount)
    func excess(_ count: Double, _ chance: Double) -> Double {
      chance > 0 ? (count - chance) / chance.squareRoot() : 0
    }
    return pairs.pairs.map { a, b in
      (
        a, b, pairs.counts[a, b],
        null?.pairCounts?[a, b] ?? pairs.counts[a, a] * pairs.counts[b, b] / n
      )
    }.enumerated().sorted {
      let (x, y) = (excess($0.1.2, $0.1.3), excess($1.1.2, $1.1.3))
      return x > y || (x == y && $0.0 < $1.0)
    }.map(\.element)
  }
}

extension Report {
  /// A line for what the pairs of `route` are that run together the most, and the least.
  mutating func addUnusualPairs(of route: RouteResult, _ text: NumberText) {
    let pairs = route.unusualPairs
    guard !pairs.isEmpty, route.null?.pairCounts != nil else { return }
    func listed(_ some: some Sequence<(first: Int, second: Int, count: Double, chance: Double)>)
      -> String
    {
      some.map { "\($0.first)+\($0.second) \(Int($0.count)) (\(text($0.chance)))" }
        .joined(separator: ", ")
    }
    let some = min(3, (pairs.count + 1) / 2)
    add(
      "samples that run a pair (by chance): most in excess "
        + listed(pairs.prefix(some))
        + (pairs.count > some
          ? "; most lacking \(listed(pairs.suffix(min(some, pairs.count - some)).reversed()))" : "")
    )
  }

  /// Every table of pairs of experts: matrices of a few, a list of many.
  mutating func addPairs(of route: RouteResult, _ text: NumberText) {
    guard let pairs = route.statistics.pairs, pairs.expertCount > 1 else { return }
    guard pairs.expertCount <= 16 else {
      var table = Table(["*pair", "samples", "by chance", "P(b|a)", "P(a|b)", "lift"])
      let all = route.unusualPairs
      let shown = all.count > 40 ? Array(all.prefix(20) + all.suffix(20)) : all
      for (a, b, count, chance) in shown {
        table.add([
          "\(a)+\(b)", "\(Int(count))", text(chance), text(pairs.probability(of: b, given: a)),
          text(pairs.probability(of: a, given: b)), text(pairs.lift(a, b)),
        ])
      }
      add("pairs a+b of experts: the 20 most in excess of chance and the 20 most lacking")
      add(table)
      return
    }
    func matrix(_ title: String, _ cell: (Int, Int) -> String) {
      add(title)
      var table = Table(["*"] + (0..<pairs.expertCount).map { "\($0)" })
      for a in 0..<pairs.expertCount {
        table.add(["\(a)"] + (0..<pairs.expertCount).map { cell(a, $0) })
      }
      add(table)
    }
    let two = NumberText(digits: 2)
    matrix("samples that select both") { "\(Int(pairs.counts[$0, $1]))" }
    if let chance = route.null?.pairCounts {
      matrix("the same by chance, choices traded among samples at the same loads") {
        NumberText(digits: 3)(chance[$0, $1])
      }
    }
    matrix("P(b | a): row a, column b") {
      $0 == $1 ? "-" : two(pairs.probability(of: $1, given: $0))
    }
    matrix("lift P(a, b) / (P(a) P(b)): 1 when independent") {
      $0 == $1 ? "-" : two(pairs.lift($0, $1))
    }
  }
}
