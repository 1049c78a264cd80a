import Foundation

/// JSON as it stands in a file, for comparing what two programs wrote.
enum JSON: Codable, Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSON])
  case object([String: JSON])

  init(contentsOf path: String) throws {
    self = try JSONDecoder().decode(JSON.self, from: Data(contentsOf: URL(filePath: path)))
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSON].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSON].self))
    }
  }

  init(text: String) throws {
    self = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let values): try container.encode(values)
    case .object(let entries): try container.encode(entries)
    }
  }

  /// Compact, with sorted keys.
  var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// The entry of an object; null where there is none.
  subscript(key: String) -> JSON {
    get { if case .object(let entries) = self { entries[key] ?? .null } else { .null } }
    set {
      guard case .object(var entries) = self else { return }
      entries[key] = newValue
      self = .object(entries)
    }
  }

  /// The same object without an entry.
  func removing(_ key: String) -> JSON {
    guard case .object(var entries) = self else { return self }
    entries[key] = nil
    return .object(entries)
  }

  subscript(index: Int) -> JSON {
    get {
      if case .array(let values) = self, values.indices.contains(index) {
        values[index]
      } else {
        .null
      }
    }
    set {
      guard case .array(var values) = self, values.indices.contains(index) else { return }
      values[index] = newValue
      self = .array(values)
    }
  }

  var string: String? { if case .string(let value) = self { value } else { nil } }
  var number: Double? { if case .number(let value) = self { value } else { nil } }
  var items: [JSON] {
    get { if case .array(let values) = self { values } else { [] } }
    set { self = .array(newValue) }
  }
  var keys: [String] { if case .object(let entries) = self { entries.keys.sorted() } else { [] } }
}

/// Where `actual` differs from `expected`: every number to `tolerance` relative, all else alike.
///
/// Only the keys that `expected` has are looked at. A vector is measured against its largest
/// element, as rounding errors are.
func differences(
  _ actual: JSON, _ expected: JSON, tolerance: Double, at path: String = ""
) -> [String] {
  switch (actual, expected) {
  case (.number(let a), .number(let b)):
    return abs(a - b) <= tolerance * max(abs(b), 1e-30) ? [] : ["\(path): \(a) against \(b)"]
  case (.array(let a), .array(let b)):
    guard a.count == b.count else { return ["\(path): \(a.count) items against \(b.count)"] }
    let (ours, theirs) = (a.compactMap(\.number), b.compactMap(\.number))
    if ours.count == a.count, theirs.count == b.count {
      let scale = theirs.map(abs).max() ?? 0
      return zip(ours, theirs).enumerated().compactMap { index, pair in
        abs(pair.0 - pair.1) <= tolerance * scale
          ? nil : "\(path)[\(index)]: \(pair.0) against \(pair.1)"
      }
    }
    return zip(a, b).enumerated().flatMap { index, pair in
      differences(pair.0, pair.1, tolerance: tolerance, at: "\(path)[\(index)]")
    }
  case (.object, .object(let entries)):
    return entries.sorted { $0.key < $1.key }.flatMap { key, value in
      differences(actual[key], value, tolerance: tolerance, at: "\(path).\(key)")
    }
  default: return actual == expected ? [] : ["\(path): \(actual) against \(expected)"]
  }
}
