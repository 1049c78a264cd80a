import Safetensors
import Transcripts

/// What a lesson is called and how long it takes, as its first narration says, and its sections.
public struct LessonOutline: Equatable, Sendable {
  /// Its first line; empty without narration.
  public let title: String
  /// Of `# minutes: 12`.
  public let minutes: Int?
  /// A digest of its commands and narration: another text is another version, other outputs are not.
  public let version: String
  /// How many questions it asks and predictions it wants.
  public let questionCount: Int
  public let predictionCount: Int

  public init(_ transcript: Transcript) {
    var lines: [String] = []
    if case .narration(let narration)? = transcript.entries.first { lines = narration.paragraphs }
    title = lines.first { !$0.isEmpty } ?? ""
    minutes =
      lines.lazy.compactMap { line in
        line.hasPrefix(Self.minutesMark)
          ? Int(line.dropFirst(Self.minutesMark.count).filter { !$0.isWhitespace }) : nil
      }.first
    var digest = Digest()
    for entry in transcript.entries {
      switch entry {
      case .narration(let narration):
        for line in narration.paragraphs { digest.update(line) }
      case .command(let command): digest.update("> " + command.text)
      }
    }
    version = String(digest.hexadecimal.prefix(8))
    let commands = transcript.commands.map(\.text)
    questionCount = commands.count { $0.hasPrefix("ask ") }
    predictionCount = commands.count { $0.hasPrefix("predict ") }
  }

  public static let minutesMark = "minutes:"

  /// The heading that a line of narration is; nil for any other.
  public static func heading(_ line: String) -> String? {
    line.hasPrefix("## ") ? String(line.dropFirst(3)) : nil
  }
}
