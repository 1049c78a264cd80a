import CommandLanguage
import Documents
import Sessions

extension ShellCommand {
  static let help = ShellCommand(
    "help", abstract: "Lists the commands, or explains a command, a metric or an object.",
    topic: "session",
    examples: ["help", "help train", "help train steps", "help erank", "help metrics", "help moe"],
    effect: .reads,
    .optionalPositional(
      "topic",
      Domain(
        placeholder: "TOPIC", description: "a command or a topic",
        parse: { text, _ throws(DomainError) in text },
        complete: { _, bench in
          bench.helpTopics.map { Completion($0) }
        }), help: "A command, `metrics`, `claims`, or the name of a metric, an option or an object."
    ),
    .optionalPositional(
      "word", .text, help: "After a command: an option, say, and only what its help says of that.")
  ) { (bench: inout Workbench, topic, word) in
    guard let topic else { return Report(.commands) }
    if let word { return Report(try helpText(on: word, of: topic)) }
    // `load` is a metric and a command.
    var report = Report()
    if HelpText.topic(topic).isThere { report.add(HelpText.topic(topic).block) }
    if HelpText.command(topic).isThere {
      if !report.isEmpty { report.add(.lines([""])) }
      report.add(HelpText.command(topic).block)
    }
    guard report.isEmpty else { return report }
    if let object = bench.session.object(named: topic) { return bench.help(on: object) }
    let option = HelpText.option(topic)
    if option.isThere { return Report(option) }
    let near = nearestMatch(to: topic, among: bench.helpTopics)
    throw Refusal(
      "there is no help on '\(topic)'\(near.map { "; did you mean '\($0)'?" } ?? ".") "
        + "`help` lists the commands, `help metrics` the metrics, `ls` the objects.")
  }
}

/// What the help of a command says of a word.
private func helpText(on word: String, of command: String) throws -> HelpText {
  guard HelpText.command(command).isThere else {
    throw Refusal("'\(command)' is no command; leave out '\(word)'.")
  }
  let help = HelpText.word(word, of: command)
  guard help.isThere else {
    throw Refusal("the help of '\(command)' has no '\(word)'; `help \(command)` shows it whole.")
  }
  return help
}

extension Report {
  fileprivate init(_ help: HelpText) {
    self.init()
    add(help.block)
  }
}

extension Workbench {
  /// Everything that there is help on.
  fileprivate var helpTopics: [String] {
    ShellCommand.all.map(\.name) + Glossary.topics + session.names()
  }

  /// What an object is and what can be done with it.
  fileprivate func help(on object: SessionObject) -> Report {
    let kind = object.content.kind
    let what = object.content.role == .result ? "a result of \(kind)" : withArticle(kind)
    var report = Report("\(object.name) is \(what).")
    report.add("made by: \(object.origin)")
    let takers = Interpreter.table.commands(taking: object.name, in: self).map(\.name)
    report.add(
      "commands that take it: \(takers.filter { $0 != "help" }.joined(separator: ", ")).")
    return report
  }
}
