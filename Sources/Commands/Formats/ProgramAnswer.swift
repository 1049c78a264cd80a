import Datasets
import Documents
import Results
import Sessions

/// What a command answered, for another program: one line of JSON, or tables as CSV.
public struct ProgramAnswer: Sendable {
  /// The line that was run, as it was typed.
  public let command: String
  public let report: Report
  /// The objects that it made or altered.
  public let kept: [SessionObject]
  /// What it says besides its answer.
  public let notes: [String]

  public init(
    command: String, report: Report, kept: [SessionObject] = [], notes: [String] = []
  ) {
    (self.command, self.report, self.kept, self.notes) = (command, report, kept, notes)
  }

  /// The line of JSON.
  public var json: String {
    var entries: [String: JSONValue] = [
      "ok": .bool(true), "command": .string(command),
      "report": .array(report.blocks.map(\.json)), "kept": .array(kept.map(\.keptJSON)),
      "notes": .array(notes.map { .string($0) }),
    ]
    if let data = report.data { entries["data"] = data }
    return JSONValue.object(entries).line
  }

  /// The tables, an empty line between two; those of the results that were kept where there are some.
  public var csv: [String] {
    let results = kept.compactMap { $0.content as? any ResultContent }.map(\.table)
    let typed = results.isEmpty ? [report.rows].compactMap { $0 } : results
    let tables =
      typed.isEmpty
      ? report.blocks.compactMap { block -> [[String]]? in
        guard case .table(let table) = block else { return nil }
        return [table.headings] + table.rows
      } : typed.map { [$0.columns.map(\.name)] + $0.rows.map { $0.map(\.description) } }
    return tables.map { rows in rows.map { TableFile.line($0) } }.joined(separator: [""])
      .map { String($0) }
  }

  /// The sentences, which are no part of CSV.
  public func sentences(width: Int) -> [String] {
    var words = Report()
    for block in report.blocks {
      switch block {
      case .table, .drawing: continue
      default: break
      }
      words.add(block)
    }
    return words.lines(width: width)
  }
}

extension Interpreter.Failure {
  /// The line of JSON that tells a program of it.
  public func json(of command: String, at place: String = "") -> String {
    var error: [String: JSONValue] = ["code": .string(code), "message": .string(message)]
    if let span { error["span"] = JSONValue([span.lowerBound, span.upperBound]) }
    if let hint { error["hint"] = .string(hint) }
    if !place.isEmpty { error["place"] = .string(place) }
    return JSONValue.object([
      "ok": .bool(false), "command": .string(command), "error": .object(error),
    ]).line
  }
}

extension SessionObject {
  /// Name, kind and size; of a result its figures and its table too.
  fileprivate var keptJSON: JSONValue {
    var entries: [String: JSONValue] = [
      "name": .string(name), "kind": .string(content.kind), "size": .string(content.size),
      "digest": .string(digest),
    ]
    if let result = content as? any ResultContent {
      entries["figures"] = .array(
        FoundFigures.entries(of: result.figures, in: name).map(\.json))
      entries["table"] = result.table.json
    }
    return .object(entries)
  }
}

extension Report.Block {
  /// What it is under its kind; numbers of a table as numbers.
  fileprivate var json: JSONValue {
    switch self {
    case .text(let text): .object(["text": .string(text)])
    case .title(let text): .object(["title": .string(text)])
    case .lines(let lines), .typed(let lines):
      .object(["lines": .array(lines.map { .string($0) })])
    case .fitted(let text):
      .object(["lines": .array(text.lines(80).map { .string($0) })])
    case .table(let table): .object(["table": table.json])
    case .drawing(let drawing): .object(["picture": drawing.table.json])
    }
  }
}

extension JSONValue {
  /// Its text on one line, in which nothing is left that would move a terminal's cursor.
  fileprivate var line: String {
    let text = (try? text()) ?? "{}"
    var line = ""
    for scalar in text.unicodeScalars where scalar != "\n" {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          line += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      default: line.unicodeScalars.append(scalar)
      }
    }
    return line
  }
}
