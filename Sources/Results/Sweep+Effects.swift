import Documents
import Sweeps

extension Sweep {
  /// What each axis does to every figure, and each pair of axes beyond that.
  public func effectsReport(digits: Int) -> Report {
    var report = Report()
    report.add(.title(title))
    let text = NumberText(digits: digits)
    var intervals = 0
    var coverage: Double?
    var hasEffects = false
    for column in columns {
      guard let effects = SweepEffects(of: column.path, in: self) else { continue }
      hasEffects = true
      coverage = effects.main.first?.estimate.coverage ?? coverage
      let over = "medians over \(counted(effects.seedCount, "seed"))"
      func table(_ heading: [String], _ effects: [SweepEffects.Effect]) -> Table {
        var table = Table(heading + ["median", "interval"])
        for effect in effects {
          let steps = zip(effect.axes, effect.steps).map { axis, step in
            design.grid.axes[axis].steps[step].joined(separator: ", ")
          }
          let estimate = effect.estimate
          table.add(steps + [text(estimate.median), text(estimate.interval)])
          if estimate.interval != nil { intervals += 1 }
        }
        return table
      }
      func name(_ axis: Int) -> String { design.grid.axes[axis].names.joined(separator: ", ") }
      let left = design.seeds.count - effects.seedCount
      if left > 0 {
        report.add(
          "\(column.name): \(counted(left, "seed")) left out, as a cell of it has no value.")
      }
      for group in grouped(effects.main) {
        report.add("main effect of \(name(group[0].axes[0])) on \(column.name), \(over)")
        report.add(table([name(group[0].axes[0])], group))
      }
      for group in grouped(effects.interactions) {
        let names = group[0].axes.map(name)
        report.add("interaction of \(names.joined(separator: " and ")) on \(column.name), \(over)")
        report.add(table(names, group))
      }
    }
    guard hasEffects else {
      report.add(
        columns.isEmpty
          ? "no cell has a figure yet."
          : "effects are of a whole grid with an axis of two values or more, and of seeds that have every point of "
            + "it: there is none.")
      return report
    }
    report.add(
      "effect: the mean at a value less the mean of all; interaction: what is left of a pair's mean after both. "
        + (coverage.map { coverage in
          "Each interval holds the median of all seeds with a chance of "
            + "\((coverage * 1_000).rounded() / 10) %, alone: there are \(intervals) of them, and no p."
        } ?? "One seed has no interval."))
    return report
  }

  /// Effects of the same axes together.
  private func grouped(_ effects: [SweepEffects.Effect]) -> [[SweepEffects.Effect]] {
    effects.reduce(into: []) { groups, effect in
      if groups.last?[0].axes == effect.axes {
        groups[groups.count - 1].append(effect)
      } else {
        groups.append([effect])
      }
    }
  }
}
