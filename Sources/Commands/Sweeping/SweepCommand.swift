import CommandLanguage
import Documents
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
