@testable import Scheduling
import Testing

@Suite("The end of a text")
struct EndOfTextTests {
  /// What is kept of `parts`, appended one after another.
  private func end(of parts: [String], limit: Int) -> EndOfText {
    var end = EndOfText(limit: limit)
    for part in parts { Array(part.utf8).withUnsafeBytes { end.append($0) } }
    return end
  }

  @Test("is all of it while it is short, and its last bytes else")
  func ends() {
    #expect(end(of: [], limit: 4).text == "")
    #expect(end(of: ["ab", "cd"], limit: 4).text == "abcd")
    #expect(end(of: ["ab", "cde"], limit: 4).text == "bcde")
    #expect(end(of: ["abcdefghijkl", "m"], limit: 4).text == "jklm")
    #expect(end(of: [String](repeating: "abc", count: 50), limit: 4).text == "cabc")
  }

  @Test("begins with a whole character")
  func characters() {
    #expect(end(of: ["éé"], limit: 3).text == "é")
    #expect(end(of: ["aéé"], limit: 4).text == "éé")
    #expect(end(of: ["€€"], limit: 4).text == "€")
  }

  @Test("takes no more memory than twice what is kept")
  func memory() {
    #expect(end(of: [String](repeating: "abc", count: 500), limit: 100).storedCount <= 200)
    #expect(end(of: [String(repeating: "a", count: 1000)], limit: 100).storedCount <= 200)
  }
}
