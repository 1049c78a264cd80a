import CommandLanguage
import Documents
import Sessions

extension ShellCommand {
  static let rename = ShellCommand(
    "rename", abstract: "Gives an object another name; its results follow.", topic: "session",
    examples: ["rename moe topk", "rename d regions"], seeAlso: ["ls", "rm"],
    .positional("object", .object, help: "The object to rename."),
    .positional("name", .name, help: "Its new name.")
  ) { (bench: inout Workbench, name, newName) in
    try bench.session.rename(name, to: newName)
    return Report("'\(name)' is now '\(newName)'.")
  }
}
