@testable import CommandLanguage
import Documents
import Testing

@Suite("UsageError")
struct UsageErrorTests {
  private func rendered(_ line: String) -> String {
    do {
      _ = try TestTable.all.invocation(of: line, in: TestSession())
      return "no error"
    } catch {
      return error.rendered(line: line)
    }
  }

  @Test("points at the offending word")
  func points() {
    #expect(
      rendered("jacobian moe --samples 0") == """
        --samples cannot be '0': give an integer from 1 to 4096.
          jacobian moe --samples 0
                                 ^
        """)
    #expect(
      rendered("jacobian") == """
        'jacobian' needs a MODEL: the model to measure.
          jacobian
                  ^
        """)
    #expect(
      rendered("xyzzy 1") == """
        unknown command 'xyzzy'.
          xyzzy 1
          ^^^^^
        `help` lists the commands.
        """)
  }

  @Test("counts wide characters twice and combining marks not at all")
  func wideCharacters() {
    #expect(
      UsageError("no", at: 7..<14).rendered(line: "日本 模型 x") == """
        no
          日本 模型 x
               ^^^^^
        """)
    #expect(UsageError("no", at: 4..<5).rendered(line: "e\u{301} x") == "no\n  e\u{301} x\n    ^")
    #expect(UsageError("no", at: 5..<6).rendered(line: "👩 x") == "no\n  👩 x\n     ^")
  }

  @Test("shows the physical line that holds the word")
  func physicalLines() {
    #expect(UsageError("no", at: 8..<9).rendered(line: "a \\\n  b c\nd") == "no\n    b c\n      ^")
    #expect(UsageError("no", at: 2..<3).rendered(line: "a\tb") == "no\n  a b\n    ^")
  }

  @Test("cuts a long line around the word")
  func longLines() {
    let line = String(repeating: "x", count: 500) + " bad " + String(repeating: "y", count: 500)
    let lines = UsageError("no", at: 501..<504).rendered(line: line).split(separator: "\n").map(
      String.init)
    #expect(lines.allSatisfy { displayWidth($0) <= 78 })
    let caret = lines[2].prefix { $0 == " " }.count
    #expect(String(lines[1].dropFirst(caret).prefix(3)) == "bad")
    #expect(lines[1].hasPrefix("  …") && lines[1].hasSuffix("…"))
    #expect(lines[2].hasSuffix("^^^"))
  }

  @Test(
    "never traps on a range that does not fit the line", arguments: [0..<0, 3..<90, 90..<91, 1..<2])
  func anyRange(range: Range<Int>) {
    #expect(UsageError("no", at: range).rendered(line: "é日x").hasPrefix("no"))
  }
}

@Suite("displayWidth")
struct DisplayWidthTests {
  @Test(
    "counts columns",
    arguments: [
      ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("👩‍👩‍👧", 2), ("❤️", 2), ("한", 2), ("σ₁", 2),
      ("", 0),
      ("\u{0}", 0), ("…", 1), ("─", 1), ("🇫🇷", 2),
    ])
  func widths(text: String, width: Int) {
    #expect(displayWidth(text) == width)
  }
}

@Suite("nearestMatch")
struct NearestMatchTests {
  @Test(
    "counts edits, a swap as one",
    arguments: [
      ("", "abc", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("kitten", "sitting", 3),
      ("ca", "abc", 3),
    ])
  func distances(first: String, second: String, distance: Int) {
    #expect(editDistance(Array(first), Array(second)) == distance)
    #expect(editDistance(Array(second), Array(first)) == distance)
  }

  @Test("suggests near words and abbreviations only")
  func suggestions() {
    let words = ["jacobian", "pca", "plot", "replay", "record", "rm"]
    func near(_ word: String) -> String? { nearestMatch(to: word, among: words) }
    #expect(near("jacobain") == "jacobian")
    #expect(near("JACOBIAN") == "jacobian")
    #expect(near("rep") == "replay")
    #expect(near("pac") == "pca")
    #expect(near("x") == nil)
    #expect(near("zebra") == nil)
    #expect(near("") == nil)
    #expect(near(String(repeating: "r", count: 1 << 20)) == nil)
  }
}
