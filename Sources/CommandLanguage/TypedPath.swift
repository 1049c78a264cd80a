import Foundation

/// Paths as they are typed: `~` is `$HOME`, `$NAME` and `${NAME}` are variables of the environment.
public enum TypedPath {
  /// The folder of the transcript whose commands are run, which `$CHARTROOM_FOLDER` stands for.
  @TaskLocal private static var folder: String?

  /// Runs `body` with `folder` for `$CHARTROOM_FOLDER`; without one that is a variable like any other.
  public static func inFolder<Value, Failure>(
    _ folder: String?, _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let outcome = $folder.withValue(folder) {
      Result { () throws(Failure) in try body() }
    }
    return try outcome.get()
  }

  /// `path` with these replaced; a `$` before anything but a name stays as it is.
  ///
  /// - Throws: `DomainError` naming a variable that is not set, empty or not UTF-8.
  public static func expanded(_ path: String) throws(DomainError) -> String {
    guard path == "~" || path.hasPrefix("~/") else { return try expandedVariables(path) }
    return try home() + expandedVariables(String(path.dropFirst()))
  }

  /// `$HOME`.
  ///
  /// - Throws: `DomainError` unless it is a path from the root.
  private static func home() throws(DomainError) -> String {
    guard let home = try value(of: "HOME"), home.hasPrefix("/") else {
      throw DomainError(
        "'~' stands for $HOME, which is not a path from the root; give the whole path.")
    }
    return home
  }

  private static func expandedVariables(_ path: String) throws(DomainError) -> String {
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
      guard let value = try value(of: name) else {
        throw DomainError("the environment variable \(name) is not set.")
      }
      result += value
      rest = tail
    }
    return result + rest
  }

  /// What a variable holds; nil when it is not set or empty.
  ///
  /// - Throws: `DomainError` when it is not UTF-8: in another spelling it would name another file.
  private static func value(of name: String) throws(DomainError) -> String? {
    if name == "CHARTROOM_FOLDER", let folder { return folder }
    guard let bytes = getenv(name), bytes.pointee != 0 else { return nil }
    guard let text = String(validatingCString: bytes) else {
      throw DomainError(
        "the environment variable \(name) is not UTF-8; give the file another name.")
    }
    return text
  }

  /// Whether `text` has a variable in it.
  static func isVariableIn(_ text: String) -> Bool {
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
