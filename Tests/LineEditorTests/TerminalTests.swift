import Glibc
import TerminalTesting
import Testing

@testable import LineEditor

@Suite("Terminal")
struct TerminalTests {
  @Test(
    "measures wide, combining and coloured text",
    arguments: [
      ("abc", 3), ("中文", 4), ("e\u{301}", 1), ("σ₁", 2), ("\u{1B}[1;36mred\u{1B}[0m", 3), ("", 0),
      ("😀", 2), ("\u{1B}]0;title\u{7}x", 1), ("a\u{0}\n", 1),
    ])
  func measures(text: String, width: Int) {
    #expect(Terminal.displayWidth(of: text) == width)
  }

  @Test("cuts at the width without cutting a character")
  func truncates() {
    #expect(Terminal.truncated("abcdef", to: 4) == "abc…")
    #expect(Terminal.truncated("中文字", to: 4) == "中…")
    #expect(Terminal.truncated("abc", to: 3) == "abc")
    #expect(Terminal.truncated("abc", to: 0) == "")
  }

  @Test("writing to a closed pipe is an error and not the end")
  func noticesClosedPipe() {
    Terminal.ignoreBrokenPipes()
    var ends: [Int32] = [-1, -1]
    #expect(pipe(&ends) == 0)
    close(ends[0])
    defer { close(ends[1]) }
    #expect(throws: LineEditorError.outputClosed) {
      try Terminal.write("x", toDescriptor: ends[1])
    }
  }

  @Test("counts the rows of a text as a terminal wraps it")
  func countsRows() {
    #expect(Pager.rows(of: "a\nb\n", width: 10) == 2)
    #expect(Pager.rows(of: "0123456789a\n\n", width: 10) == 3)
  }

  @Test(
    "colour is for terminals that have it and people who want it", .needsSetsid,
    arguments: [
      (["NO_COLOR": "1"], false), (["TERM": "dumb"], false), ([:], true),
    ])
  func knowsColour(environment: [String: String], isColoured: Bool) throws {
    let terminal = try PseudoTerminal([Probe.path], environment: environment)
    try terminal.expect("probe> ")
    terminal.type("facts\r")
    try terminal.expect("<width 80, colour \(isColoured)>")
  }

  @Test("a long text is paged, and Ctrl-C in the pager leaves the shell alive", .needsSetsid)
  func pages() throws {
    let terminal = try Probe.start(environment: [
      "PAGER": "sh -c 'cat >/dev/null; echo \"<paging>\"; trap \"exit 0\" INT; sleep 60 & wait'"
    ])
    terminal.type("page\r")
    try terminal.expect("<paging>")
    terminal.type("\u{3}")
    try terminal.expect("probe> ")
    terminal.type("page short\r")
    try terminal.expect("one row\r\n")
    try terminal.enter("after")
  }

  @Test("without a pager the text is printed", .needsSetsid)
  func printsPlainly() throws {
    let terminal = try Probe.start(environment: ["PAGER": "/nonexistent/pager"])
    terminal.type("page\r")
    try terminal.expect("row 1\r\n")
    try terminal.expect("row 100\r\n")
  }

  @Test("the own pager goes on by screen, line and to the end, and q ends it", .needsSetsid)
  func ownPager() throws {
    let terminal = try Probe.start()
    terminal.type("page\r")
    try terminal.expect("row 23\r\n")
    try terminal.expect("77 more: Space, Enter, End; q ends")
    terminal.type("\r")
    try terminal.expect("row 24\r\n")
    try terminal.expect("76 more")
    terminal.type(" ")
    try terminal.expect("row 47\r\n")
    try terminal.expect("53 more")
    terminal.type("q")
    try terminal.expect("probe> ")
    terminal.type("page\r")
    try terminal.expect("77 more")
    terminal.type("\u{1B}[F")
    try terminal.expect("row 100\r\n")
    try terminal.expect("probe> ")
    terminal.type("page\r")
    try terminal.expect("77 more")
    terminal.type("\u{3}")
    try terminal.expect("probe> ")
    try terminal.enter("after")
    #expect(!terminal.screen.text.contains("more: Space"))
  }

  @Test("what is typed at the pager is the next line", .needsSetsid)
  func typesAtPager() throws {
    for next in ["ls", "quiet", "next", "jump é"] {
      let terminal = try Probe.start()
      terminal.type("page\r")
      try terminal.expect("77 more")
      terminal.type(next + "\r")
      try terminal.expect("[\(next)]")
    }
  }

  @Test(
    "tells keys of the pager from the beginning of a command",
    arguments: [
      (" ", ScreenPager.Key.screen, ""), ("\n", .line, ""), ("   ", .screen, ""), ("q", .end, ""),
      ("quit\n", .command, "quit\n"), ("l", .command, "l"), ("\n\n", .line, ""),
      ("\u{1B}[6~", .screen, ""), ("\u{1B}[A", .nothing, ""), ("\u{1}", .nothing, ""),
      (" \n", .nothing, ""), ("qq", .end, ""), (" ls\n", .command, " ls\n"),
    ])
  func pagerKeys(typed: String, key: ScreenPager.Key, rest: String) {
    let found = ScreenPager.key(in: Array(typed.utf8)[...])
    #expect(found.key == key && found.rest == Array(rest.utf8))
  }

  @Test("progress is drawn in place at most ten times a second and leaves no trace", .needsSetsid)
  func drawsProgress() throws {
    let terminal = try Probe.start()
    terminal.type("progress\r")
    let drawn = try terminal.expect("<done>")
    let count = drawn.split(separator: "step").count - 1
    #expect(1...20 ~= count)
    try terminal.expectScreen("no trace") {
      $0.lines == ["probe> progress", "<done>", "probe>"]
    }
  }
}
