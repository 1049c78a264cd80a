import CommandLanguage
import Documents
import Results
import Sessions
import Sweeps

extension ShellCommand {
  static let show = ShellCommand(
    "show", abstract: "Shows an object, whole.", topic: "session",
    discussion: [
      "With --all: every table of an object of which a screen is shown otherwise, as a comparison's.",
      "With --alignment: how the average Jacobians of every two experts align, the pair behind the "
        + "largest, and what random directions give.",
      "Of a sweep: --failed the cells that failed and why, --report what each axis does, --cell N the commands, "
        + "figures and file of cell N in the order of --all, from 0.",
    ],
    examples: [
      "show moe", "show moe.jacobian", "show --all comparison", "show moe.jacobian --alignment",
      "show map --cell 0",
    ],
    seeAlso: ["ls", "export"], effect: .reads,
    rules: [
      .excludes(
        ["all"], with: "alignment", saying: "does not go with --alignment, which is a table itself."
      ),
      .excludes(["all", "alignment", "report", "cell"], with: "failed"),
      .excludes(["all", "alignment", "cell"], with: "report"),
      .excludes(["all", "alignment"], with: "cell"),
    ],
    .positional("object", .object, help: "The object to show."),
    .flag("all", help: "Every table there is."),
    .flag("alignment", help: "Of `jacobian`: the matrix of experts by experts."),
    .flag("failed", help: "Of `sweep`: the cells that failed."),
    .flag("report", help: "Of `sweep`: main effects and interactions."),
    .option("cell", .integer(0...99_999), help: "Of `sweep`: one cell.")
  ) { (bench: inout Workbench, name, all, alignment, failed, effects, cell: Int?) in
    guard let object = bench.session.object(named: name) else {
      throw SessionError.noObject(name: name, wanted: "object")
    }
    if failed || effects || cell != nil {
      guard let sweep = object.content as? Sweep else {
        throw Refusal(
          "--failed, --report and --cell are of sweeps, and '\(name)' is \(withArticle(object.content.kind))."
        )
      }
      if failed { return sweep.failedReport(named: name) }
      guard let cell else { return sweep.effectsReport(digits: bench.digits) }
      return try bench.report(ofCell: cell, of: sweep, named: name)
    }
    if alignment {
      var report = try alignmentReport(of: object.content, named: name, digits: bench.digits)
      report.add("made by: \(object.origin)")
      return report
    }
    let details = all ? object.content.details(digits: bench.digits) : nil
    var report =
      details ?? object.content.report(named: object.name, digits: bench.digits)
    report.add("made by: \(object.origin)")
    report.add("digest \(object.digest)")
    // Whoever reads text would wait for what is not shown.
    if bench.session.settings.format != .text, let result = object.content as? any ResultContent {
      report.data = result.json
      report.rows = result.table
    }
    return report
  }

  /// How the experts align that a result is of.
  ///
  /// - Throws: `Refusal` saying which results hold that.
  private static func alignmentReport(
    of content: any Content, named name: String, digits: Int
  ) throws -> Report {
    guard let result = content as? any AlignedContent else {
      throw Refusal(
        "--alignment is of results of `jacobian`, and \(name) is \(withArticle(content.kind)): "
          + "give one, as `show moe.jacobian --alignment`; a plain `show` has the matrices of others."
      )
    }
    if let report = result.alignmentReport(digits: digits) { return report }
    throw Refusal(
      result.averageAlignment == nil
        ? "\(name) holds no alignment: measure it with `jacobian "
          + "\(result.subject.model) --top 4 --alignment average`."
        : "\(name) is of fewer than two live experts, which nothing aligns.")
  }
}
