import CommandLanguage
import Documents
import LinearAlgebra
import Results
import Sessions
import Sweeps

extension Workbench {
  /// Runs, goes on with, attaches to or cancels the sweep of that name.
  mutating func sweep(
    _ name: String, _ options: SweepOptions, _ running: SweepRunOptions
  ) throws -> Report {
    try session.requireRoom(for: .result, named: name)
    let old = session.object(named: name)?.content as? Sweep
    if let other = session.object(named: name), old == nil {
      throw Refusal("'\(name)' is \(withArticle(other.content.kind)); give the sweep another name.")
    }
    let folderName = options.folder ?? earlierFolder(of: name) ?? "\(name).sweep"
    if folderName != "\(name).sweep" { journalOptions["folder"] = folderName }
    let there = SweepFolder(path: files.source(of: folderName))
    if running.cancels { return try cancelSweep(name, in: there) }
    let earlier = try old?.design ?? there.stored()?.design
    let plan = try SweepPlan(options, name: name, earlier: earlier, in: self)
    let design = plan.design
    notes += plan.notes
    let base = try plan.base(in: session, there)
    let folder = try sweepFolder(folderName, for: design)
    try folder.prepare(design, name: name, base: base)

    var cells = known(design.cells, of: old, design, in: folder, retries: options.retries)
    let limit = min(options.stopAfter ?? cells.count, cells.count)
    let todo = (0..<limit).filter { cells[$0].state == .missing }
    let stale = StaleCells(in: folder, design)
    if options.prunes { stale.remove(from: folder) }
    let tally = SweepRun.Tally(cells)
    let run = SweepRun(
      name: name, design: design, folder: folder, base: base, options: running,
      program: program, files: files, surroundings: surroundings,
      budget: MemoryBudget.now.bytes)
    let remarks = try run.run(todo, tally)
    session.settings.apply()
    cells = tally.cells
    // What is kept are the cells before the first that is missing, so that the same line keeps the same again.
    let kept = (cells.firstIndex { $0.state == .missing } ?? cells.count)
    let end = min(kept, limit)
    let beyond = cells[end...].count { $0.state != .missing }
    for index in cells.indices.dropFirst(end) where cells[index].state != .missing {
      cells[index] = design.cells[index]
    }
    if end < cells.count { journalOptions["stop-after"] = "\(end)" }
    omitFromJournal(SweepRunOptions.names)
    let sweep = Sweep(design: design, cells: cells)
    var report =
      options.reports
      ? sweep.effectsReport(digits: digits) : sweep.report(named: name, digits: digits)
    for remark in remarks { report.add(remark) }
    if beyond > 0 {
      notes.append(
        "note: \(counted(beyond, "more cell")) ended already; `sweep \(name)` takes them in.")
    }
    if let line = stale.line(pruned: options.prunes) { notes.append("note: \(line)") }
    if let cost = run.costLine(tally) { notes.append(cost) }
    return try keep(sweep, as: name, reporting: report)
  }

  /// The folder that the sweep of that name was given, where it was one of its own.
  private func earlierFolder(of name: String) -> String? {
    guard let origin = session.object(named: name)?.origin else { return nil }
    let words = Interpreter.table.parts(of: origin).words.map(\.text)
    return words.firstIndex(of: "--folder").flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
  }

  /// Where the folder is written, by the rules for files.
  mutating func sweepFolder(_ path: String, for design: SweepDesign) throws -> SweepFolder {
    let there = SweepFolder(path: files.source(of: path))
    let isSame = (try? there.stored())?.design == design
    let target = try files.targetFolder(of: path, for: isSame ? [] : ["sweep.json"])
    files.noteWriting(target.path + "/sweep.json")
    return SweepFolder(path: target.path)
  }

  /// What is known of cells before any is run: of the object that is there, or of the folder.
  private func known(
    _ planned: [SweepCell], of old: Sweep?, _ design: SweepDesign, in folder: SweepFolder,
    retries: Bool
  ) -> [SweepCell] {
    let measuresSame = old?.design.measures == design.measures && old?.design.keep == design.keep
    let own = Dictionary(
      (measuresSame ? old?.cells ?? [] : []).map { ($0.key, $0) }
    ) { first, _ in first }
    let (done, failed) = (folder.keys(ending: "safetensors"), folder.keys(ending: "failed"))
    return planned.map { cell in
      if let known = own[cell.key], known.state == .done { return known }
      if done.contains(cell.key), let result = folder.result(of: cell, in: design) {
        return result.cell
      }
      if retries {
        folder.remove(folder.failurePath(cell.key))
        folder.remove(folder.markerPath(cell.key))
        return cell
      }
      if failed.contains(cell.key), let failure = folder.failure(of: cell.key) {
        return cell.failed(failure.error)
      }
      if let known = own[cell.key], known.state == .failed { return known }
      return cell
    }
  }
}
