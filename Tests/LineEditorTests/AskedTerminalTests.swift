import TerminalTesting
import Testing

@Suite("a terminal that is asked for images")
struct AskedTerminalTests {
  static let query = "\u{1B}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\\u{1B}[c"

  @Test(
    "the terminal is asked, and takes what it says that it takes", .needsSetsid,
    arguments: [
      ("\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[?62;c", "kitty"), ("\u{1B}[?62;4;22c", "sixel"),
      ("\u{1B}_Gi=31;ENOTSUPPORTED\u{1B}\\\u{1B}[?62;4c", "sixel"), ("\u{1B}[?4;6c", "none"),
      ("\u{1B}[?1;2c", "none"),
    ])
  func asks(answer: String, form: String) throws {
    let terminal = try Probe.start()
    terminal.type("images\r")
    try terminal.expect(Self.query)
    terminal.type(answer)
    try terminal.expect("<image \(form)>")
    try terminal.expect("probe> ")
    // Once: the second time there is no query to answer.
    terminal.type("images\r")
    let before = try terminal.expect("<image \(form)>")
    #expect(!before.contains(Self.query))
    try terminal.enter("after")
  }

  @Test("what is typed about an answer is the next line", .needsSetsid)
  func keepsTyped() throws {
    let terminal = try Probe.start()
    terminal.type("images\r")
    try terminal.expect(Self.query)
    terminal.type("ne\u{1B}_Gi=31;OK\u{1B}\\x\u{1B}[?62ct\r")
    try terminal.expect("<image kitty>")
    try terminal.expect("[next]")
  }

  @Test("no answer is no image, and one that comes late is not taken for typed", .needsSetsid)
  func waitsNoLonger() throws {
    let terminal = try Probe.start()
    terminal.type("images\r")
    try terminal.expect("<image none>")
    try terminal.expect("probe> ")
    terminal.type("\u{1B}_Gi=31;OK\u{1B}\\a\u{1B}[?62;4cb\r")
    try terminal.expect("[ab]")
  }

  @Test("Ctrl-C while it waits gives the terminal back as it was", .needsSetsid)
  func interrupts() throws {
    let terminal = try Probe.start()
    terminal.type("images\r")
    try terminal.expect(Self.query)
    terminal.type("\u{3}")
    try terminal.expect("<image none>")
    try terminal.expect("probe> ")
    try terminal.enter("after")
    terminal.type("\u{4}")
    try terminal.expect("<end>")
    _ = try terminal.end()
    #expect(terminal.isCooked)
  }

  @Test(
    "nobody is asked within tmux or screen, without colours, nor where the name tells",
    .needsSetsid,
    arguments: [
      (["TMUX": "/tmp/tmux-0/default,1,0"], "none"), (["STY": "1.pts"], "none"),
      (["TERM": "screen-256color"], "none"), (["TERM": "tmux-256color"], "none"),
      (["NO_COLOR": "1"], "none"), (["TERM": "dumb"], "none"),
      (["TMUX": "x", "TERM_PROGRAM": "iTerm.app"], "none"),
      (["TERM_PROGRAM": "iTerm.app"], "iterm"),
      (["TERM_PROGRAM": "WezTerm"], "iterm"),
    ])
  func doesNotAsk(environment: [String: String], form: String) throws {
    let terminal = try Probe.start(environment: environment)
    terminal.type("images\r")
    let before = try terminal.expect("<image \(form)>")
    #expect(!before.contains("\u{1B}_G"))
  }
}
