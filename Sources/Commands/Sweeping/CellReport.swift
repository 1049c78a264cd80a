import CommandLanguage
import Documents
import Foundation
import Results
import Sweeps

extension Workbench {
  /// A cell of a sweep: what to type to have the same, its figures and its file.
  ///
  /// - Throws: `Refusal` for a number that no cell has.
  func report(ofCell number: Int, of sweep: Sweep, named name: String) throws -> Report {
    guard sweep.cells.indices.contains(number) else {
      throw Refusal(
        "there is no cell \(number): '\(name)' has \(counted(sweep.cells.count, "cell")), from 0.")
    }
    let (cell, design) = (sweep.cells[number], sweep.design)
    var report = Report()
    report.add(
      .title("cell \(number) of \(name): \(sweep.place(of: cell)); \(cell.state.rawValue)"))
    let begins = design.sources.map(\.name).joined(separator: ", ")
    report.add(
      design.sources.isEmpty ? "begins from nothing:" : "begins with \(begins) alone:")
    report.add(
      Report(
        typed: ["seed \(cell.seed)"] + design.commands(of: cell.words, seed: cell.seed)))
    if let error = cell.error { report.add("error: \(displayed(error))") }
    if !cell.figures.isEmpty {
      let text = NumberText(digits: digits)
      let null = cell.figures.lazy.compactMap(\.nulls.first?.name).first
      var table = Table(["figure", "value"] + [null].compactMap { $0 })
      for figure in cell.figures {
        table.add(
          [figure.path, text(figure.value)]
            + (null == nil ? [] : [text(figure.nulls.first { $0.name == null }?.level)]))
      }
      report.add(table)
    }
    if let digest = cell.digest { report.add("state \(digest)") }
    report.add("file: cells/\(cell.key).safetensors of its folder, which `load` opens")
    return report
  }
}
