import Foundation
import TestSupport
import Testing

@testable import Safetensors

/// JSON as a tree, with its keys told apart byte by byte.
@Suite struct JSONTreeTests {
  private func tree(_ text: String) throws -> JSONTree {
    try JSONTree(parsing: Array(text.utf8), path: "x")
  }

  private func failure(of text: String) -> String? {
    do {
      _ = try tree(text)
      return nil
    } catch { return "\(error)" }
  }

  @Test("keys that look alike are two, in their order, and numbers stay as written")
  func members() throws {
    let parsed = try tree(#" {"e\u0301": 1.50, "\u00e9": [true, null, {}, []], "b": "\n"} "#)
    guard case .object(let members) = parsed else {
      Issue.record("no object")
      return
    }
    #expect(members.map { $0.key.unicodeScalars.count } == [2, 1, 1])
    guard case .number("1.50") = parsed["e\u{301}"], case .array(let values) = parsed["\u{E9}"]
    else {
      Issue.record("\(parsed)")
      return
    }
    #expect(values.map(\.kind) == ["a truth value", "null", "an object", "an array"])
    #expect(parsed["c"] == nil)
  }

  @Test(
    "what is no JSON is refused, with its place",
    arguments: [
      ("", "byte 0: expected a number but the text ends"), ("{", "expected a string"),
      ("[1,]", "byte 3: expected a number"), ("[1}", "byte 2: expected ']'"),
      (#"{"a" 1}"#, "expected ':'"), (#"{"a":1,}"#, "expected a string"),
      (#"{"a":1,"a":2}"#, "byte 7: the key 'a' stands there twice"), ("1 2", "the end of the text"),
      ("[01]", "a number begins with 0"), (#"["\ud800"]"#, "half of a surrogate pair"),
      ("tru", "expected 'true'"), ("nul", "expected 'null'"),
    ])
  func refused(text: String, words: String) throws {
    let refusal = try #require(failure(of: text))
    #expect(refusal.contains(words), "\(refusal)")
    #expect(refusal.hasPrefix("x: byte "))
  }

  @Test("depth is bounded, and so is the size of a file")
  func bounds() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(failure(of: nested(64)) == nil)
    #expect(try #require(failure(of: nested(66))).contains("nested more than 64 deep"))
    let folder = try TemporaryFolder()
    let path = folder.put("[1, 2]", as: "a.json")
    #expect(throws: SafetensorsError.self) { _ = try JSONTree(path: path, limit: 5) }
    #expect(try JSONTree(path: path, limit: 6).kind == "an array")
    #expect(throws: SafetensorsError.jsonNotUTF8(path: "x", offset: 1)) {
      _ = try JSONTree(parsing: [0x22, 0xFF, 0x22], path: "x")
    }
  }
}
