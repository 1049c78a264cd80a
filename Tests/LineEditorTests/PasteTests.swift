import TerminalTesting
import Testing

@testable import LineEditor

@Suite("Pasting", .needsSetsid)
struct PasteTests {
  private func bracketed(_ text: String) -> String {
    "\u{1B}[200~\(text)\u{1B}[201~"
  }

  @Test("takes the commands of a transcript and drops the rest")
  func takesTranscript() throws {
    let terminal = try Probe.start()
    terminal.type(
      bracketed("# A lesson.\r> plot a\rσ₁ 1.72\r> trace \\\r  b\rout\r> tail"))
    try terminal.expect("[plot a]")
    try terminal.expect("probe> trace \\\r\n")
    try terminal.expect("[trace \\|  b]")
    try terminal.expectScreen("the incomplete line") {
      $0.lines.last == "probe> tail" && $0.column == 11
    }
    try terminal.enter("s", answer: "[tails]")
  }

  @Test("returns pasted lines one by one and leaves the last to be edited")
  func splitsLines() throws {
    let terminal = try Probe.start()
    terminal.type("x \u{2}" + bracketed("one\ntwo\n三"))
    try terminal.expect("[xone ]")
    try terminal.expect("[two]")
    try terminal.enter("!", answer: "[三!]")
  }

  @Test("inserts literally: tabs and escapes are no keys")
  func insertsLiterally() throws {
    let terminal = try Probe.start()
    terminal.type("a" + bracketed("tr\t\u{1B}[A\u{2}中") + "b\r")
    try terminal.expect("[atr\t[A中b]")
  }

  @Test("is switched on at the prompt and off outside it")
  func isOnlyOnAtPrompt() throws {
    let terminal = try PseudoTerminal([Probe.path])
    #expect(try terminal.expect("probe> ").hasSuffix("\u{1B}[?2004h"))
    terminal.type("a\r")
    #expect(try terminal.expect("[a]").hasSuffix("\u{1B}[?2004l"))
  }

  @Test("Ctrl-C drops what is still to come of a paste")
  func dropsTheRest() throws {
    let terminal = try Probe.start()
    terminal.type(bracketed("spin\nplot\n"))
    try terminal.expect("spinning")
    terminal.type("\u{3}")
    try terminal.expect("<seen by a worker>")
    terminal.type("\u{3}")
    try terminal.expect("<stopped 2>")
    try terminal.expect("[plot]")
    try terminal.expect("probe> ")
    terminal.type("\u{1B}[200~never closed\u{3}")
    try terminal.expect("<interrupted>")
    try terminal.enter("ok")
  }

  @Test("a large paste is one insertion, not a million keys", .timeLimit(.minutes(1)))
  func pastesMuch() throws {
    let terminal = try Probe.start()
    let line = String(repeating: "0123456789", count: 10_000)
    terminal.type(bracketed(line + "\n"))
    try terminal.expect("[0123")
    try terminal.expect("789]")
  }

  @Test("commands are the marked lines, if any is marked")
  func filtersLines() {
    #expect(PastedText.commands(["a", "b"]) == ["a", "b"])
    #expect(PastedText.commands(["# n", "> a \\", "  b", "out", "> c"]) == ["a \\", "  b", "c"])
    #expect(PastedText.commands([]) == [])
  }

  @Test("a filter decides about the incomplete line too")
  func filtersIncompleteLine() {
    let marked = PastedText.split("> a\nout\nou", filter: PastedText.commands)
    #expect(marked == (["a"], ""))
    let alone = PastedText.split("out\n> b", filter: PastedText.commands)
    #expect(alone == ([], "b"))
    let plain = PastedText.split("a\nb", filter: PastedText.commands)
    #expect(plain == (["a"], "b"))
  }

  @Test("line ends of every kind are newlines and control characters are dropped")
  func cleansText() {
    #expect(PastedText.text(of: Array("a\r\nb\rc\nd\u{1B}\u{9B}\te\u{7F}".utf8)) == "a\nb\nc\nd\te")
  }
}
