import Foundation
import Testing

@testable import Transcripts

/// Random numbers that a seed determines.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func pick<Element>(_ elements: [Element], upTo count: Int) -> [Element] {
    (0..<Int.random(in: 0...count, using: &self)).compactMap { _ in
      elements.randomElement(using: &self)
    }
  }
}

@Suite("Transcript")
struct TranscriptTests {
  private static let lesson = """
    # A collapsed router has stable rank near one.

    #~ seconds
    > new moe --experts 4 \\
        --width 16
    made moe

    in 3 seconds
    #= 1f2e
    > show '
    > x'
    \\# 1 \\ 2
    \\\\ 3

    #
    # The end.
    """

  @Test("tells narration, commands, output, marks and digests apart")
  func parses() throws {
    let transcript = try Transcript(parsing: Self.lesson) { $0 == "show '" }
    #expect(transcript.text == Self.lesson)
    #expect(transcript.entries.count == 4)
    let commands = transcript.commands
    #expect(commands.map(\.text) == ["new moe --experts 4 \\\n    --width 16", "show '\nx'"])
    #expect(commands.map(\.output) == [["made moe", "", "in 3 seconds"], ["# 1 \\ 2", "\\ 3"]])
    #expect(commands.map(\.digest) == ["1f2e", nil])
    #expect(commands.map(\.lineNumber) == [4, 10])
    #expect(commands[0].isVolatile("in 9 seconds"))
    #expect(!commands[0].isVolatile("made moe"))
    #expect(!commands[1].isVolatile("in 9 seconds"))
    guard case .narration(let narration) = transcript.entries[0] else {
      Issue.record("the first entry is no narration")
      return
    }
    #expect(narration.paragraphs == ["A collapsed router has stable rank near one.", ""])
  }

  @Test("takes continuation lines with a mark of their own")
  func markedContinuation() throws {
    let transcript = try Transcript(parsing: "> a \\\n> b\n> c")
    #expect(transcript.commands.map(\.text) == ["a \\\nb", "c"])
  }

  @Test("keeps an open quote on its line unless the next one is a command line")
  func openQuote() throws {
    let transcript = try Transcript(parsing: "> a '\nerror: open\n> b\n") { $0.contains("'") }
    #expect(transcript.commands.map(\.text) == ["a '", "b"])
    #expect(transcript.commands[0].output == ["error: open"])
  }

