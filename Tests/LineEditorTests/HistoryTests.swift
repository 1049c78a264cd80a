import Foundation
import Glibc
import TerminalTesting
import Testing

@testable import LineEditor

@Suite("History at the prompt", .needsSetsid)
struct HistoryTests {
  @Test("is kept between runs, without duplicates")
  func isKept() throws {
    let folder = try TemporaryFolder()
    let environment = ["PROBE_HISTORY": folder.path + "/history"]
    let first = try Probe.start(environment: environment)
    for line in ["alpha", "文 😀", "alpha"] {
      try first.enter(line)
    }
    first.type("\u{4}")
    _ = try first.end()
    let second = try Probe.start(environment: environment)
    second.type("\u{1B}[A")
    try second.expectScreen("the latest entry") { $0.lines.last == "probe> alpha" }
    second.type("\u{1B}[A")
    try second.expectScreen("the one before") { $0.lines.last == "probe> 文 😀" }
    second.type("\u{1B}[A")
    second.type("\u{1B}[B\u{1B}[B")
    try second.expectScreen("the empty line") { $0.lines.last == "probe>" }
    second.type("history\r")
    try second.expect("<1 文 😀>")
    try second.expect("<2 alpha>")
    try second.expect("<3 history>")
  }

  @Test("is searched with Ctrl-R")
  func isSearched() throws {
    let terminal = try Probe.start()
    for line in ["plot one", "train two", "plot three"] {
      try terminal.enter(line)
    }
    terminal.type("\u{12}train")
    try terminal.expectScreen("the entry found") { $0.text.contains("probe> train two\nbck:train") }
    try terminal.enter("", answer: "[train two]")
  }

  @Test("an entry over several lines comes back whole")
  func recallsContinuedEntry() throws {
    let folder = try TemporaryFolder()
    let environment = ["PROBE_HISTORY": folder.path + "/history"]
    let first = try Probe.start(environment: environment)
    first.type("one \\\r")
    try first.expect("...> ")
    first.type("two\r")
    try first.expect("[one \\|two]")
    let second = try Probe.start(environment: environment)
    try second.enter("\u{1B}[A", answer: "[one \\|two]")
  }

  @Test("recalls by number and by beginning")
  func recalls() throws {
    let terminal = try Probe.start()
    terminal.type("alpha\rbeta\r")
    try terminal.expect("[beta]")
    try terminal.enter("!1 more", answer: "[alpha more]")
    try terminal.enter("!be", answer: "[beta]")
    terminal.type("!99\r")
    try terminal.expect("error: '!99' recalls nothing: entries 1 to 4 are kept.")
  }

  @Test("a file in ruins loses no healthy entry")
  func survivesRuins() throws {
    let folder = try TemporaryFolder()
    var bytes = Array("first 😀\n".utf8)
    bytes += Array("nul \0 inside\n".utf8) + [0xFF, 0xC3, 0x28, 0x0A]
    bytes += [UInt8](repeating: UInt8(ascii: "x"), count: 10 << 20) + [0x0A]
    bytes += Array("中文\n\n\nlast\ncut".utf8)
    let path = try folder.file("history", bytes)
    let history = History(path: path)
    #expect(history.problem == nil)
    #expect(history.entries.map(\.text) == ["first 😀", "中文", "last", "cut"])
    let terminal = try Probe.start(environment: ["PROBE_HISTORY": path])
    try terminal.enter("\u{1B}[A", answer: "[cut]")
    #expect(History(path: path).entries.map(\.text) == ["first 😀", "中文", "last", "cut"])
    // The bytes that are no entry are gone with the first rewrite.
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count < 100)
  }

  @Test("a folder in the file's place is told and done without")
  func survivesFolder() throws {
    let folder = try TemporaryFolder()
    let terminal = try PseudoTerminal([Probe.path], environment: ["PROBE_HISTORY": folder.path])
    try terminal.expect(
      "problem: '\(folder.path)': it is not a regular file. The history is kept for this run only.")
    try terminal.expect("probe> ")
    try terminal.enter("a")
    try terminal.enter("!!", answer: "[a]")
  }
}
