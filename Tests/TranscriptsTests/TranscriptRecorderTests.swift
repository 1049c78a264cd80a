import Foundation
import Testing

@testable import Transcripts

@Suite("TranscriptRecorder")
final class TranscriptRecorderTests {
  let path = NSTemporaryDirectory() + "recorder-\(UInt64.random(in: 0...UInt64.max)).chart"

  deinit { try? FileManager.default.removeItem(atPath: path) }

  private var contents: String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
  }

  @Test("has each entry in the file as soon as it is made")
  func writesThrough() throws {
    let recorder = try TranscriptRecorder(path: path, header: "Recorded\ntoday")
    #expect(contents == "# Recorded\n# today\n")
    try recorder.record("a \\\n  b", CommandOutcome(["x", "> y", ""], digest: "1f"))
    #expect(contents == "# Recorded\n# today\n> a \\\n>   b\nx\n\\> y\n")
    try recorder.narrate("done")
    #expect(try Transcript(contentsOf: path).commands.map(\.text) == ["a \\\n  b"])
    #expect(contents.hasSuffix("# done\n"))
    try recorder.close()
  }

  @Test("writes digests when asked")
  func digests() throws {
    let recorder = try TranscriptRecorder(path: path, writesDigests: true)
    try recorder.record("a", CommandOutcome([], digest: "1f"))
    #expect(contents == "> a\n#= 1f\n")
  }

  @Test("marks what is not to be compared")
  func volatileTexts() throws {
    let recorder = try TranscriptRecorder(path: path)
    try recorder.record(
      "time a", CommandOutcome(["x", "time 1.5 s"]), volatileTexts: ["time", ""])
    #expect(contents == "#~ time\n#~\n> time a\nx\ntime 1.5 s\n")
    let command = try #require(try Transcript(contentsOf: path).commands.first)
    #expect(command.volatileTexts == ["time", ""])
  }

  @Test("leaves, replaces or goes on with a file that is there, as told")
  func existing() throws {
    try Data("> old".utf8).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: TranscriptError.self) { try TranscriptRecorder(path: path) }
    #expect(error?.description == "cannot write '\(path)': there is such a file already.")
    let appending = try TranscriptRecorder(path: path, existing: .append)
    try appending.record("new", CommandOutcome([]))
    #expect(contents == "> old\n> new\n")
    let replacing = try TranscriptRecorder(path: path, existing: .replace)
    try replacing.record("newer", CommandOutcome([]))
    #expect(contents == "> newer\n")
  }

  @Test("writes a whole transcript in place of another")
  func writesWhole() throws {
    let transcript = try Transcript(parsing: "> a\r\nx")
    try transcript.write(to: path)
    #expect(try Transcript(contentsOf: path) == transcript)
    let error = #expect(throws: TranscriptError.self) {
      try transcript.write(to: "/no/such/folder/x")
    }
    #expect(error?.description.hasPrefix("cannot write '/no/such/folder/x': ") == true)
  }
}

@Suite("Lesson")
struct LessonTests {
  @Test("gives narration and command step by step")
  func steps() throws {
    var lesson = Lesson(
      try Transcript(parsing: "\n# One.\n#\n# More.\n\n#~ s\n> a\nx\n> b\n\n# The end.\n"))
    #expect(lesson.commandCount == 2)
    #expect(lesson.upcoming?.narration == ["One.", "", "More."])
    #expect(lesson.upcoming == lesson.next())
    let second = lesson.next()
    #expect(second?.narration == [])
    #expect(second?.command?.text == "b")
    #expect(second?.number == 2)
    lesson.goBack()
    #expect(lesson.next() == second)
    #expect(!lesson.isFinished)
    let last = lesson.next()
    #expect(last?.narration == ["The end."])
    #expect(last?.command == nil)
    #expect(lesson.isFinished)
    #expect(lesson.next() == nil)
    lesson.goBack()
    #expect(lesson.next() == last)
  }
}
