import Foundation
import Testing
import Transcripts

@Suite("Transcripts through pipes")
struct PipeTests {
  private func withPipe<Value>(_ body: (String) throws -> Value) throws -> Value {
    let path = NSTemporaryDirectory() + "transcript-\(UInt64.random(in: 0...UInt64.max))"
    try #require(mkfifo(path, 0o600) == 0)
    defer { unlink(path) }
    return try body(path)
  }

  @Test("a pipe is read to its end, however slowly it comes")
  func slow() throws {
    try withPipe { path in
      let text = "# A lesson.\n> ls\nnothing\n" + String(repeating: "> seed 1\n", count: 20_000)
      Thread.detachNewThread {
        usleep(150_000)
        guard let pipe = FileHandle(forWritingAtPath: path) else { return }
        for part in [text.prefix(20), text.dropFirst(20)] {
          do { try pipe.write(contentsOf: Data(part.utf8)) } catch { return }
          usleep(150_000)
        }
        do { try pipe.close() } catch { return }
      }
      let transcript = try Transcript(contentsOf: path)
      #expect(transcript.commands.count == 20_001 && transcript.text == text)
    }
  }

  @Test("a pipe that nobody writes to is given up on request")
  func cancelled() throws {
    try withPipe { path in
      var asked = 0
      let error = #expect(throws: TranscriptError.self) {
        try Transcript(
          contentsOf: path,
          isCancelled: {
            asked += 1
            return asked > 1
          })
      }
      #expect(error?.description == "cannot read '\(path)': stopped.")
    }
  }

  @Test("what cannot be read says why")
  func reasons() {
    for (path, reason) in [
      ("/nowhere/x.chart", "there is no such file."), ("/tmp", "it is a directory."),
    ] {
      let error = #expect(throws: TranscriptError.self) { try Transcript(contentsOf: path) }
      #expect(error?.description == "cannot read '\(path)': \(reason)")
    }
  }
}
