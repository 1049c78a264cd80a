import CommandLanguage
import Sessions

extension ShellCommand {
  static let show = ShellCommand(
    "show", abstract: "Shows an object, whole.", topic: "session",
    examples: ["show moe", "show moe.jacobian"], seeAlso: ["ls", "export"], effect: .reads,
    .positional("object", .object, help: "The object to show.")
  ) { (bench: inout Workbench, name) in
    guard let object = bench.session.object(named: name) else {
      throw SessionError.noObject(name: name, wanted: "object")
    }
    var report = object.content.report(named: object.name, digits: bench.digits)
    report.add("made by: \(object.origin)")
    report.add("digest \(object.digest)")
    return report
  }
}
