import Foundation
import Safetensors

/// What the person's lessons have come to, in a file of their own.
public struct LessonProgress: Codable, Equatable, Sendable {
  /// By the lesson's name.
  public private(set) var lessons: [String: LessonRecord] = [:]
  /// The name of the one that was last gone on with.
  public private(set) var latest: String?
  /// Lessons from elsewhere that ran to their end, by version and program.
  private var checked: [String]?

  public init() {}

  /// Of the file at `path`; empty where there is none.
  ///
  /// - Throws: `SafetensorsError` when it cannot be read, is not the person's own or holds something else.
  public static func read(from path: String) throws(SafetensorsError) -> LessonProgress {
    guard let descriptor = try PrivateFile.open(path, O_RDONLY) else { return LessonProgress() }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    guard let bytes = try? file.readToEnd() else { return LessonProgress() }
    do { return try JSONDecoder().decode(LessonProgress.self, from: bytes) } catch {
      throw .system(
        path: path, operation: "read the progress of lessons in",
        reason: "it holds something else; `play --reset` begins a new one")
    }
  }

  /// Replaces the file at `path`.
  ///
  /// - Throws: `SafetensorsError` when it cannot be written; it is then as it was.
  public func write(to path: String) throws(SafetensorsError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let bytes = try? encoder.encode(self) else { return }
    try AtomicFile.write([UInt8](bytes) + [0x0A], to: path)
  }

  /// What is known of a lesson; nil of one never begun.
  public subscript(lesson: String) -> LessonRecord? { lessons[lesson] }

  /// Puts down how far a lesson is, as the latest.
  public mutating func note(_ record: LessonRecord, of lesson: String) {
    lessons[lesson] = record
    latest = lesson
  }

  /// Whether a lesson was found to run to its end.
  public func isChecked(_ key: String) -> Bool { checked?.contains(key) == true }

  public mutating func noteChecked(_ key: String) {
    checked = ((checked ?? []) + [key]).suffix(200)
  }

  /// Forgets a lesson; true if there was something to forget.
  public mutating func forget(_ lesson: String) -> Bool {
    if latest == lesson { latest = nil }
    return lessons.removeValue(forKey: lesson) != nil
  }
}
