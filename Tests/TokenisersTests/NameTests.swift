import Testing
import Tokenisers

/// Tokens as they are told apart, and as a person reads them.
@Suite struct NameTests {
  @Test("tokens that look alike are two, and each has its id")
  func lookAlike() throws {
    let file = TokeniserFile(
      vocab: #"{"\u00e9": 0, "e\u0301": 1, "e": 2, "\u0301": 3, "K": 4, "\u212a": 5}"#,
      merges: #"["e \u0301"]"#)
    let tokeniser = try file.read()
    #expect(tokeniser.ids(of: "\u{E9}e\u{301}K\u{212A}") == [0, 1, 4, 5])
    #expect(tokeniser.piece(0).map { Array($0.utf8) } == [0xC3, 0xA9])
    #expect(tokeniser.piece(1).map { Array($0.utf8) } == [0x65, 0xCC, 0x81])
  }

  @Test("ids far apart take no room between them")
  func sparse() throws {
    let tokeniser = try TokeniserFile(
      vocab: #"{"a": 2147483647, "b": 5}"#, merges: "[]"
    ).read()
    #expect(tokeniser.vocabularyCount == 1 << 31)
    #expect(tokeniser.ids(of: "ab") == [2_147_483_647, 5])
    #expect(tokeniser.piece(6) == nil)
    #expect(tokeniser.piece(-1) == nil)
    #expect(tokeniser.piece(.max) == nil)
    #expect(tokeniser.text(of: [5, 6, 7], skippingSpecial: false) == "b")
  }

  @Test("bytes, blanks and line feeds are shown as a person reads them")
  func names() throws {
    let bytes = try Tokeniser(path: fixture("gpt2"))
    func name(_ text: String) -> [String] { bytes.ids(of: text).map { bytes.name(Int($0)) } }
    #expect(name("he") == ["he"])
    #expect(name(" the\n") == ["' the'", "\\n"])
    #expect(name("\u{2014}").joined().hasPrefix("0xE2") || name("\u{2014}") == ["\u{2014}"])
    #expect(name("<|endoftext|>") == ["<|endoftext|>"])
    #expect(bytes.name(99_999) == "#99999")
    let pieces = try Tokeniser(path: fixture("llama2"))
    let ids = pieces.ids(of: "the\u{6771}")
    #expect(pieces.piece(Int(ids[1])) == "\u{2581}the")
    #expect(ids.dropFirst(2).map { pieces.piece(Int($0)) }.contains("<0xE6>"))
    #expect(pieces.name(Int(ids[0])) == "<s>")
    #expect(pieces.name(Int(ids[1])) == "' the'")
    #expect(ids.map { pieces.name(Int($0)) }.contains("0xE6"))
    #expect(pieces.name(3 + 0x0A) == "\\n")
  }
}
