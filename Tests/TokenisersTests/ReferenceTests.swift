import Foundation
import Testing
import Tokenisers

/// What the library says of five small tokenisers: Fixtures/tokenisers.py made them.
@Suite struct ReferenceTests {
  struct Row: Decodable {
    let text: String
    let ids: [UInt32]
    let bare: [UInt32]
    let decoded: String

    enum CodingKeys: String, CodingKey {
      case text, ids, decoded
      case bare = "ids_without_special"
    }
  }

  @Test(
    "ids and texts are the library's own",
    arguments: [
      ("gpt2", 700), ("qwen", 802), ("llama2", 1000), ("llama3", 901), ("neox", 773),
    ])
  func agrees(name: String, count: Int) throws {
    let tokeniser = try Tokeniser(path: fixture(name))
    #expect(tokeniser.path == fixture("\(name)/tokenizer.json"))
    #expect(tokeniser.vocabularyCount == count)
    #expect(tokeniser.notes.isEmpty)
    let rows = try decoded([Row].self, from: "\(name)-ids.json")
    #expect(rows.count == 22)
    for row in rows {
      #expect(tokeniser.ids(of: row.text) == row.ids, "\(name): \(row.text)")
      #expect(tokeniser.ids(of: row.text, addingSpecial: false) == row.bare)
      // Strings are compared byte by byte: what looks alike may differ.
      let text = tokeniser.text(of: row.ids, skippingSpecial: true)
      #expect(Array(text.utf8) == Array(row.decoded.utf8), "\(name): \(row.text)")
    }
  }
}

func fixture(_ name: String) -> String { "\(Bundle.module.bundlePath)/Fixtures/\(name)" }

func decoded<Value: Decodable>(_ type: Value.Type, from name: String) throws -> Value {
  try JSONDecoder().decode(type, from: Data(contentsOf: URL(filePath: fixture(name))))
}
