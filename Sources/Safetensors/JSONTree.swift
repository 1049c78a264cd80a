/// A value of JSON as a file has it: nothing rounded, keys in their order and told apart byte by byte.
///
/// Foundation's readers put objects into dictionaries whose keys are compared as text, so that of two keys
/// that look alike ("é" in one scalar and in two) one is lost; here both stay.
public enum JSONTree: Sendable {
  case null
  case bool(Bool)
  /// A number as it is written.
  case number(String)
  case string(String)
  case array([JSONTree])
  case object([Member])

  /// A key of an object, and its value.
  public struct Member: Sendable {
    public let key: String
    public let value: JSONTree
  }

  /// How many arrays and objects may stand in one another.
  public static let depthLimit = 64
  /// How many values there may be in all.
  public static let valueLimit = 1 << 23

  /// Parses a whole text of JSON.
  ///
  /// Stricter than the standard in three points: two keys of one object that are alike, containers nested
  /// more than `depthLimit` deep and more than `valueLimit` values are refused.
  /// - Throws: `SafetensorsError.jsonNotUTF8`, `.jsonSyntax` or `.jsonTooLarge`, naming `path`.
  public init(parsing bytes: [UInt8], path: String) throws(SafetensorsError) {
    do {
      _ = try UTF8Span(validating: bytes.span)
    } catch {
      throw .jsonNotUTF8(path: path, offset: error.byteOffsets.lowerBound)
    }
    let parsed = bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(SafetensorsError) -> JSONTree in
        var cursor = JSONCursor(bytes: buffer, path: path, whole: "text")
        let tree = try cursor.tree()
        cursor.skipWhitespace()
        guard cursor.current == nil else { throw cursor.unexpected("the end of the text") }
        return tree
      }
    }
    do {
      self = try parsed.get()
    } catch .headerSyntax(let path, let offset, let problem) {
      throw .jsonSyntax(path: path, offset: offset, problem: problem)
    }
  }

  /// Reads a file of JSON of at most `limit` bytes.
  ///
  /// - Throws: `SafetensorsError` if it cannot be read, is larger, or is not JSON.
  public init(path: String, limit: Int) throws(SafetensorsError) {
    let file = try InputFile(path: path)
    guard file.byteCount <= limit else {
      throw .jsonTooLarge(
        path: path, problem: "\(file.byteCount) bytes, more than the \(limit) that are read")
    }
    try self.init(parsing: try file.bytes(in: 0..<file.byteCount), path: path)
  }

  /// The value of a key of an object; nil where there is none, or no object.
  public subscript(key: String) -> JSONTree? {
    guard case .object(let members) = self else { return nil }
    let key = ExactName(key)
    return members.first { ExactName($0.key) == key }?.value
  }

  /// What it is, in a word or two.
  public var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a truth value"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
