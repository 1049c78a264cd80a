import CommandLanguage
import Documents
import Sessions

extension ShellCommand {
  static let set = ShellCommand(
    "set", abstract: "Shows the settings, or changes one.", topic: "session",
    discussion: [
      "Settings change how things are shown and how fast, never a number. What stands in "
        + "$XDG_CONFIG_HOME/chartroom/init.chart, `set` lines and comments, is set at every start "
        + "(by default ~/.config/chartroom/init.chart; `chartroom --no-init` skips it)."
    ]
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
}
