import Documents
import Sweeps

extension Sweep {
  /// A table for each figure: a row a point, the mean over seeds, its interval, its nulls and how many seeds
  /// have it.
  public func report(digits: Int) -> Report { report(named: "NAME", digits: digits) }

  public func report(named name: String, digits: Int) -> Report {
    var report = Report()
    report.add(.title(title))
    let text = NumberText(digits: digits)
    let names = design.grid.names
    for column in columns {
      let summaries = points.map { summary(column.path, of: $0.cells) }
      var nulls: [String] = []
      for null in summaries.flatMap(\.nulls) where !nulls.contains(null.name) {
        nulls.append(null.name)
      }
      report.add(heading(of: column))
      var table = Table(
        names + ["mean", "95% interval"] + nulls + ["n"])
      for (point, summary) in zip(points, summaries) {
        table.add(
          point.words + [text(summary.mean), text(summary.interval)]
            + nulls.map { name in text(summary.nulls.first { $0.name == name }?.level) }
            + ["\(summary.count)"])
      }
      report.add(table)
    }
    if columns.isEmpty, count(.done) > 0 {
      report.add("nothing was measured: give --measure PATHS, as m.loss.")
    }
    for line in stateLines(named: name) { report.add(line) }
    return report
  }

  func heading(of column: SweepColumn) -> String {
    column.name + (column.unit.isEmpty ? "" : " (\(column.unit))")
      + (column.path == column.name ? "" : ", which is \(column.path)")
      + (design.seeds.count > 1 ? ": mean over seeds" : "")
  }

  /// `sweep: 12 points x 5 seeds = 60 cells; 60 done, 0 failed`.
  var title: String {
    let count = points.count
    let sample = design.grid.sample.map { _ in " of \(design.grid.size)" } ?? ""
    return "sweep: \(counted(count, "point"))\(sample) x \(counted(design.seeds.count, "seed")) = "
      + "\(counted(cells.count, "cell")); \(states)"
  }

  /// `48 done, 2 failed, 10 missing`; what is missing where something is.
  public var states: String {
    let missing = count(.missing)
    return "\(count(.done)) done, \(count(.failed)) failed"
      + (missing > 0 ? ", \(missing) missing" : "")
  }

  /// What is to be said of cells that are not done.
  private func stateLines(named name: String) -> [String] {
    var lines: [String] = []
    if let first = cells.first(where: { $0.state == .failed }) {
      lines.append(
        "\(counted(count(.failed), "cell")) failed, the first (\(place(of: first))) with: "
          + "\(displayed(first.error ?? "")) `show \(name) --failed` lists them; `sweep \(name) --retry` runs them again."
      )
    }
    if count(.missing) > 0 {
      lines.append("\(counted(count(.missing), "cell")) missing; `sweep \(name)` goes on.")
    }
    return lines
  }

  /// `temperature=0.5, k=2, seed 3`.
  public func place(of cell: SweepCell) -> String {
    (zip(design.grid.names, cell.words).map { "\($0)=\($1)" } + ["seed \(cell.seed)"])
      .joined(separator: ", ")
  }

  /// Every cell, a row each.
  public func details(digits: Int) -> Report? {
    var report = report(digits: digits)
    let (text, columns) = (NumberText(digits: digits), columns)
    report.add("Cells")
    var table = Table(design.grid.names + ["seed", "state"] + columns.map(\.name) + ["digest"])
    for cell in cells {
      table.add(
        cell.words + ["\(cell.seed)", cell.state.rawValue]
          + columns.map { text(cell.value($0.path)) } + [cell.digest ?? "-"])
    }
    report.add(table)
    report.add("Commands of a cell")
    report.add(Report(typed: design.commands))
    return report
  }

  /// The cells that failed, and why.
  public func failedReport(named name: String) -> Report {
    var report = Report()
    report.add(.title(title))
    let failed = cells.filter { $0.state == .failed }
    for cell in failed {
      report.add("\(place(of: cell)): \(displayed(cell.error ?? ""))")
    }
    report.add(
      failed.isEmpty
        ? "no cell failed." : "`sweep \(name) --retry` runs them again.")
    return report
  }
}
