import Foundation
import Safetensors

extension Transcript {
  /// Reads and parses a file.
  ///
  /// - Throws: `TranscriptError` when it cannot be read or is no transcript.
  public init(
    contentsOf path: String, continues: (String) -> Bool = { _ in false }
  ) throws(TranscriptError) {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw .unreadable(path: path, reason: "there is no such file.")
    }
    if isDirectory.boolValue { throw .unreadable(path: path, reason: "it is a directory.") }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .unreadable(path: path, reason: "it may not be read; check its permissions.")
    }
    try self.init(parsing: data, continues: continues)
  }

  /// Writes the transcript to a file, which is replaced only when the new one is complete; links stay.
  ///
  /// - Throws: `TranscriptError.unwritable` with the reason.
  public func write(to path: String) throws(TranscriptError) {
    do throws(SafetensorsError) {
      try AtomicFile.write(text, to: path)
    } catch {
      throw .unwritable(path: path, reason: error.reason)
    }
  }
}
