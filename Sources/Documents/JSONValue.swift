import Foundation

/// A tree of JSON, built by hand where keys are a contract with other tools.
public enum JSONValue: Encodable, Equatable, Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  /// A number or null; an infinite one is the string `inf`, which JSON's numbers cannot say.
  public init(_ value: Double?) {
    guard let value, !value.isNaN else {
      self = .null
      return
    }
    self = value.isFinite ? .number(value) : .string(value > 0 ? "inf" : "-inf")
  }

  public init(_ values: [Double]) { self = .array(values.map { JSONValue($0) }) }
  public init(_ rows: [[Double?]]) {
    self = .array(rows.map { .array($0.map { JSONValue($0) }) })
  }

  /// An interval as its two ends.
  public init(_ interval: ClosedRange<Double>?) {
    self = interval.map { JSONValue([$0.lowerBound, $0.upperBound]) } ?? .null
  }

  public init(_ values: [Int]) { self = .array(values.map { .integer($0) }) }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let values): try container.encode(values)
    case .object(let values): try container.encode(values)
    }
  }

  /// The value as one cell of a table: a text as it is, nothing for null, `name=value` for each entry of an
  /// object that is not null.
  public var cell: String {
    switch self {
    case .null: ""
    case .string(let text): text
    case .object(let entries):
      entries.map { ($0.key, $0.value.cell) }.filter { !$0.1.isEmpty }.sorted { $0.0 < $1.0 }
        .map { "\($0.0)=\($0.1)" }.joined(separator: " ")
    default: ((try? text()) ?? "").trimmingCharacters(in: .newlines)
    }
  }

  /// Compact JSON with sorted keys; every number reads back as the same double.
  public func text() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }
}
