import Foundation
import Safetensors
import TestSupport
import Testing
import Tokenisers

/// What is not taken, and what is said of it.
@Suite struct RefusalTests {
  @Test(
    "what is not supported is refused by name",
    arguments: [
      (
        #", "normalizer": {"type": "BertNormalizer"}"#,
        "normalizer.type: the normaliser 'BertNormalizer'"
      ),
      (#", "normalizer": {"type": "Precompiled"}"#, "the normaliser 'Precompiled'"),
      (
        #", "normalizer": {"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "Nmt"}]}"#,
        "normalizer.normalizers[1].type: the normaliser 'Nmt'"
      ),
      (#", "pre_tokenizer": {"type": "UnicodeScripts"}"#, "the pre-tokeniser 'UnicodeScripts'"),
      (#", "post_processor": {"type": "Other"}"#, "the post-processor 'Other'"),
      (#", "decoder": {"type": "WordPiece"}"#, "the decoder 'WordPiece'"),
      (
        #", "pre_tokenizer": {"type": "Split", "pattern": {"Regex": "(?<=a)b"}, "behavior": "Isolated"}"#,
        "pre_tokenizer.pattern.Regex: the group '(?<' in '(?<=a)b'"
      ),
      (
        #", "pre_tokenizer": {"type": "Split", "pattern": {"Regex": "\\p{Nonsense}"}, "behavior": "Isolated"}"#,
        #"the property '\p{Nonsense}'"#
      ),
      (
        #", "pre_tokenizer": {"type": "Split", "pattern": {"String": "a"}, "behavior": "Sideways"}"#,
        "the behaviour 'Sideways'"
      ),
    ])
  func unsupported(part: String, words: String) throws {
    let refusal = try #require(TokeniserFile(rest: part).refusal)
    #expect(refusal.contains(words), "\(refusal)")
    #expect(refusal.hasSuffix("is not supported. Make the ids with the library and read those."))
  }

  @Test(
    "other models and dropout are refused by name",
    arguments: ["WordPiece", "Unigram", "WordLevel"])
  func models(type: String) throws {
    let refusal = try #require(TokeniserFile(model: #""type": "\#(type)""#).refusal)
    #expect(refusal.contains("model.type: the model '\(type)' is not supported"))
    let dropout = try #require(TokeniserFile(model: #""dropout": 0.1"#).refusal)
    #expect(dropout.contains("model.dropout: a dropout of 0.1"))
    #expect(TokeniserFile(model: #""dropout": 0.0"#).refusal == nil)
  }

  @Test(
    "merges that do not exist are named",
    arguments: [
      (#"["a c"]"#, "merges[0]: 'a c' needs the token 'c', which is not in the vocabulary"),
      (
        #"["a b", ["b", "a"]]"#,
        "merges[1]: 'b a' needs the token 'ba', which is not in the vocabulary"
      ),
      (#"["a b c"]"#, "merges[0]: this is no pair of tokens"),
      (#"[["a"]]"#, "merges[0]: this is no pair of tokens"),
      (#"[3]"#, "merges[0]: this is no pair of tokens"),
      (#"{}"#, "model.merges: expected an array but found an object"),
    ])
  func merges(merges: String, words: String) throws {
    let refusal = try #require(TokeniserFile(merges: merges).refusal)
    #expect(refusal.contains(words), "\(refusal)")
    #expect(!refusal.contains("\n"))
  }

  @Test(
    "a vocabulary has an id for each token, and a token for each id",
    arguments: [
      (#"{"a": 0, "b": 0}"#, "the tokens 'a' and 'b' both have the id 0"),
      (#"{"a": -1}"#, "token 'a': expected an id from 0 to 2^31 - 1 but found -1"),
      (#"{"a": 2147483648}"#, "expected an id from 0 to 2^31 - 1 but found 2147483648"),
      (#"{"a": 1.5}"#, "expected an id from 0 to 2^31 - 1 but found 1.5"),
      (#"{"a": "x"}"#, "expected an id from 0 to 2^31 - 1 but found a string"),
      (#"{"a": 0, "a": 1}"#, "the key 'a' stands there twice"),
      (#"[]"#, "model.vocab: expected an object but found an array"),
    ])
  func vocabularies(vocab: String, words: String) throws {
    let refusal = try #require(TokeniserFile(vocab: vocab, merges: "[]").refusal)
    #expect(refusal.contains(words), "\(refusal)")
  }

  @Test(
    "added tokens have ids and texts of their own",
    arguments: [
      (#"[{"id": 1, "content": "x"}]"#, "the tokens 'b' and 'x' both have the id 1"),
      (
        #"[{"id": 4, "content": "x"}, {"id": 4, "content": "y"}]"#,
        "the tokens 'x' and 'y' both have the id 4"
      ),
      (#"[{"id": 4, "content": "x"}, {"id": 5, "content": "x"}]"#, "the token 'x' is added twice"),
      (#"[{"id": 4, "content": ""}]"#, "a token of no characters"),
      (
        #"[{"content": "x"}]"#,
        "added_tokens[0].id: expected an id from 0 to 2^31 - 1 but found nothing"
      ),
      (#"[4]"#, "added_tokens[0]: expected an object but found a number"),
    ])
  func added(added: String, words: String) throws {
    let refusal = try #require(TokeniserFile(added: added).refusal)
    #expect(refusal.contains(words), "\(refusal)")
  }

  @Test("a template names tokens that are there")
  func templates() throws {
    func refusal(_ single: String, _ tokens: String) -> String? {
      TokeniserFile(
        rest:
          #", "post_processor": {"type": "TemplateProcessing", "single": \#(single), "special_tokens": \#(tokens)}"#
      ).refusal
    }
    let text = #"{"Sequence": {"id": "A"}}"#
    let special = #"{"SpecialToken": {"id": "<s>"}}"#
    #expect(refusal("[\(text)]", "{}") == nil)
    #expect(
      try #require(refusal("[\(special), \(text)]", "{}")).contains(
        "the special token '<s>' is not among special_tokens"))
    #expect(
      try #require(refusal("[\(special), \(text)]", #"{"<s>": {"ids": [77]}}"#)).contains(
        "post_processor: it adds the id 77, which no token has"))
    #expect(
      try #require(refusal("[\(special)]", #"{"<s>": {"ids": [3]}}"#)).contains(
        "a template without"))
    #expect(
      try #require(refusal(#"[{"Sequence": {"id": "B"}}]"#, "{}")).contains(
        "a single text has no second one"))
  }

  @Test("padding and truncation are said not to be applied")
  func notes() throws {
    let file = TokeniserFile(rest: #", "padding": {"length": 3}, "truncation": {"max_length": 1}"#)
    let tokeniser = try file.read()
    #expect(tokeniser.notes.count == 2)
    #expect(tokeniser.ids(of: "abab") == [2, 2])
  }

  @Test("an added token whose id is not the next is numbered as the library does, which is said")
  func numbering() throws {
    let tokeniser = try TokeniserFile(added: #"[{"id": 9, "content": "x", "special": true}]"#)
      .read()
    #expect(tokeniser.ids(of: "axb") == [0, 4, 1])
    #expect(tokeniser.vocabularyCount == 5)
    #expect(tokeniser.notes[0].contains("the id 9; the library numbers it 4"))
  }

  @Test("an unknown token has to be in the vocabulary, unless nothing can be unknown")
  func unknown() throws {
    let refusal = try #require(TokeniserFile(model: #""unk_token": "?""#).refusal)
    #expect(refusal.contains("model.unk_token: '?' is not in the vocabulary"))
    #expect(try TokeniserFile(model: #""unk_token": "<u>""#).read().ids(of: "a?b") == [0, 3, 1])
    #expect(try TokeniserFile().read().ids(of: "a?b") == [2])
  }

  @Test("a file that is no tokeniser is refused in one line")
  func files() throws {
    let folder = try TemporaryFolder()
    func refusal(_ path: String) -> String {
      do {
        _ = try Tokeniser(path: path)
        return ""
      } catch { return error.description }
    }
    #expect(refusal(folder.file("none")).contains("there is no such file"))
    #expect(refusal(folder.path).contains("there is no tokenizer.json in this folder. Write one"))
    _ = folder.put("", as: "tokenizer.model")
    #expect(refusal(folder.path).contains("though there is tokenizer.model"))
    for text in ["", "{", "[]", "null", "{\"model\": 3}", "{}", "{\"model\": {}}", "\u{FEFF}{}"] {
      let words = refusal(folder.put(text, as: "tokenizer.json"))
      #expect(words.contains("tokenizer.json: ") && !words.contains("\n"), "\(words)")
    }
    _ = folder.put(Array("{\"a\u{E9}".utf8.dropLast()), as: "tokenizer.json")
    #expect(refusal(folder.path).contains("is not UTF-8"))
    let deep = String(repeating: "[", count: 100_000)
    #expect(refusal(folder.put(deep, as: "deep.json")).contains("nested more than 64 deep"))
  }
}
