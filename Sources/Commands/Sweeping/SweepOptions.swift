import CommandLanguage
import Scheduling
import Sessions
import Sweeps

/// Where cells run.
enum SweepPlace: String, CaseIterable, Sendable {
  /// Processes on this machine's cores.
  case local
  /// A job array of Slurm.
  case slurm
}

/// The options of `sweep`.
struct SweepOptions: Sendable {
  var over: [String] = []
  var with: [String] = []
  var sample: Int?
  var seeds: Int?
  var firstSeed: UInt64?
  var commands: [String] = []
  var measures: [String]?
  var keep: [String]?
  var isFresh = false
  var data: [String]?
  var folder: String?
  var retries = false
  var prunes = false
  var reports = false
  var stopAfter: Int?

  /// Whether anything says what is swept, rather than how it runs.
  var definesDesign: Bool {
    !over.isEmpty || !with.isEmpty || sample != nil || seeds != nil || firstSeed != nil
      || !commands.isEmpty || measures != nil || keep != nil || isFresh || data != nil
  }

  static let group = ParameterGroup<Workbench, SweepOptions>("Options", defaults: SweepOptions()) {
    $0.repeatedOption(
      "over", .text, \.over,
      help: "What varies: NAME=0.25,0.5,1, NAME=1..4 or NAME=log(0.001,0.1,5); {NAME} in --do.")
    $0.repeatedOption(
      "with", .text, \.with,
      help:
        "Values that go together: one goes with the --over of as many, several with one another.")
    $0.option(
      "random", .integer(1...SweepGrid.limit), \.sample, unit: "points",
      help: "Only so many points of the grid, drawn by the session's seed.")
    $0.option("seeds", .integer(1...10_000), \.seeds, help: "Cells of each point (default 5).")
    $0.option("seed", .seed, \.firstSeed, help: "The first of them (default: the session's).")
    $0.repeatedOption(
      "do", .text, \.commands,
      help:
        "A command of every cell, {NAME} and {seed} filled in; or a FILE.chart of commands. One given again replaces all of before."
    )
    $0.option(
      "measure", .list(of: .text), \.measures,
      help: "Figures to keep of each cell: m.loss,m.jacobian.sigma1.")
    $0.option(
      "keep", .list(of: .text), \.keep, help: "Objects that each cell's file keeps: m.")
    $0.flag("fresh", \.isFresh, help: "Cells begin from nothing, rather than with the datasets.")
    $0.option(
      "data", .list(of: .dataset), \.data, help: "The datasets cells begin with (default: all).")
    $0.option(
      "folder", .targetFolder, \.folder, help: "Where cells' files go (default: NAME.sweep).")
    $0.flag("retry", \.retries, help: "Runs failed cells again.")
    $0.flag("prune", \.prunes, help: "Removes the files of stale cells.")
    $0.flag("report", \.reports, help: "Answers with main effects and interactions.")
    $0.option(
      "stop-after", .integer(0...SweepGrid.limit), \.stopAfter, unit: "cells",
      help: "Stops there and keeps what it has, as Ctrl-C does.")
  }
}

/// How the cells of a sweep, or of a comparison, run.
struct SweepRunOptions: Sendable {
  var place: SweepPlace?
  var jobs: Int?
  var cellsPerTask: Int?
  var partition: String?
  var account: String?
  var time: String?
  var memory: String?
  var arrayLimit: Int?
  var more: String?
  var detaches = false
  var cancels = false

  /// The options that say where and how cells run, which change no number.
  static let names = ["on", "jobs", "cancel"] + slurmNames

  static let slurmNames = [
    "partition", "account", "time", "mem", "cells-per-task", "array-limit", "sbatch", "detach",
  ]

  /// Those of a sweep.
  static let group = ParameterGroup<Workbench, SweepRunOptions>(
    "Where", defaults: SweepRunOptions()
  ) {
    declare(in: &$0)
    $0.flag("cancel", \.cancels, group: "Slurm", help: "Cancels its jobs.")
  }

  /// Those of a comparison.
  static let comparing = ParameterGroup<Workbench, SweepRunOptions>(
    "Trained as cells", defaults: SweepRunOptions()
  ) { declare(in: &$0) }

  /// What goes with what of those of a comparison.
  static let comparingRules: [OptionRule] = [
    .needs(
      comparing.names.filter { $0 != "on" }, "on",
      saying: "is of trainings that run as cells; add --on local or --on slurm."),
    .excludes(
      ["jobs"], with: "on slurm", saying: "is of processes here; Slurm has --array-limit."),
    .excludes(
      slurmNames, with: "on local", inHelp: false, saying: "is of Slurm; give --on slurm."),
  ]

  private static func declare(in group: inout ParameterGroup<Workbench, SweepRunOptions>) {
    group.option(
      "on", .choice, \.place,
      help: "local: processes on this machine's cores; slurm: a job array.")
    group.option(
      "jobs", .integer(1...1_024), \.jobs,
      help: "Processes at once (default: `set threads`, or every core).")
    group.option(
      "partition", .text, \.partition, group: "Slurm",
      help: "As sbatch has it.")
    group.option(
      "account", .text, \.account, group: "Slurm", help: "As sbatch has it.")
    group.option(
      "time", .text, \.time, group: "Slurm",
      help: "Of a task, as sbatch has it: 00:20:00.")
    group.option(
      "mem", .text, \.memory, group: "Slurm",
      help: "Of a task, as sbatch has it: 2G.")
    group.option(
      "cells-per-task", .integer(1...10_000), \.cellsPerTask, group: "Slurm",
      help: "Cells that a task runs one after the other (default: 1, more past 1000 tasks).")
    group.option(
      "array-limit", .integer(1...100_000), \.arrayLimit, group: "Slurm",
      help: "Tasks that may run at once.")
    group.option(
      "sbatch", .text, \.more, group: "Slurm",
      help: "Further options of sbatch, as they are: \"--constraint=avx2\".")
    group.flag(
      "detach", \.detaches, group: "Slurm",
      help: "Submits and comes back; `sweep NAME` attaches.")
  }
}
