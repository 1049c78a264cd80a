import CommandLanguage
import Sessions

extension ShellCommand {
  static let help = ShellCommand(
    "help", abstract: "Lists the commands, or explains a command, a metric or an object.",
    topic: "session", examples: ["help", "help train", "help erank", "help metrics", "help moe"],
    effect: .reads,
    .optionalPositional(
      "topic",
      Domain(
        placeholder: "TOPIC", description: "a command or a topic",
        parse: { text, _ throws(DomainError) in text },
        complete: { _, bench in
          (all.map(\.name) + Glossary.topics + bench.session.names()).map { Completion($0) }
        }), help: "A command, `metrics`, `claims`, the name of a metric, or that of an object.")
  ) { (bench: inout Workbench, topic) in
    guard let topic else {
      return Report(
        lines: Interpreter.table.help().split(
          separator: "\n", omittingEmptySubsequences: false
        ).map(String.init))
    }
    if let lines = Glossary.lines(on: topic) { return Report(lines: lines) }
    if all.contains(where: { $0.name == topic }) {
      let text = try Interpreter.table.help(for: topic)
      return Report(
        lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    }
    if let object = bench.session.object(named: topic) { return bench.help(on: object) }
    let near = nearestMatch(
      to: topic, among: all.map(\.name) + Glossary.topics + bench.session.names())
    throw Refusal(
      "there is no help on '\(topic)'\(near.map { "; did you mean '\($0)'?" } ?? ".") "
        + "`help` lists the commands, `help metrics` the metrics, `ls` the objects.")
  }
}

extension Workbench {
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
