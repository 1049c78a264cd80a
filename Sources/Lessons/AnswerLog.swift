import Foundation
import Safetensors

/// One thing that a participant did in a lesson, as a line of JSON.
///
/// It holds nothing of the person but the name they typed, and no time of the day.
public struct AnswerLine: Codable, Equatable, Sendable {
  /// What was done.
  public enum Event: String, Codable, Sendable {
    case begin, answer, hint, shown, skip, guess
    /// Left before the end, and the end.
    case leave, end
  }

  /// Made up for one run of the program, to tell those without a name apart.
  public let participant: String
  /// As it was typed; empty where none was.
  public let name: String
  public let lesson: String
  /// Of the lesson's text.
  public let version: String
  public let event: Event
  /// Which of the lesson's commands asks it, and how many there are, as the prompt says; nil of no question.
  public var question: Int?
  public var questions: Int?
  /// The question's words.
  public var text: String?
  /// What was answered, and whether it was right.
  public var answer: String?
  public var right: Bool?
  /// Seconds since the question was shown, or since the lesson began.
  public var seconds: Int?

  public init(
    participant: String, name: String, lesson: String, version: String, event: Event
  ) {
    (self.participant, self.name, self.lesson) = (participant, name, lesson)
    (self.version, self.event) = (version, event)
  }
}

/// Writes what a participant answers, a line of JSON each.
public final class AnswerLog {
  public let participant: String
  /// As the person typed it; nil until they were asked.
  public var name: String?
  /// The file that is written.
  public let path: String
  private let file: AppendedFile

  /// Makes a file of a name of its own in `folder`, which is made where it is missing.
  ///
  /// - Throws: `SafetensorsError` with the reason when it cannot be written.
  public init(folder: String) throws(SafetensorsError) {
    participant = String(UInt64.random(in: .min ... .max), radix: 36)
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    path = "\(folder)/\(participant).jsonl"
    file = try AppendedFile(path: path)
  }

  /// Adds a line.
  ///
  /// - Throws: `SafetensorsError` when the disk does not take it.
  public func append(_ line: AnswerLine) throws(SafetensorsError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let bytes = try? encoder.encode(line) else { return }
    try file.append(String(decoding: bytes, as: UTF8.self) + "\n")
  }
}
