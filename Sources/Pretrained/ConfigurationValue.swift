import Foundation

/// A value of a configuration in JSON.
enum ConfigurationValue: Decodable, Equatable, Sendable {
  case null
  case truth(Bool)
  case number(Double)
  case text(String)
  case list([ConfigurationValue])
  case entries([String: ConfigurationValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let truth = try? container.decode(Bool.self) {
      self = .truth(truth)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let list = try? container.decode([ConfigurationValue].self) {
      self = .list(list)
    } else {
      self = .entries(try container.decode([String: ConfigurationValue].self))
    }
  }

  /// How a message names it: `'abc'`, `3`, `a list`.
  var shown: String {
    switch self {
    case .null: "null"
    case .truth(let truth): "\(truth)"
    case .number(let number):
      Int(exactly: number).map { "\($0)" } ?? "\(number)"
    case .text(let text): "'\(text.prefix(60))'"
    case .list: "a list"
    case .entries: "an object"
    }
  }
}
