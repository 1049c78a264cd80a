import CommandLanguage

extension ShellCommand {
  static let help = ShellCommand(
    "help", abstract: "Lists the commands, or explains a command, a metric or an object.",
    topic: "session", examples: ["help", "help train", "help erank", "help metrics"],
    effect: .reads,
    .optionalPositional(
      "topic",
      Domain(
        placeholder: "TOPIC", description: "a command or a topic",
        parse: { text, _ throws(DomainError) in text },
        complete: { _, _ in
          (all.map(\.name) + Glossary.topics).map { Completion($0) }
        }), help: "A command, `metrics`, `claims`, or the name of a metric.")
  ) { (bench: inout Workbench, topic) in
    guard let topic else {
      return Report(
        lines: Interpreter.table.help().split(
          separator: "\n", omittingEmptySubsequences: false
        ).map(String.init))
    }
    if let lines = Glossary.lines(on: topic) { return Report(lines: lines) }
    guard all.contains(where: { $0.name == topic }) else {
      let near = nearestMatch(to: topic, among: all.map(\.name) + Glossary.topics)
      throw Refusal(
        "there is no help on '\(topic)'\(near.map { "; did you mean '\($0)'?" } ?? ".") "
          + "`help` lists the commands, `help metrics` the metrics.")
    }
    let text = try Interpreter.table.help(for: topic)
    return Report(
      lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
  }
}
