import TerminalTesting
import Testing

@testable import LineEditor

@Suite("Completion", .needsSetsid)
struct CompletionTests {
  @Test("fills the common beginning, then lists, then draws the line again")
  func fillsThenLists() throws {
    let terminal = try Probe.start()
    terminal.type("tr\t")
    try terminal.expectScreen("the common beginning") { $0.text == "probe> tra" && $0.column == 10 }
    terminal.type("\t")
    try terminal.expectScreen("the list") {
      $0.lines == ["probe> tra", "trace      train      transform", "probe> tra"]
        && $0.row == 2 && $0.column == 10
    }
    terminal.type("i\t\r")
    try terminal.expect("[train ]")
  }

  @Test("completes in the middle of a line and puts the cursor back after a list")
  func completesInTheMiddle() throws {
    let terminal = try Probe.start()
    terminal.type("tra end\u{2}\u{2}\u{2}\u{2}\t\t")
    try terminal.expectScreen("the list") {
      $0.lines.count == 3 && $0.lines.last == "probe> tra end" && $0.column == 10
    }
    terminal.type("c\t\r")
    try terminal.expect("[trace end]")
  }

  @Test("an empty line lists everything and stays empty")
  func listsOnEmptyLine() throws {
    let terminal = try Probe.start()
    terminal.type("\t\t")
    try terminal.expectScreen("all names") {
      $0.text.contains("plot") && $0.text.contains("文献二") && $0.lines.last == "probe>"
        && $0.column == 7
    }
    try terminal.enter("")
    terminal.type("  \t\r")
    try terminal.expect("[  ]")
  }

  @Test("completes names that are not ASCII")
  func completesWideNames() throws {
    let terminal = try Probe.start()
    terminal.type("文\t二\r")
    try terminal.expect("[文献二]")
  }

  @Test("on a continuation line the whole entry is considered")
  func completesContinuationLines() throws {
    let terminal = try Probe.start()
    terminal.type("plot \\\r")
    try terminal.expect("...> ")
    terminal.type("transf\t\r")
    try terminal.expect("[plot \\|transform ]")
  }

  @Test("counts the candidates that are too many to show, fitted to the width")
  func countsTheRest() throws {
    let terminal = try Probe.start(columns: 40)
    terminal.type("v\t\t")
    try terminal.expect("... and 50 more")
    try terminal.expectScreen("the line") { $0.lines.last == "probe> value" }
    #expect(terminal.screen.lines.allSatisfy { $0.count <= 40 })
  }

  @Test("a listing is laid out downwards in columns")
  func laysOutColumns() {
    #expect(
      CandidateList.text(["a", "bb", "文", "d", "e"], width: 12) == "a   文  e\nbb  d\n")
    #expect(CandidateList.text(["~/x/one", "~/x/two"], width: 80) == "one  two\n")
    #expect(CandidateList.text(["wide\u{1B}name"], width: 4) == "wide?name\n")
  }

  @Test("the common beginning never cuts a character")
  func sharesWholeCharacters() {
    let found = Completion(range: 0..<0, candidates: ["ae\u{301}b", "ae\u{301}c", "ae\u{301}"])
    #expect(found.commonPrefix == "ae\u{301}")
    #expect(Completion(range: 0..<0, candidates: ["e", "e\u{301}"]).commonPrefix.isEmpty)
    #expect(Completion.none(at: 3).commonPrefix.isEmpty)
  }
}
