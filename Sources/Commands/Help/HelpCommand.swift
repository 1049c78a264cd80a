import CommandLanguage
import Documents
import Sessions

extension ShellCommand {
  static let help = ShellCommand(
    "help", abstract: "Lists the commands, or explains a command, a printed label or an object.",
    topic: "session",
    discussion: [
      "Every heading and label of a report is explained, as it is printed: `help d_z`, `help router held`."
    ],
    examples: [
      "help", "help train", "help train steps", "help erank", "help router held", "help metrics",
      "help moe",
    ],
    effect: .reads,
    .optionalPositional(
      "topic",
      Domain(
        placeholder: "TOPIC", description: "a command or a topic",
        parse: { text, _ throws(DomainError) in text },
        complete: { _, bench in
          bench.helpTopics.map { Completion($0) }
        }),
      help: "A command, `metrics`, `words`, `claims`, or a printed label, an option or an object."
    ),
    .remaining(
      "word", .text,
      help: "More words of a label; after a command an option, say, and only what is said of that.")
  ) { (bench: inout Workbench, topic, words) in
    guard let topic else { return Report(.commands) }
    let label = ([topic] + words).joined(separator: " ")
    let isCommand = HelpText.command(topic).isThere
    if isCommand, let word = words.first {
      guard words.count == 1 else {
        throw Refusal("after a command `help` takes one word of its help; leave out '\(words[1])'.")
      }
      return Report(try helpText(on: word, of: topic))
    }
    // `load` is a metric and a command, `temperature` a label and an option.
    var report = Report()
    func add(_ help: HelpText) {
      guard help.isThere else { return }
      if !report.isEmpty { report.add(.lines([""])) }
      report.add(help.block)
    }
    add(.topic(label))
    add(.command(label))
    if let object = bench.session.object(named: label) {
      let own = bench.help(on: object)
      if !report.isEmpty { report.add(.lines([""])) }
      report.add(own)
    } else if !isCommand {
      add(.option(label))
    }
    guard report.isEmpty else { return report }
    if words.count == 1, HelpText.topic(topic).isThere {
      throw Refusal("'\(topic)' is no command; leave out '\(words[0])'.")
    }
    let near = nearestMatch(to: label, among: bench.helpTopics)
    throw Refusal(
      "there is no help on '\(label)'\(near.map { "; did you mean '\($0)'?" } ?? ".") "
        + "`help` lists the commands, `help metrics` the metrics, `help words` all labels, `ls` the "
        + "objects.")
  }
}

/// What the help of a command says of a word.
private func helpText(on word: String, of command: String) throws -> HelpText {
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
