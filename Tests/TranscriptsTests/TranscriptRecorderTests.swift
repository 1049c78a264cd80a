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

  @Test("leaves a file that is there, a link to nowhere too, and takes back what did not fit")
  func existing() throws {
    try Data("> old".utf8).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: TranscriptError.self) { try TranscriptRecorder(path: path) }
    #expect(error?.description == "cannot write '\(path)': there is such a file already.")
    #expect(contents == "> old")
    try FileManager.default.removeItem(atPath: path)
    #expect(symlink(path + "-elsewhere", path) == 0)
    #expect(throws: TranscriptError.self) { try TranscriptRecorder(path: path) }
    #expect(!FileManager.default.fileExists(atPath: path + "-elsewhere"))
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

  @Test("follows a link when it writes, and keeps the file's permissions")
  func keepsLinkAndMode() throws {
    let link = path + "-link"
    defer { unlink(link) }
    try Data("> a\nx\n".utf8).write(to: URL(fileURLWithPath: path))
    #expect(chmod(path, 0o600) == 0 && symlink(path, link) == 0)
    try Transcript(parsing: "> a\ny\n").write(to: link)
    #expect(contents == "> a\ny\n")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == path)
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
  }
}
