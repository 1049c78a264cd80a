import CommandLanguage
import Documents
import LinearAlgebra
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

  static let rm = ShellCommand(
    "rm", abstract: "Removes objects; a model's results stay unless named.", topic: "session",
    examples: ["rm moe.pca", "rm moe moe.training"], seeAlso: ["ls", "undo"],
    .positional("object", .object, help: "The object to remove."),
    .remaining("more", .object, help: "More of them.")
  ) { (bench: inout Workbench, first, more) in
    for name in [first] + more { try bench.session.remove(name) }
    return Report("removed \(([first] + more).joined(separator: ", ")).")
  }

  static let rename = ShellCommand(
    "rename", abstract: "Gives an object another name; its results follow.", topic: "session",
    examples: ["rename moe topk", "rename d regions"], seeAlso: ["ls", "rm"],
    .positional("object", .object, help: "The object to rename."),
    .positional("name", .name, help: "Its new name.")
  ) { (bench: inout Workbench, name, newName) in
    try bench.session.rename(name, to: newName)
    return Report("'\(name)' is now '\(newName)'.")
  }

  static let set = ShellCommand(
    "set", abstract: "Shows the settings, or changes one.", topic: "session",
    discussion: ["Settings change how things are shown and how fast, never a number."]
      + SettingDescription.all.map { "\($0.name): \($0.help)." },
    examples: ["set", "set digits 6", "set threads 1", "set memory 2GiB"], seeAlso: ["seed"],
    effect: .reads,
    .optionalPositional(
      "setting", .choice(SettingDescription.all.map(\.name)), help: "The setting."),
    .optionalPositional(
      "value",
      Domain(
        placeholder: "VALUE", description: "a value of the setting",
        parse: { text, _ throws(DomainError) in text },
        complete: { _, _ in ["on", "off"].map { Completion($0) } }), help: "Its new value.")
  ) { (bench: inout Workbench, name, value) in
    let described = SettingDescription.all
    guard let name, let setting = described.first(where: { $0.name == name }) else {
      var table = Table(["*setting", "value", "~what it is"])
      for setting in described {
        table.add([setting.name, setting.get(bench.session.settings), setting.help])
      }
      var report = Report()
      report.add(table)
      return report
    }
    guard let value else {
      return Report("\(name) is \(setting.get(bench.session.settings)): \(setting.help).")
    }
    guard setting.set(&bench.session.settings, value) else {
      throw Refusal("\(name) cannot be '\(value)': give \(setting.values).")
    }
    return Report("\(name) is \(value).")
  }

  static let seed = ShellCommand(
    "seed", abstract: "Shows or sets the seed that commands without one of their own use.",
    topic: "session", examples: ["seed 7", "seed"], seeAlso: ["set"],
    .optionalPositional("value", .seed, help: "The new seed.")
  ) { (bench: inout Workbench, value) in
    if let value { bench.session.seed = value }
    return Report("seed \(bench.session.seed)")
  }
}
