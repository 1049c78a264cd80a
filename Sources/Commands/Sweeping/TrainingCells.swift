import CommandLanguage
import Documents
import LinearAlgebra
import Networks
import Results
import Sessions
import Sweeps

/// The trainings of a comparison, run as cells of a sweep: a cell trains every architecture of a seed, and keeps
/// the models.
///
/// What is measured of them is measured here, by the code that measures those trained here, so that a comparison is
/// the same bit for bit.
struct TrainingCells {
  /// What `compare` and `scale` are given that bears on what is measured, or on which seeds, and on no training.
  private static let measuring: Set = [
    "routings", "seeds", "seed", "samples", "draws", "multiverse", "keep", "name", "stop-after",
    "split", "scale", "jacobian", "of", "mean", "sesoi", "layer", "match-loss", "cap", "data-seeds",
  ]

  /// Kept objects of the seeds that are done, in their order.
  let sessions: [Session]

  /// Runs the cells that the comparison's own line asks for.
  ///
  /// - Throws: `Refusal` where one failed, or where the jobs were left running.
  init(
    of options: CompareOptions, data: String, _ running: SweepRunOptions, seeds: [UInt64],
    in bench: inout Workbench
  ) throws {
    guard options.dataSeeds == nil, options.matchLoss == nil else {
      throw Refusal(
        "--on trains the seeds of one dataset, for as many steps: leave out \(options.dataSeeds != nil ? "--data-seeds" : "--match-loss")."
      )
    }
    let routings = try ShellCommand.routings(options).map(\.rawValue)
    let tags = options.scaled.map { $0.counts.map { "e\($0)" } } ?? routings
    // What is measured in the cell is of no use: as little as there can be.
    var settings = [
      "seeds": "1", "seed": "{seed}", "samples": "2", "draws": "1", "keep": "models", "name": "c",
      "data": data,
    ]
    if options.scaled == nil {
      settings["routings"] = routings.joined(separator: ",")
    } else if options.model == .transformer {
      settings["layer"] = "0"
    }
    let line = Workbench.line(
      bench.line, with: settings, without: Self.measuring.union(SweepRunOptions.names))
    guard let source = bench.session.object(named: data) else {
      throw SessionError.noObject(name: data, wanted: "dataset")
    }
    let design = SweepDesign(
      grid: try SweepGrid(over: []), seeds: seeds, commands: [line], measures: [],
      keep: tags.map { "c.\($0).seed{seed}" },
      sources: [SweepDesign.Source(name: data, digest: source.digest)],
      numerics: Version.numerics)
    bench.omitFromJournal(SweepRunOptions.names)
    let name = options.name
    let folder = try bench.sweepFolder("\(name).models.sweep", for: design)
    let base = bench.session.filtered { $0.name == data }
    try folder.prepare(design, name: name, base: base, replaces: true)
    let planned = design.cells
    let tally = SweepRun.Tally(
      planned.map { folder.result(of: $0, in: design)?.cell ?? $0 })
    let todo = planned.indices.filter { tally.cells[$0].state == .missing }
    for index in todo { folder.remove(folder.failurePath(planned[index].key)) }
    let run = SweepRun(
      name: name, design: design, folder: folder, base: base, options: running,
      program: bench.program, files: bench.files, surroundings: bench.surroundings,
      budget: MemoryBudget.now.bytes)
    let remarks = try run.run(todo, tally)
    bench.session.settings.apply()
    if let failed = tally.cells.first(where: { $0.state == .failed }) {
      throw Refusal("seed \(failed.seed): \(failed.error ?? "")")
    }
    if let remark = remarks.first {
      throw Refusal(
        remark.replacing("`sweep \(name)`", with: "the same line").replacing(
          "`sweep \(name) --cancel`", with: "`scancel`"))
    }
    if let cost = run.costLine(tally) { bench.notes.append(cost) }
    var sessions: [Session] = []
    for (cell, plan) in zip(tally.cells, planned) where cell.state == .done {
      guard sessions.count < seeds.count, cell.seed == seeds[sessions.count],
        let result = folder.result(of: plan, in: design)
      else { break }
      sessions.append(result.session)
    }
    self.sessions = sessions
  }

  /// The trained models of one kind, by seed and shape.
  func trainings<Kind: ModelContent>(_ kind: Kind.Type) -> [Kind] {
    sessions.flatMap { $0.objects.compactMap { $0.content as? Kind } }
  }
}
