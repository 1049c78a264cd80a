import Testing

@testable import CommandLanguage

@Suite("Lexer")
struct LexerTests {
  @Test(
    "splits a line into words",
    arguments: [
      ("", []), ("  \t", []), ("a b", ["a", "b"]), ("a   b ", ["a", "b"]),
      ("'a b' c", ["a b", "c"]), (#""a \"b\" \\ \n""#, [#"a "b" \ \n"#]), (#"a\ b"#, ["a b"]),
      ("a'b'\"c\"", ["abc"]), ("''", [""]), ("a # b", ["a"]), ("a#b", ["a#b"]),
      ("'#' x", ["#", "x"]),
      ("a \\\n b", ["a", "b"]), ("a\\\nb", ["a", "b"]), ("a \\\r\n b", ["a", "b"]),
      ("# a\nb", ["b"]), (#"\日本"#, ["日本"]), ("'a\nb'", ["a\nb"]), ("\u{0}", ["\u{0}"]),
    ])
  func splits(line: String, words: [String]) {
    #expect(Lexer.words(in: line).map(\.text) == words)
  }

  @Test("tells where words stand, in bytes, and whether they were quoted")
  func ranges() {
    #expect(
      Lexer.words(in: "é 'a b' \"c") == [
        Word(text: "é", range: 0..<2), Word(text: "a b", range: 3..<8, wasQuoted: true),
        Word(text: "c", range: 9..<11, wasQuoted: true, isTerminated: false),
      ])
  }

  @Test(
    "asks for more after an open quote or a trailing backslash",
    arguments: [
      ("a", false), ("a \\", true), ("a\\", true), ("a\\\\", false), ("'a", true), ("'a'", false),
      ("\"a\\\"", true), ("# it's \\", false), ("a \\\n", true), ("", false), ("a\\ ", false),
    ])
  func continuation(text: String, expected: Bool) {
    #expect(Lexer.needsContinuation(text) == expected)
  }

  @Test(
    "never traps, keeps ranges in order, and agrees with itself",
    arguments: 0..<400 as Range<UInt64>)
  func properties(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let text = generator.text()
    let words = Lexer.words(in: text)
    let bounds = words.flatMap { [$0.range.lowerBound, $0.range.upperBound] }
    #expect(bounds == bounds.sorted())
    #expect((bounds.last ?? 0) <= text.utf8.count)
    #expect(!words.dropLast().contains { !$0.isTerminated })
    if words.last?.isTerminated == false { #expect(Lexer.needsContinuation(text)) }
    if !Lexer.needsContinuation(text), !text.contains("#") {
      #expect(Lexer.words(in: text + " end").map(\.text) == words.map(\.text) + ["end"])
    }
  }

  @Test("reads back a quoted word, and quoted words in a line", arguments: 0..<400 as Range<UInt64>)
  func quoting(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let texts = (0..<3).map { _ in generator.text(maximumLength: 8) }
    let line = texts.map { Lexer.quoted($0) }.joined(separator: " ")
    #expect(Lexer.words(in: line).map { Array($0.text.utf8) } == texts.map { Array($0.utf8) })
    #expect(!Lexer.needsContinuation(line))
  }

  @Test("quotes only what needs it")
  func quotesOnlyWhatNeedsIt() {
    let quoted = ["a", "a b", "", "#a", "a#", "é", #"a"\"#].map(Lexer.quoted)
    #expect(quoted == ["a", "\"a b\"", "\"\"", "\"#a\"", "a#", "é", #""a\"\\""#])
  }

  @Test("lexes a megabyte in no time", .timeLimit(.minutes(1)))
  func megabyte() {
    #expect(Lexer.words(in: String(repeating: "word ", count: 200_000)).count == 200_000)
    #expect(Lexer.words(in: String(repeating: "\\", count: 1 << 20)).count == 1)
    #expect(Lexer.needsContinuation(String(repeating: "'", count: (1 << 20) + 1)))
  }
}
