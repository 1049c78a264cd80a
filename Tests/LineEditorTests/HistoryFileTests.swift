import Foundation
import Glibc
import TerminalTesting
import Testing

@testable import LineEditor

@Suite("History file")
struct HistoryFileTests {
  @Test(
    "writes an entry as one line and reads it back",
    arguments: [
      "plain", "a\nb", "back\\slash", "\\n", "ends in \\", "tab\there", "é中😀", "a\\\nb",
    ])
  func roundTrips(entry: String) throws {
    let line = HistoryFile.encode(entry)
    #expect(!line.contains("\n"))
    let back = Array(line.utf8).withUnsafeBytes { HistoryFile.decode($0) }
    #expect(back == entry)
  }

  @Test("two shells lose no entries to each other")
  func appendsTogether() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/history"
    await withTaskGroup(of: Void.self) { group in
      for shell in 0..<4 {
        group.addTask {
          let history = History(path: path)
          for line in 0..<50 { history.add("shell \(shell) line \(line)") }
        }
      }
    }
    #expect(Set(History(path: path).entries.map(\.text)).count == 200)
  }

  @Test("a rewrite while another shell appends loses nothing")
  func rewritesTogether() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/history"
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        let history = History(path: path)
        for line in 0..<1_000 { history.add("line \(line)") }
      }
      group.addTask {
        // With pauses: a lock that is never free is given up on, as it must be at a prompt.
        for _ in 0..<100 {
          usleep(5_000)
          do { try HistoryFile(path: path).rewrite(History.latest) } catch { Issue.record(error) }
        }
      }
    }
    #expect(History(path: path).entries.count == 1_000)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["history"])
  }

  @Test("keeps the latest of duplicates and at most 5,000 entries")
  func keepsLatest() {
    #expect(History.latest(["a", "b", "a", "c", "b"]) == ["a", "c", "b"])
    #expect(History.latest((0..<6_000).map(String.init)).count == History.maximumCount)
    let history = History()
    for text in ["a", "b", "a"] { history.add(text) }
    #expect(history.entries == [.init(number: 2, text: "b"), .init(number: 3, text: "a")])
  }

  @Test("leaves out what is blank, too long or holds NUL")
  func leavesOut() {
    let history = History()
    for text in ["", "  \n", "a\0b", String(repeating: "x", count: 65_537)] { history.add(text) }
    #expect(history.entries.isEmpty)
  }

  @Test("a FIFO does not hold up the start")
  func refusesFIFO() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/history"
    #expect(mkfifo(path, 0o600) == 0)
    #expect(
      History(path: path).problem
        == .historyUnusable(path: path, reason: "it is not a regular file"))
  }

  @Test("recall stands at the start of a line and keeps what follows")
  func expands() throws {
    let history = History()
    for text in ["alpha 1", "beta", "alpha 2"] { history.add(text) }
    #expect(try history.expand("!! --seed 1") == "alpha 2 --seed 1")
    #expect(try history.expand("!1") == "alpha 1")
    #expect(try history.expand("!-2") == "beta")
    #expect(try history.expand("!al") == "alpha 2")
    #expect(try history.expand("say !!") == nil)
    #expect(try history.expand("!") == nil)
    #expect(try history.expand("! x") == nil)
    for designator in ["!-4", "!-0", "!4", "!0", "!zeta", "!99999999999999999999"] {
      #expect(throws: LineEditorError.noSuchEntry(designator: designator, known: 1...3)) {
        try history.expand(designator)
      }
    }
    #expect(throws: LineEditorError.noSuchEntry(designator: "!!", known: nil)) {
      try History().expand("!!")
    }
  }
}
