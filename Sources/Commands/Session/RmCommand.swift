import CommandLanguage
import Documents
import Sessions

extension ShellCommand {
  static let rm = ShellCommand(
    "rm", abstract: "Removes objects; a model's results stay unless named.", topic: "session",
    examples: ["rm moe.pca", "rm moe moe.training"], seeAlso: ["ls", "undo"],
    .positional("object", .object, help: "The object to remove."),
    .remaining("more", .object, help: "More of them.")
  ) { (bench: inout Workbench, first, more) in
    for name in [first] + more { try bench.session.remove(name) }
    return Report("removed \(([first] + more).joined(separator: ", ")).")
  }
}
