import Documents

extension Command {
  /// How the command is typed, wrapped to `width` columns.
  public func usage(width: Int = 80) -> String {
    let indent = min(name.count + 1, 8)
    // A piece stays whole where a line can hold it.
    let pieces = specifications.usagePieces().flatMap {
      displayWidth($0) + indent > width ? $0.split(separator: " ").map(String.init) : [$0]
    }
    return wrapped([name] + pieces, width: width, indent: indent).joined(separator: "\n")
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
      guard !wanted.isEmpty else { return }
      let title = wrapped(title, width: width).joined(separator: "\n")
      sections.append(section(title, twoColumns(wanted, width: width)))
    }
    add("Arguments", specifications.filter(\.isPositional).map { ($0.placeholder, $0.fullHelp) })
    for group in specifications.optionSections() {
      let shared = group.sharedNotes
      add(
        group.title + (shared.isEmpty ? "" : " (\(shared.joined(separator: "; ")))"),
        group.options.map { ($0.signature, $0.fullHelp(leavingOut: shared)) })
    }
    let lines = formula.filter(isWanted)
    if !lines.isEmpty {
      let laidOut = lines.map { displayWidth($0) + 2 > width ? indented($0, width) : "  " + $0 }
      sections.append(section("Formula", laidOut))
    }
    let shown = examples.filter(isWanted)
    if !shown.isEmpty {
      sections.append(
        section(
          "Examples", shown.flatMap { line in continued(line, width: width - 2).map { "  " + $0 } })
      )
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
    case .positional, .rest: placeholder
    case .optionalPositional: "[\(placeholder)]"
    case .remaining: "[\(placeholder) ...]"
    case .option, .flag: "[\(signature)]"
    case .repeatedOption: "[\(signature) ...]"
    }
  }

  var fullHelp: String { fullHelp() }

  /// The help with the values, unit and default an option takes, and what else it goes with, each said once.
  func fullHelp(leavingOut shared: [String] = []) -> String {
    let (help, ownDefault) = helpAndDefault
    var details: [String] = []
    if takesValue {
      let values = valuesUnsaid.map { [$0] } ?? []
      let said = values + (unit.map { isSaid($0, in: help) ? [] : ["in \($0)"] } ?? [])
      if !said.isEmpty { details.append(said.joined(separator: ", ")) }
    }
    if kind == .repeatedOption { details.append("may be repeated") }
    if kind == .rest { details.append("the rest of the line, as it stands") }
    if let text = ownDefault ?? defaultText.map({ "default \($0)" }) { details.append(text) }
    details += notes.filter { !shared.contains($0) }
    return details.isEmpty ? help : "\(help) (\(details.joined(separator: "; ")))"
  }

  /// The sentence without what it says of the default in brackets, and that.
  private var helpAndDefault: (help: String, ownDefault: String?) {
    guard takesValue else { return (help, nil) }
    let found = help.matches(of: /\ \((default[^()]*)\)/)
    guard found.count == 1, let own = found.first else { return (help, nil) }
    return (help.replacing(help[own.range], with: ""), String(own.1))
  }

  /// The values as far as the placeholder, which stands beside, does not tell them: `dense|soft`, `DATASET`.
  private var valuesUnsaid: String? {
    let isList = placeholder.hasSuffix(",…")
    let words = (isList ? String(placeholder.dropLast(2)) : placeholder)
      .split(separator: "|").map(String.init)
    if isList { return values.replacing(", each \(words.joinedWithOr)", with: "") }
    let isSaid =
      words.joinedWithOr == values
      || values.split(separator: " ").last?.uppercased() == placeholder
    return isSaid ? nil : values
  }

  /// Whether a unit is a word of the option's help or name.
  private func isSaid(_ unit: String, in help: String) -> Bool {
    (help + " " + name).lowercased().split { !$0.isLetter }.contains { $0 == unit }
  }
}

/// Options that stand under one heading.
struct OptionSection<Context> {
  let title: String
  var options: [ParameterSpecification<Context>]

  /// What is to be noted of every one of them.
  var sharedNotes: [String] {
    guard options.count > 1 else { return [] }
    return options[0].notes.filter { note in options.allSatisfy { $0.notes.contains(note) } }
  }
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
    let options = sections.flatMap { section in
      section.options.count > 8 && section.title != "Options"
        ? ["[\(section.title.lowercased()) options]"] : section.options.map(\.usagePiece)
    }
    return filter { $0.isPositional && $0.kind != .rest }.map(\.usagePiece) + options
      + filter { $0.kind == .rest }.map { (options.isEmpty ? "" : "-- ") + $0.usagePiece }
  }
}
