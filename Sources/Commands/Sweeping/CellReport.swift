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
      var table = Table(["figure", "value", "null", ""])
      for figure in cell.figures {
        let null = figure.nulls.first
        table.add([figure.path, text(figure.value), text(null?.level), null?.name ?? ""])
        for null in figure.nulls.dropFirst() { table.add(["", "", text(null.level), null.name]) }
      }
      report.add(table)
    }
    if let digest = cell.digest { report.add("state \(digest)") }
    let path = "\(earlierFolder(of: name) ?? "\(name).sweep")/cells/\(cell.key).safetensors"
    if FileManager.default.fileExists(atPath: files.source(of: path)) {
      report.add("file: \(path), which `load` opens")
    }
    return report
  }
}
