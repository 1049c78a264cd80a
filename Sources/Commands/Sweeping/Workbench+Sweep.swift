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
    if options.prunes, !files.isOfPerson, !files.isOfCheck {
      throw Refusal("a transcript removes no files that it has not written; type --prune yourself.")
    }
    let folder = try sweepFolder(folderName, for: design)
    var cells = known(design.cells, of: old, design, in: folder, retries: options.retries)
    let limit = min(options.stopAfter ?? cells.count, cells.count)
    let todo = (0..<limit).filter { cells[$0].state == .missing }
    // What is done need not be there to go on from.
    let base = todo.isEmpty ? Session() : try plan.base(in: session, there)
    let replaces = mayReplaceDesign(of: folder, design, called: folderName)
    try folder.prepare(
      design, name: name, base: todo.isEmpty ? nil : base, replaces: replaces)
    if replaces { files.noteWriting(folder.designPath) }
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
    return try keep(
      sweep, as: name, reporting: report,
      origin: sweep.line(named: name, folder: journalOptions["folder"], stopsAfter: end))
  }

  /// Whether the folder's design may be replaced by another; a note says where it stays.
  private mutating func mayReplaceDesign(
    of folder: SweepFolder, _ design: SweepDesign, called path: String
  ) -> Bool {
    if (try? folder.stored())?.design == design { return true }
    if (try? files.target(of: path + "/sweep.json")) != nil { return true }
    notes.append(
      "note: '\(path)/sweep.json' stays that of another sweep, as a transcript replaces no file that it has not "
        + "written; cells are run and kept all the same.")
    return false
  }

  /// The folder that the sweep of that name was given, where it was one of its own.
  func earlierFolder(of name: String) -> String? {
    guard let origin = session.object(named: name)?.origin else { return nil }
    let words = Interpreter.table.parts(of: origin).words.map(\.text)
    return words.firstIndex(of: "--folder").flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
  }

  /// Where the folder is written, by the rules for files.
  mutating func sweepFolder(_ path: String, for design: SweepDesign) throws -> SweepFolder {
    SweepFolder(path: try files.targetFolder(of: path, for: []).path)
  }

  /// What is known of cells before any is run: of the object that is there, or of the folder.
  private mutating func known(
    _ planned: [SweepCell], of old: Sweep?, _ design: SweepDesign, in folder: SweepFolder,
    retries: Bool
  ) -> [SweepCell] {
    let measuresSame = old?.design.measures == design.measures && old?.design.keep == design.keep
    let own = Dictionary(
      (measuresSame ? old?.cells ?? [] : []).map { ($0.key, $0) }
    ) { first, _ in first }
    let (done, failed) = (folder.keys(ending: "safetensors"), folder.keys(ending: "failed"))
    var damaged = 0
    let cells = planned.map { cell in
      // What a cell keeps is in its file alone.
      if let known = own[cell.key], known.state == .done,
        design.keep.isEmpty || done.contains(cell.key)
      {
        return known
      }
      if done.contains(cell.key) {
        if let result = folder.result(of: cell, in: design) { return result.cell }
        damaged += 1
      }
      if retries {
        folder.remove(folder.failurePath(cell.key))
        folder.remove(folder.markerPath(cell.key))
        return cell
      }
      if failed.contains(cell.key), let failure = folder.failure(of: cell.key, in: design) {
        return cell.failed(failure.error)
      }
      if let known = own[cell.key], known.state == .failed { return known }
      return cell
    }
    if damaged > 0 {
      notes.append(
        "note: \(counted(damaged, "cell")) of the folder \(damaged == 1 ? "has" : "have") not all that is asked for, or a "
          + "damaged file, and \(damaged == 1 ? "is" : "are") run again.")
    }
    return cells
  }
}
