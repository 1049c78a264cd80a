import Documents
import LinearAlgebra
import Probes

extension CouplingResult {
  /// Experts up to which all pairs are on the first screen.
  private static let fewExperts = 8

  public func report(digits: Int) -> Report {
    var report = summary(digits: digits)
    if probe.expertCount <= Self.fewExperts {
      add("cosines of router rows", probe.router, to: &report)
    }
    if probe.expertCount <= 16 { report.add("`show --all` has the cosines of every matrix.") }
    return report
  }

  public func details(digits: Int) -> Report? {
    var report = summary(digits: digits)
    guard probe.expertCount <= 16 else { return nil }
    add("cosines of router rows", probe.router, to: &report)
    for (name, cosines) in probe.matrices {
      add("cosines of \(name.uppercased())", cosines, to: &report)
    }
    return report
  }

  private func summary(digits: Int) -> Report {
    var report = Report()
    let text = NumberText(digits: digits)
    report.add(subject.heading("coupling of router and experts", probe.sampleCount))
    var table = Table(["*coupling", "value", "p", "*permuted, 5-95%", "untrained"])
    for row in rows {
      table.add([
        row.name, text(row.value), row.level.map { NumberText(digits: 2)($0.p) } ?? "-",
        row.level.map { "\(text($0.percentile5)) to \(text($0.percentile95))" } ?? "-",
        text(row.untrained),
      ])
    }
    report.add(table)
    report.add(cosineTable(text))
    report.add(
      "router with W: correlation of their cosines over pairs of experts. score with |.|: Spearman over "
        + "all experts, mean over samples."
        + (null.map {
          " p: of \(counted($0.draws, "permutation")) that give router rows to other experts, as far "
            + "from 0."
        } ?? ""))
    if probe.expertCount < 3 {
      report.add("with two experts there is one pair, and no correlation over pairs.")
    }
    return report
  }

  private func cosineTable(_ text: NumberText) -> Table {
    var table = Table(["*cosine over pairs", "mean", "least", "largest", "untrained mean"])
    let before = untrained.map { [$0.router] + $0.matrices.map(\.cosines) }
    let all = [("router", probe.router)] + probe.matrices.map { ($0.name.uppercased(), $0.cosines) }
    for (place, (name, cosines)) in all.enumerated() {
      let pairs = cosines.pairs
      table.add([
        name, text(pairs.mean), text(pairs.min()), text(pairs.max()),
        text(before?[place].pairs.mean),
      ])
    }
    return table
  }

  private func add(_ title: String, _ cosines: CosineMatrix, to report: inout Report) {
    let two = NumberText(digits: 2)
    report.add(title)
    var table = Table(["*"] + (0..<cosines.count).map { "\(subject.expert($0))" })
    for i in 0..<cosines.count {
      table.add(
        ["\(subject.expert(i))"]
          + (0..<cosines.count).map { $0 == i ? "1" : two(cosines[i, $0]) })
    }
    report.add(table)
  }
}
