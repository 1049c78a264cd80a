extension Command {
  /// How the command is typed, wrapped to `width` columns.
  public func usage(width: Int = 80) -> String {
    wrapped([name] + specifications.usagePieces(), width: width, indent: min(name.count + 1, 8))
      .joined(separator: "\n")
  }

  /// All there is to know of the command, in `width` columns.
  public func help(width: Int = 80) -> String {
    var sections = [usage(width: width), indented(abstract, width)]
    sections += body(width: width) { _ in true }
    if !seeAlso.isEmpty {
      sections.append(
        wrapped("See also: " + seeAlso.joined(separator: ", "), width: width).joined(
          separator: "\n"))
    }
    return sections.joined(separator: "\n\n")
  }

  /// What the help says of a word, such as an option or one of its values, in `width` columns; nil
  /// where it does not mention the word.
  public func help(on word: String, width: Int = 80) -> String? {
    let wanted = word.lowercased()
    let sections = body(width: width) { text in
      text.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "-") }.contains {
        $0 == wanted || $0 == "--" + wanted
      }
    }
    return sections.isEmpty ? nil : sections.joined(separator: "\n\n")
  }

  /// Discussion, parameters, formula and examples, as far as they are wanted.
  private func body(width: Int, where isWanted: (String) -> Bool) -> [String] {
    var sections = discussion.filter(isWanted).map { indented($0, width) }
    func add(_ title: String, _ rows: [(String, String)]) {
      let wanted = rows.filter { isWanted("\($0) \($1)") }
      if !wanted.isEmpty { sections.append(section(title, twoColumns(wanted, width: width))) }
    }
    add("Arguments", specifications.filter(\.isPositional).map { ($0.placeholder, $0.fullHelp) })
    for group in specifications.optionSections() {
      add(group.title, group.options.map { ($0.signature, $0.fullHelp) })
    }
    let lines = formula.filter(isWanted)
    if !lines.isEmpty { sections.append(section("Formula", lines.map { "  " + $0 })) }
    let shown = examples.filter(isWanted)
    if !shown.isEmpty {
      sections.append(section("Examples", shown.flatMap { continued($0, width: width) }))
    }
    return sections
  }

  private func section(_ title: String, _ lines: [String]) -> String {
    ([title] + lines).joined(separator: "\n")
  }

  private func indented(_ text: String, _ width: Int) -> String {
    wrapped(text, width: width - 2).map { "  " + $0 }.joined(separator: "\n")
  }
}

extension ParameterSpecification {
  /// `--samples N`, or `--raw` for a flag.
  var signature: String { kind == .flag ? label : "\(label) \(placeholder)" }

  var usagePiece: String {
    switch kind {
    case .positional: placeholder
    case .optionalPositional: "[\(placeholder)]"
    case .remaining: "[\(placeholder) ...]"
    case .option, .flag: "[\(signature)]"
    }
  }

  /// The help with the values, unit and default an option takes.
  var fullHelp: String {
    var details: [String] = []
    if kind == .option { details.append(values + (unit.map { ", in \($0)" } ?? "")) }
    if let defaultText { details.append("default \(defaultText)") }
    return details.isEmpty ? help : "\(help) (\(details.joined(separator: "; ")))"
  }
}

/// Options that stand under one heading.
struct OptionSection<Context> {
  let title: String
  var options: [ParameterSpecification<Context>]
}

extension Sequence {
  /// The options by heading, headings in the order of their first option.
  func optionSections<Context>() -> [OptionSection<Context>]
  where Element == ParameterSpecification<Context> {
    var sections: [OptionSection<Context>] = []
    for option in self where !option.isPositional {
      let title = option.group ?? "Options"
      if let index = sections.firstIndex(where: { $0.title == title }) {
        sections[index].options.append(option)
      } else {
        sections.append(OptionSection(title: title, options: [option]))
      }
    }
    return sections
  }

  /// The parameters of a usage line; of a heading with many options, the heading alone.
  func usagePieces<Context>() -> [String] where Element == ParameterSpecification<Context> {
    let sections: [OptionSection<Context>] = optionSections()
    return filter(\.isPositional).map(\.usagePiece)
      + sections.flatMap { section in
        section.options.count > 8 && section.title != "Options"
          ? ["[\(section.title.lowercased()) options]"] : section.options.map(\.usagePiece)
      }
  }
}

/// A command in lines of at most `width` columns, indented, all but the last ending in `\\`.
private func continued(_ command: String, width: Int) -> [String] {
  let lines = wrapped(command.split(separator: " "), width: width - 4, indent: 2)
  return lines.enumerated().map { "  " + $1 + ($0 < lines.count - 1 ? " \\" : "") }
}
