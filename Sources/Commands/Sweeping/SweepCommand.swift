import CommandLanguage
import Documents
import LinearAlgebra
import Results
import Sessions
import Sweeps

extension ShellCommand {
  static let sweep = ShellCommand(
    "sweep", abstract: "Runs commands in every cell of a grid of values and seeds.",
    topic: "sweeps",
    discussion: [
      "A cell is a session of its own that begins with this one's datasets and a seed, runs the commands of --do "
        + "with {NAME} and {seed} filled in, and keeps the figures of --measure. Every point of the grid has "
        + "--seeds cells. They run as processes of one thread each; their files are in NAME.sweep, each there "
        + "whole or not at all. The numbers are those of the same commands typed by hand.",
      "`sweep NAME` again goes on with what is missing, also in another session or after a crash; with --over or "
        + "--seeds it runs only what is new. Cells whose commands, data or program have changed are stale: named, "
        + "and not used. Failed ones keep their error until --retry.",
      "`show NAME` has the mean of each figure over seeds at every point, `show NAME --failed` the failures, `show "
        + "NAME --cell N` a cell's commands and figures, `sweep NAME --report` what each axis does.",
      "--on slurm submits the cells as a job array, watches it and shows the same progress; Ctrl-C detaches, `sweep "
        + "NAME` attaches again, also from another login node that shares the folder.",
    ],
    examples: [
      "sweep map --over lr=log(0.001,0.1,3) --seeds 2 --measure m.loss,m.jacobian.sigma1 "
        + "--do \"train m --data d --lr {lr}\" --do \"jacobian m --samples 64\"",
      "sweep map --seeds 4", "sweep map --report", "plot map --x lr --y sigma1",
    ],
    seeAlso: ["each", "compare", "plot", "show"], rules: sweepRules,
    .positional("name", .sweepName, help: "What the sweep is called."),
    .group(SweepOptions.group), .group(SweepRunOptions.group)
  ) { (bench: inout Workbench, name, options, run) in
    try bench.sweep(name, options, run)
  }

  private static var sweepRules: [OptionRule] {
    [
      .excludes(["data"], with: "fresh", saying: "names datasets, and --fresh begins without any."),
      .excludes(
        ["jobs"], with: "on slurm", saying: "is of processes here; Slurm has --array-limit."),
      .excludes(
        SweepRunOptions.slurmNames, with: "on local", saying: "is of Slurm; leave out --on local."),
    ]
  }
}

extension Domain where Context == Workbench, Value == String {
  /// The name of a sweep, new or not.
  fileprivate static var sweepName: Self {
    let name = Domain<Workbench, String>.name
    return Domain(
      placeholder: name.placeholder, description: name.description,
      parse: { text, bench throws(DomainError) in try name.parse(text, in: bench) },
      complete: { _, bench in bench.session.names { $0 is Sweep }.map { Completion($0) } })
  }
}

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
