import CommandLanguage
import Documents
import Results
import Sessions

extension ShellCommand {
  static let figures = ShellCommand(
    "figures",
    abstract: "Lists the figures of an object by the paths that expressions name them by.",
    topic: "sums",
    discussion: [
      "Each with its value, its nulls and its unit. With a word only those whose paths hold it, or match "
        + "it where it has a *: `figures moe.jacobian align`, `figures moe.jacobian 'expert*erank'`."
    ],
    examples: ["figures moe.route", "figures moe.jacobian align", "figures moe"],
    seeAlso: ["calc", "let", "show"], effect: .reads,
    .positional("object", .object, help: "The object, a result most often."),
    .optionalPositional(
      "pattern", .text,
      help: "A part of the paths, or all of one with *; the object's name left out.")
  ) { (bench: inout Workbench, name, pattern) in
    let all = bench.session.entries(of: name)
    let entries =
      pattern.map { word in
        let glob = FigurePattern(word.contains("*") ? word : "*\(word)*", crossesPoints: true)
        return all.filter {
          glob.matches($0.figure.path) || $0.figure.alias.map(glob.matches) == true
        }
      } ?? all
    guard !entries.isEmpty else {
      if let pattern, !all.isEmpty {
        throw Refusal(
          "'\(name)' has no figure like '\(pattern)'; `figures \(name)` lists all it has.")
      }
      throw Refusal(
        "'\(name)' has no figures. Measure it first: `jacobian`, `route` and `pca` give some.")
    }
    let text = NumberText(digits: bench.digits)
    let hasUnits = entries.contains { !$0.figure.unit.isEmpty }
    let hasNulls = entries.contains { !$0.figure.nulls.isEmpty }
    var table = Table(
      ["*figure", "value"] + (hasUnits ? ["*unit"] : []) + (hasNulls ? ["~null"] : []))
    for entry in entries {
      let nulls = entry.figure.nulls.map { "\($0.name) \(text($0.level))" }
      table.add(
        [entry.path, text.plain(entry.figure.value)] + (hasUnits ? [entry.figure.unit] : [])
          + (hasNulls ? [nulls.joined(separator: ", ")] : []))
    }
    var report = Report()
    report.add(table)
    var reasons: [String] = []
    for reason in entries.compactMap(\.figure.reason) where !reasons.contains(reason) {
      reasons.append(reason)
    }
    for reason in reasons.prefix(8) { report.add("not defined: \(reason)") }
    report.data = .array(entries.map(\.json))
    report.rows = TypedTable(
      [.text("path"), .number("value"), .text("unit"), .text("null"), .number("level")],
      rows: entries.map { entry in
        let null = entry.figure.nulls.first
        return [
          .text(entry.path), .init(entry.figure.value), .text(entry.figure.unit),
          .text(null?.name ?? ""), .init(null?.level),
        ]
      })
    return report
  }
}

extension FoundFigures.Entry {
  /// Path, value, unit and nulls.
  var json: JSONValue {
    var entries: [String: JSONValue] = [
      "path": .string(path), "value": JSONValue(figure.value), "unit": .string(figure.unit),
      "nulls": .array(
        figure.nulls.map { null in
          .object([
            "name": .string(null.name), "level": JSONValue(null.level),
            "low": JSONValue(null.low), "high": JSONValue(null.high),
          ])
        }),
    ]
    if let reason = figure.reason { entries["reason"] = .string(reason) }
    return .object(entries)
  }
}
