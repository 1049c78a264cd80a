import CommandLanguage
import Documents
import Sessions

extension ShellCommand {
  static let ls = ShellCommand(
    "ls", abstract: "Lists the objects of the session.", topic: "session",
    examples: ["ls"], seeAlso: ["show", "rm", "rename"], effect: .reads
  ) { (bench: inout Workbench) in
    guard !bench.session.objects.isEmpty else {
      return Report("nothing yet; `data piecewise --name d` makes a dataset.")
    }
    var table = Table(["*name", "*kind", "size", "~made by"])
    for object in bench.session.objects {
      table.add([
        object.name, object.content.kind, object.content.size, object.origin,
      ])
    }
    var report = Report()
    report.add(table)
    return report
  }
}