  @Test("tells what it needs of the environment, apart from what it says")
  func requirements() throws {
    let transcript = try Transcript(
      parsing: "# Read.\n#? DIGITS  the path of it\n#?  OTHER\n#?\n> a\n")
    guard case .narration(let narration) = try #require(transcript.entries.first) else {
      Issue.record("no narration")
      return
    }
    #expect(
      narration.requirements == [
        Transcript.Requirement(variable: "DIGITS", description: "the path of it"),
        Transcript.Requirement(variable: "OTHER", description: ""),
      ])
    #expect(narration.paragraphs == ["Read."])
    #expect(transcript.commands.first?.volatileTexts == [])
  }

  @Test("marks all output volatile with a bare mark")
  func bareMark() throws {
    let transcript = try Transcript(parsing: "#~\n> time x\n3 s\n")
    #expect(transcript.commands[0].isVolatile("anything"))
  }

  @Test(
    "gives back the same bytes",
    arguments: [
      "> a", "> a\n", "> a\r\nb\r\n", "\u{FEFF}# x\r\n> a\n\n\n", ">\n", "> a\r",
      "> a\n\n b \n  \n",
    ])
  func roundTrips(text: String) throws {
    #expect(Array(try Transcript(parsing: text).text.utf8) == Array(text.utf8))
  }

  @Test("gives back the same bytes for random transcripts", arguments: 0..<500 as Range<UInt64>)
  func randomRoundTrips(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let lines = [
      "# note", "#", "", "  ", "> cmd", "> cmd \\", "> open '", "output 1.5", "\\# escaped", "\\",
      "#~ time", "#~", "#= 1f", "日本 👩‍👩‍👧", "e\u{301}", "> ", ">", ">x", "a\rb", "\t\u{1}",
    ]
    let text =
      "> first\n"
      + generator.pick(lines, upTo: 12)
      .map { $0 + (Bool.random(using: &generator) ? "\n" : "\r\n") }.joined()
      + (Bool.random(using: &generator) ? "> last" : "")
    guard let transcript = try? Transcript(parsing: text, continues: { $0.contains("'") }) else {
      return
    }
    #expect(Array(transcript.text.utf8) == Array(text.utf8))
  }

  @Test("reads back random commands and outputs that it wrote", arguments: 0..<500 as Range<UInt64>)
  func randomContents(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let outputs = [
      "a 1.5", "# x", "#", "#~ y", "#= z", "> q", ">", ">q", "\\", "\\# w", "", "日本", "a\nb",
    ]
    let made = (0..<3).map { index in
      Transcript.Entry.command(
        Transcript.Command(
          "cmd \(index)", output: generator.pick(outputs, upTo: 5) + ["end"],
          digest: Bool.random(using: &generator) ? "1f\(index)" : nil))
    }
    let entries = [.narration(Transcript.Narration("Title\n\nMore"))] + made
    let transcript = Transcript(entries: entries)
    let read = try Transcript(parsing: transcript.text)
    #expect(read.text == transcript.text)
    #expect(read.commands.map(\.text) == transcript.commands.map(\.text))
    #expect(read.commands.map(\.output) == transcript.commands.map(\.output))
    #expect(read.commands.map(\.digest) == transcript.commands.map(\.digest))
  }

  @Test("stays a transcript whatever a command printed")
  func hostileOutput() throws {
    let command = Transcript.Command("a \\", output: ["x\u{0}y", "  "])
    let read = try Transcript(parsing: Transcript(entries: [.command(command)]).text)
    #expect(read.commands.map(\.text) == ["a "])
    #expect(read.commands.map(\.output) == [["xy"]])
  }

  @Test(
    "says what is wrong with a file, and where",
    arguments: [
      (
        [UInt8]("> a\nb\u{0}".utf8),
        "line 2 holds a NUL byte; a transcript is a text file, and this one is binary."
      ),
      (
        [UInt8]("> a\n".utf8) + [0xFF, 0x0A],
        "line 2 is not UTF-8 text; save the transcript as UTF-8."
      ),
      (
        [UInt8]("# only\n".utf8),
        "no line begins with '> '; a transcript needs at least one command."
      ),
      ([], "no line begins with '> '; a transcript needs at least one command."),
      (
        [UInt8]("# x\nstray\n> a".utf8),
        "line 2: 'stray' follows no command; begin it with '# ' if it explains, with '> ' if it is a command."
      ),
      (
        [UInt8]("> a\n# x\n#= 1f\n".utf8),
        "line 3: the digest '#= 1f' follows no command's output; move it there or take it out."
      ),
    ])
  func errors(bytes: [UInt8], message: String) {
    let error = #expect(throws: TranscriptError.self) { try Transcript(parsing: bytes) }
    #expect(error?.description == message)
  }

  @Test("says why a file cannot be read or written")
  func fileErrors() {
    let missing = #expect(throws: TranscriptError.self) {
      try Transcript(contentsOf: "/no/such.chart")
    }
    #expect(missing?.description == "cannot read '/no/such.chart': there is no such file.")
    let directory = #expect(throws: TranscriptError.self) { try Transcript(contentsOf: "/") }
    #expect(directory?.description == "cannot read '/': it is a directory.")
    let taken = #expect(throws: TranscriptError.self) {
      try TranscriptRecorder(path: "/")
    }
    #expect(taken?.description == "cannot write '/': there is such a file already.")
  }
}
