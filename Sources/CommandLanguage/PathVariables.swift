import Foundation

/// Variables of the environment in a path: `$NAME` and `${NAME}`.
enum PathVariables {
  /// `path` with its variables replaced; a `$` before anything but a name stays as it is.
  ///
  /// - Throws: `DomainError` naming a variable that is not set or empty.
  static func expanded(_ path: String) throws(DomainError) -> String {
    guard path.contains("$"), !FileManager.default.fileExists(atPath: path) else { return path }
    var result = ""
    var rest = path[...]
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      let after = rest[rest.index(after: dollar)...]
      guard let (name, tail) = name(at: after) else {
        result += "$"
        rest = after
        continue
      }
      guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else {
        throw DomainError("the environment variable \(name) is not set.")
      }
      result += value
      rest = tail
    }
    return result + rest
  }

  /// Whether `text` has a variable in it.
  static func isIn(_ text: String) -> Bool {
    text.indices.contains { text[$0] == "$" && name(at: text[$0...].dropFirst()) != nil }
  }

  /// The name that `text` begins with, in braces or not, and what follows it.
  private static func name(at text: Substring) -> (name: String, rest: Substring)? {
    let isBraced = text.first == "{"
    let name = text.dropFirst(isBraced ? 1 : 0).prefix {
      $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")
    }
    guard let first = name.first, !first.isNumber else { return nil }
    let rest = text[name.endIndex...]
    guard isBraced else { return (String(name), rest) }
    return rest.first == "}" ? (String(name), rest.dropFirst()) : nil
  }
}
