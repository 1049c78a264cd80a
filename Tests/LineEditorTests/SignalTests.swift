import Glibc
import TerminalTesting
import Testing

@testable import LineEditor

@Suite("Signals", .needsSetsid)
struct SignalTests {
  @Test("Ctrl-C clears the line and the next one is read")
  func clearsLine() throws {
    let terminal = try Probe.start()
    terminal.type("unwanted\u{2}\u{2}")
    try terminal.expectScreen("the line") { $0.text == "probe> unwanted" && $0.column == 13 }
    terminal.type("\u{3}")
    try terminal.expect("<interrupted>")
    try terminal.expectScreen("the mark behind the line") {
      $0.lines == ["probe> unwanted^C", "<interrupted>", "probe>"]
    }
    try terminal.enter("kept")
  }

  @Test("Ctrl-C on a continuation line drops the whole entry")
  func dropsEntry() throws {
    let terminal = try Probe.start()
    terminal.type("one \\\r")
    try terminal.expect("...> ")
    terminal.type("two\u{3}")
    try terminal.expect("<interrupted>")
    try terminal.enter("three")
  }

  @Test("Ctrl-C while searching the history leaves the search and the line")
  func leavesSearch() throws {
    let terminal = try Probe.start()
    try terminal.enter("alpha")
    terminal.type("\u{12}al")
    try terminal.expect("bck:")
    terminal.type("\u{3}")
    try terminal.expect("<interrupted>")
    try terminal.enter("beta")
  }

  @Test("interrupts of a command are seen by every thread and counted within a second")
  func countsInterrupts() throws {
    let terminal = try Probe.start()
    terminal.type("spin\r")
    try terminal.expect("spinning")
    terminal.type("\u{3}")
    try terminal.expect("<seen by a worker>")
    terminal.type("\u{3}")
    try terminal.expect("<stopped 2>")
    try terminal.enter("next")
  }

  @Test("Ctrl-Z gives the terminal back and fg draws the line again")
  func suspends() throws {
    let terminal = try PseudoTerminal(
      ["/bin/bash", "--norc", "--noprofile", "-i"], environment: ["PS1": "shell$ "])
    try terminal.expect("shell$ ")
    terminal.type("\(Probe.path)\r")
    try terminal.expect("probe> ")
    terminal.type("abc\u{2}")
    try terminal.expectScreen("the line") { $0.lines.last == "probe> abc" && $0.column == 9 }
    terminal.type("\u{1A}")
    #expect(try terminal.expect("Stopped").contains("\u{1B}[?2004l"))
    try terminal.expect("shell$ ")
    terminal.type("stty -a | grep -ow -e '-*icanon'\r")
    try terminal.expect("\ricanon")
    try terminal.expect("shell$ ")
    terminal.type("fg\r")
    try terminal.expect("probe> abc")
    try terminal.expectScreen("the cursor where it was") {
      $0.lines.last == "probe> abc" && $0.column == 9
    }
    try terminal.enter("X", answer: "[abXc]")
  }

  @Test("a resized window reflows the line")
  func reflows() throws {
    let terminal = try Probe.start()
    terminal.type(String(repeating: "a", count: 30))
    try terminal.expectScreen("one row") { $0.column == 37 }
    terminal.resize(columns: 20, rows: 24)
    try terminal.expectScreen("two rows") {
      $0.lines == ["probe> aaaaaaaaaaaaa", String(repeating: "a", count: 17)]
    }
    // What libedit takes for the width shows when the cursor changes rows.
    terminal.type("\u{1}b")
    try terminal.expectScreen("the cursor in the first row") {
      $0.lines == ["probe> baaaaaaaaaaaa", String(repeating: "a", count: 18)]
        && $0.row == 0 && $0.column == 8
    }
    terminal.type("\r")
    try terminal.expect("[baaa")
    terminal.type("facts\r")
    try terminal.expect("<width 20, colour true>")
  }

  @Test(
    "a signal that ends the program leaves the terminal as it was", arguments: [SIGTERM, SIGHUP])
  func restoresTerminal(signal: Int32) throws {
    let terminal = try Probe.start()
    terminal.type("abc")
    try terminal.expect("abc")
    #expect(!terminal.isCooked)
    terminal.send(signal)
    #expect(try terminal.end() & 0x7F == signal)
    #expect(terminal.isCooked)
    try terminal.expect("\u{1B}[?2004l")
  }
}
