import Testing
import Tokenisers

/// What the library makes of texts, part by part of a file: Fixtures/parts.py made the cases.
@Suite struct PartTests {
  struct Parts: Decodable {
    let parts: [String: String]
    let texts: [String]
    let cases: [Case]
  }

  struct Case: Decodable {
    let name: String
    let file: String
    /// Of each text.
    let ids: [[UInt32]]
    /// The same as text again, without special tokens and with them; none where that says nothing.
    let decoded: [[String]]
  }

  @Test("normalisers, splitters, added tokens and decoders do what the library's do")
  func agrees() throws {
    let parts = try TokenisersTests.decoded(Parts.self, from: "parts.json")
    #expect(parts.cases.count == 50)
    for part in parts.cases {
      var file = part.file
      for (key, value) in parts.parts { file = file.replacing("\"\(key)\"", with: value) }
      let tokeniser = try Tokeniser(json: Array(file.utf8), path: part.name)
      for (text, ids) in zip(parts.texts, part.ids) {
        #expect(tokeniser.ids(of: text) == ids, "\(part.name): \(text)")
      }
      for (ids, decoded) in zip(part.ids, part.decoded) {
        for (skips, expected) in zip([true, false], decoded) {
          let text = tokeniser.text(of: ids, skippingSpecial: skips)
          #expect(Array(text.utf8) == Array(expected.utf8), "\(part.name): \(expected)")
        }
      }
    }
  }
}
