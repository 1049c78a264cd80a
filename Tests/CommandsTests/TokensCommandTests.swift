import Commands
import Foundation
import TestSupport
import Testing

@Suite("tokens, of a tokenizer.json")
struct TokensCommandTests {
  private let llama = fixture("TokenisersTests", "llama2")

  @Test("a text's ids and pieces are shown, with those of the template or without")
  func shown() throws {
    var shell = Interpreter()
    let printed = try shell.answer("tokens \(llama) --text \"the京\"", width: 120)
    #expect(printed[0] == "5 tokens of the 1000 that '\(llama)' has")
    #expect(printed[1].split(separator: " ") == ["place", "id", "piece", "text"])
    #expect(printed[2].split(separator: " ") == ["0", "1", "<s>", "<s>"])
    #expect(printed[3].split(separator: " ").suffix(3) == ["▁the", "'", "the'"], "\(printed[3])")
    #expect(printed.count > 5)
    let bare = try shell.answer("tokens \(llama) --text \"the京\" --no-special", width: 120)
    #expect(bare.count == printed.count - 1)
    #expect(shell.session.journal.isEmpty)
  }

  @Test("ids and pieces are written as JSON, which only --force replaces without a word")
  func written() throws {
    let folder = try TemporaryFolder()
    let (notes, json) = (folder.put("the\n", as: "notes.txt"), folder.file("notes.json"))
    var shell = Interpreter()
    let printed = try shell.answer("tokens \(llama)/tokenizer.json --file \(notes) --to \(json)")
    #expect(printed.joined(separator: " ").contains("wrote 3 tokens to"))
    let written = try folder.json("notes.json")
    #expect(written["pieces"][0].string == "<s>")
    #expect(written["pieces"][1].string == "▁the")
    #expect(written["pieces"][2].string == "\n")
    #expect(written["ids"][0].number == 1)
  }

  @Test("what cannot be is refused in a line, and the session stays")
  func refused() throws {
    let folder = try TemporaryFolder()
    var shell = try Interpreter.furnished()
    #expect(
      shell.message(of: "tokens moe --text a").contains("which has no tokeniser; give a folder"))
    #expect(shell.message(of: "tokens \(folder.path) --text a").contains("no tokenizer.json"))
    #expect(shell.message(of: "tokens \(llama)").contains("give the text"))
    #expect(shell.message(of: "tokens \(llama) --text a --force").contains("--to"))
    let file = folder.put([0x61, 0xFF], as: "latin.txt")
    #expect(shell.message(of: "tokens \(llama) --text a --file \(file)").contains("--file"))
    #expect(shell.message(of: "tokens \(llama) --file \(file)").contains("byte 1 is not UTF-8"))
    let bad = folder.put(
      #"{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": ["a b"]}}"#, as: "tokenizer.json")
    #expect(shell.message(of: "tokens \(bad) --text a").contains("'a b' needs the token 'b'"))
  }
}
