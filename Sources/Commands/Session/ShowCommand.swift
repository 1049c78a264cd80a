import CommandLanguage
import Sessions

extension ShellCommand {
  static let show = ShellCommand(
    "show", abstract: "Shows an object, whole.", topic: "session",
    discussion: [
      "With --all: every table of an object of which a screen is shown otherwise, as a comparison's."
    ],
    examples: ["show moe", "show moe.jacobian", "show --all comparison"],
    seeAlso: ["ls", "export"], effect: .reads,
    .positional("object", .object, help: "The object to show."),
    .flag("all", help: "Every table there is.")
  ) { (bench: inout Workbench, name, all) in
    guard let object = bench.session.object(named: name) else {
      throw SessionError.noObject(name: name, wanted: "object")
    }
    let details = all ? object.content.details(digits: bench.digits) : nil
    var report =
      details ?? object.content.report(named: object.name, digits: bench.digits)
    report.add("made by: \(object.origin)")
    report.add("digest \(object.digest)")
    return report
  }
}
