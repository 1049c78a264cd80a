import CommandLanguage
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
        }), help: "A command, `metrics`, `claims`, the name of a metric, or that of an object."),
    .optionalPositional(
      "word", .text, help: "After a command: an option, say, and only what its help says of that.")
  ) { (bench: inout Workbench, topic, word) in
    guard let topic else {
      return Report(lines: lines(of: Interpreter.table.help()))
    }
    if let word { return Report(lines: try helpLines(on: word, of: topic)) }
    // `load` is a metric and a command.
    let meaning = Glossary.lines(on: topic)
    if all.contains(where: { $0.name == topic }) {
      let usage = lines(of: try Interpreter.table.help(for: topic))
      return Report(lines: (meaning.map { $0 + [""] } ?? []) + usage)
    }
    if let meaning { return Report(lines: meaning) }
    if let object = bench.session.object(named: topic) { return bench.help(on: object) }
    let near = nearestMatch(to: topic, among: bench.helpTopics)
    throw Refusal(
      "there is no help on '\(topic)'\(near.map { "; did you mean '\($0)'?" } ?? ".") "
        + "`help` lists the commands, `help metrics` the metrics, `ls` the objects.")
  }
}

/// What the help of a command says of a word.
private func helpLines(on word: String, of command: String) throws -> [String] {
  guard let command = ShellCommand.all.first(where: { $0.name == command }) else {
    throw Refusal("'\(command)' is no command; leave out '\(word)'.")
  }
  guard let text = command.help(on: word) else {
    throw Refusal(
      "the help of '\(command.name)' has no '\(word)'; `help \(command.name)` shows it whole.")
  }
  return lines(of: text)
}

private func lines(of text: String) -> [String] {
  text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
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
