import Documents

extension CommandTable {
  /// All commands with what they do, under their topics, in `width` columns.
  public func help(width: Int = 80) -> String {
    var topics: [String] = []
    for command in commands where !topics.contains(command.topic) { topics.append(command.topic) }
    let longest = commands.map { displayWidth($0.name) }.max() ?? 0
    let sections = topics.map { topic in
      let rows = commands.filter { $0.topic == topic }.map { command in
        let blanks = String(repeating: " ", count: longest - displayWidth(command.name))
        return (command.name + blanks, command.abstract)
      }
      let title = topic.isEmpty ? "Commands" : topic.prefix(1).uppercased() + topic.dropFirst()
      return ([title] + twoColumns(rows, width: width)).joined(separator: "\n")
    }
    return (sections + ["`help COMMAND` tells more of one."]).joined(separator: "\n\n")
  }

  /// The help of one command.
  ///
  /// - Throws: `UsageError` with the nearest name when there is no such command.
  public func help(for name: String, width: Int = 80) throws(UsageError) -> String {
    try command(named: name).help(width: width)
  }

  /// What the commands' help says of the option of that name, in `width` columns; nil where none has it.
  public func help(onOption name: String, width: Int = 80) -> String? {
    var texts: [(text: String, commands: [String])] = []
    for command in commands {
      for option in command.specifications where !option.isPositional && option.name == name {
        // What it goes with is each command's own.
        let help = option.fullHelp(leavingOut: option.notes)
        let text = twoColumns([(option.signature, help)], width: width).joined(separator: "\n")
        if let place = texts.firstIndex(where: { $0.text == text }) {
          texts[place].commands.append(command.name)
        } else {
          texts.append((text, [command.name]))
        }
      }
    }
    guard !texts.isEmpty else { return nil }
    return texts.map { text, commands in
      (wrapped("An option of " + commands.joined(separator: ", "), width: width) + [text])
        .joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  /// The commands that offer `value`, an object's name say, for one of their parameters.
  public func commands(taking value: String, in context: Context) -> [Command<Context, Output>] {
    commands.filter { command in
      command.specifications.contains { parameter in
        parameter.complete([], value, context).contains { $0.text == value }
      }
    }
  }
}
