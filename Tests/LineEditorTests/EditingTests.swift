import Glibc
import TerminalTesting
import Testing

@Suite("Editing", .needsSetsid)
struct EditingTests {
  @Test("returns what was typed, and the end on Ctrl-D")
  func typesAndEnds() throws {
    let terminal = try Probe.start()
    try terminal.enter("hello world")
    terminal.type("\u{4}")
    try terminal.expect("<end>")
    #expect(try terminal.end() == 0)
    #expect(terminal.isCooked)
  }

  @Test("Ctrl-D inside a line does not end the input")
  func deletesForward() throws {
    let terminal = try Probe.start()
    try terminal.enter("abc\u{1}\u{4}", answer: "[bc]")
  }

  @Test("keeps the cursor in the right place among wide characters")
  func editsWideCharacters() throws {
    let terminal = try Probe.start()
    terminal.type("中文字\u{2}\u{2}")
    try terminal.expectScreen("the cursor behind 中") {
      $0.text == "probe> 中文字" && $0.column == 9
    }
    terminal.type("xy")
    try terminal.expectScreen("xy behind 中") { $0.text == "probe> 中xy文字" && $0.column == 11 }
    try terminal.enter("\u{8}", answer: "[中x文字]")
  }

  @Test("joins combining marks with their base and keeps the column")
  func editsCombiningMarks() throws {
    let terminal = try Probe.start()
    terminal.type("e\u{301}tx\u{304}y\u{2}\u{2}\u{2}\u{2}")
    try terminal.expectScreen("the cursor behind é") {
      ($0.lines.first ?? "").hasPrefix("probe> \u{E9}tx") && $0.column == 8
    }
    try terminal.enter("Z", answer: "[\u{E9}Ztx\u{304}y]")
  }

  @Test("draws a coloured UTF-8 prompt in the C locale", arguments: ["C", "", "POSIX", "nonsense"])
  func forcesUTF8(locale: String) throws {
    let terminal = try PseudoTerminal(
      [Probe.path],
      environment: ["LANG": locale, "LC_ALL": locale, "PROBE_PROMPT": "σ→ ", "PROBE_COLOUR": "1"])
    try terminal.expectScreen("the prompt") { $0.text == "σ→" && $0.column == 3 }
    terminal.type("é中\u{2}a\r")
    try terminal.expect("[éa中]")
  }

  @Test("colours the prompt without moving the cursor")
  func coloursPrompt() throws {
    let terminal = try PseudoTerminal([Probe.path], environment: ["PROBE_COLOUR": "1"])
    try terminal.expect("\u{1B}[1;36m")
    try terminal.expectScreen("the prompt") { $0.text == "probe>" && $0.column == 7 }
    terminal.type("x\u{2}y")
    try terminal.expectScreen("the line") { $0.text == "probe> yx" && $0.column == 8 }
  }

  @Test("reads on while the entry needs it and joins the lines")
  func joinsContinuedLines() throws {
    let terminal = try Probe.start()
    terminal.type("one \\\r")
    try terminal.expect("  ...> ")
    try terminal.enter("two", answer: "[one \\|two]")
  }

  @Test("takes vi's keys from .editrc")
  func obeysEditrc() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file(".editrc", Array("bind -v\n".utf8))
    let terminal = try Probe.start(environment: ["HOME": folder.path])
    terminal.type("abd\u{1B}")
    // Escape has taken effect when the cursor has stepped back.
    try terminal.expectScreen("the command mode") { $0.column == 9 }
    try terminal.enter("ic", answer: "[abcd]")
    terminal.type("tra\t")
    try terminal.expectScreen("the completion key") { $0.text.hasSuffix("tra") }
    terminal.type("i\t\r")
    try terminal.expect("[train ]")
    try terminal.enter("\u{1B}[200~pasted\u{1B}[201~", answer: "[pasted]")
  }

  @Test("says when .editrc is not obeyed to its end")
  func reportsEditrc() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file(".editrc", Array("nonsense\nbind -v\n".utf8))
    let terminal = try PseudoTerminal([Probe.path], environment: ["HOME": folder.path])
    try terminal.expect("problem: '\(path)': a line names no command")
  }

  @Test("goes over words and to the ends with the keys of today")
  func movesByWords() throws {
    let terminal = try Probe.start()
    try terminal.enter(
      "one two\u{1B}[1;5DX\u{1B}[HY\u{1B}[FZ\u{1B}[D\u{1B}[3~", answer: "[Yone Xtwo]")
  }

  @Test("a line longer than the window wraps and is edited at its beginning")
  func wrapsLongLines() throws {
    let terminal = try Probe.start(columns: 20)
    terminal.type(String(repeating: "a", count: 30) + "\u{1}b")
    try terminal.expectScreen("two rows") {
      $0.lines == ["probe> baaaaaaaaaaaa", String(repeating: "a", count: 18)] && $0.column == 8
    }
  }
}
