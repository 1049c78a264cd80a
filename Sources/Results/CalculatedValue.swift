import Documents
import Expressions

/// A number or a list of numbers that was worked out from figures, with how it was made.
public struct CalculatedValue: ResultContent {
  public static let kind = "value"
  public static let summary = "A number or a list worked out from figures of other results."
  public static var terms: [Term] { [] }
  public static var forms: [String] { ["json", "csv"] }

  /// As it was typed.
  public var expression: String
  /// The objects whose figures it names, in the order of the expression.
  public var sources: [String]
  /// Whether it is a list, however long.
  public let isList: Bool
  public let elements: [Element]
  /// The unit that all elements have; empty without one.
  public let unit: String
  /// What was said of it: units that do not fit.
  public let notes: [String]

  /// One number, or why there is none.
  public struct Element: Equatable, Sendable {
    public let value: Double?
    public let reason: String?
  }

  public init(_ evaluation: Evaluation, expression: String, sources: [String]) {
    (self.expression, self.sources, notes) = (expression, sources, evaluation.notes)
    if case .list = evaluation.value { isList = true } else { isList = false }
    elements = evaluation.value.elements.map { Element(value: $0.value, reason: $0.reason) }
    unit = evaluation.value.unit.description
  }
}

extension CalculatedValue {
  public var measuredOn: Subject? { nil }
  public var references: [String] { sources }
  public var progress: Progress { Progress(elements.count, "number") }
  public var size: String { isList ? progress.description : "a number" }
  public var textBytes: Double { 64 * Double(elements.count) }

  public func requireConsistency() throws(Inconsistency) {
    try require(elements.count < countLimit, "it holds \(elements.count) numbers")
    try require(isList || elements.count == 1, "a number of \(elements.count) numbers")
    try require(
      elements.allSatisfy { ($0.value == nil) != ($0.reason == nil) && $0.value?.isNaN != true },
      "a number has a reason not to be there, or one that is not there has none")
  }

  /// The objects have new names in the expression too, so that it still says how the value was made.
  public func renaming(_ name: String, to newName: String) -> Self {
    var value = self
    value.expression = Expression.renaming(name, to: newName, in: expression)
    value.sources = sources.map { source in
      source == name || source.hasPrefix("\(name).")
        ? newName + source.dropFirst(name.count) : source
    }
    return value
  }

  public var figures: [NamedFigure] {
    elements.enumerated().map { index, element in
      NamedFigure(
        "value", isList ? .part("number \(index)") : .whole, element.value, unit: unit,
        path: isList ? "[\(index)]" : "",
        reason: element.reason)
    }
  }

  public var table: TypedTable {
    TypedTable(
      [.integer("place"), .number("value"), .text("unit"), .text("reason")],
      rows: elements.enumerated().map { index, element in
        [.integer(index), .init(element.value), .text(unit), .text(element.reason ?? "")]
      })
  }

  public var json: JSONValue {
    let values = elements.map { JSONValue($0.value) }
    var entries: [String: JSONValue] = [
      "expression": .string(expression), "value": isList ? .array(values) : values[0],
      "unit": .string(unit), "notes": .array(notes.map { .string($0) }),
    ]
    let reasons = elements.enumerated().compactMap { index, element in
      element.reason.map { ("\(index)", JSONValue.string($0)) }
    }
    if !reasons.isEmpty {
      entries["undefined"] = .object(Dictionary(reasons) { first, _ in first })
    }
    return .object(entries)
  }

  public func report(digits: Int) -> Report {
    var report = Report("= \(expression)")
    report.add(answer(digits: digits))
    return report
  }

  /// Elements of a list that are printed.
  private static let listed = 200

  /// The number or the list alone, with its unit, and what is to be said of it.
  public func answer(digits: Int) -> Report {
    let text = NumberText(digits: digits)
    let numbers = elements.prefix(Self.listed).map { text.plain($0.value) }
    let left = elements.count - numbers.count
    let list =
      isList
      ? "[\(numbers.joined(separator: ", "))\(left > 0 ? ", and \(left) more" : "")]"
      : numbers.joined()
    var report = Report()
    if isList || elements.first?.value != nil {
      report.add(unit.isEmpty ? list : "\(list) \(unit)")
    }
    let missing = elements.enumerated().filter { $0.element.value == nil }
    let groups = Dictionary(grouping: missing) { $0.element.reason ?? "" }
      .map { (reason: $0.key, places: $0.value.map(\.offset)) }
      .sorted { $0.places[0] < $1.places[0] }
    for (reason, places) in groups.prefix(8) {
      let list = abbreviated(places.map(String.init).joined(separator: ", "), to: 40)
      report.add(
        (isList ? "number\(places.count == 1 ? "" : "s") \(list): " : "")
          + "not defined: \(reason)")
    }
    if groups.count > 8 { report.add("and \(counted(groups.count - 8, "more reason"))") }
    for note in notes { report.add("note: \(note)") }
    return report
  }
}

extension CalculatedValue.Element: Codable {
  /// JSON has no infinite numbers; they are words.
  private static let infinities = ["inf": Double.infinity, "-inf": -Double.infinity]

  private enum CodingKeys: String, CodingKey { case value, word, reason }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let word = try container.decodeIfPresent(String.self, forKey: .word)
    value =
      try word.flatMap { Self.infinities[$0] }
      ?? container.decodeIfPresent(Double.self, forKey: .value)
    reason = try container.decodeIfPresent(String.self, forKey: .reason)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    if let value, value.isInfinite {
      try container.encode(value > 0 ? "inf" : "-inf", forKey: .word)
    } else {
      try container.encodeIfPresent(value, forKey: .value)
    }
    try container.encodeIfPresent(reason, forKey: .reason)
  }
}
