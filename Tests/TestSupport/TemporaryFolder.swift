import Foundation
import Testing

/// A folder of a test's own, removed with everything in it when the test is over.
public final class TemporaryFolder: Sendable {
  public let path: String

  /// Makes an empty folder.
  public init() throws {
    let url = FileManager.default.temporaryDirectory.appending(
      path: "chartroom-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a file in it, there or not.
  public func file(_ name: String) -> String { "\(path)/\(name)" }

  /// The names of its files, sorted.
  public var contents: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  /// Writes `bytes` under `name` and gives its path.
  public func put(_ bytes: [UInt8], as name: String) -> String {
    let isWritten = FileManager.default.createFile(
      atPath: file(name), contents: Data(bytes))
    if !isWritten { Issue.record("cannot write \(file(name))") }
    return file(name)
  }

  /// Writes `text` under `name` and gives its path.
  public func put(_ text: String, as name: String) -> String { put(Array(text.utf8), as: name) }

  /// The bytes of a file in it; nil where there is none.
  public func read(_ name: String) -> [UInt8]? {
    FileManager.default.contents(atPath: file(name)).map { [UInt8]($0) }
  }

  /// What a text file in it says.
  public func text(_ name: String) throws -> String {
    try String(contentsOfFile: file(name), encoding: .utf8)
  }
}
