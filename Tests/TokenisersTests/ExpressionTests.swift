import Testing

@testable import Tokenisers

/// The engine of splitting expressions, solved by hand; against the library in `PartTests`.
@Suite struct ExpressionTests {
  private func matches(_ pattern: String, _ text: String) throws -> [String] {
    let scalars = Array(text.unicodeScalars)
    return try Expression(pattern).matches(in: scalars).map {
      String(String.UnicodeScalarView(scalars[$0]))
    }
  }

  @Test("the first alternative that matches is taken, however short")
  func alternatives() throws {
    #expect(try matches("a|ab", "abab") == ["a", "a"])
    #expect(try matches("ab|a", "aba") == ["ab", "a"])
    #expect(try matches("(?:a|ab)c", "abc") == ["abc"])
  }

  @Test("repetitions give back what is needed, or not, or take little")
  func repetitions() throws {
    #expect(try matches("a+ab", "aaab") == ["aaab"])
    #expect(try matches("a++ab", "aaab") == [])
    #expect(try matches("a+?", "aaa") == ["a", "a", "a"])
    #expect(try matches("a{2,3}", "aaaaaaa") == ["aaa", "aaa"])
    #expect(try matches("(?:ab){2,}", "ababab ab") == ["ababab"])
    #expect(try matches("a{,2}b", "aaab") == ["aab"])
    // Behind numbers a plus repeats, it does not hold on.
    #expect(try matches("a{2}+a", "aaaa") == ["aaa"])
    #expect(try matches("a{b}", "a{b}") == ["a{b}"])
    #expect(try matches("(?>a|ab)c", "abc") == [])
  }

  @Test("an empty match does not stand behind another")
  func emptyMatches() throws {
    #expect(try Expression("a*").matches(in: Array("aab".unicodeScalars)) == [0..<2, 3..<3])
  }

  @Test("looking ahead moves nothing")
  func looking() throws {
    #expect(try matches(#"\s+(?!\S)|\s+"#, "a   b ") == ["  ", " ", " "])
    #expect(try matches("a(?=b)", "abac") == ["a"])
  }

  @Test("case counts for nothing where it is said")
  func cases() throws {
    #expect(try matches("(?i:'s|'t)", "'S 's 'T 'ſ 'x") == ["'S", "'s", "'T", "'ſ"])
    #expect(try matches("(?i)[^s]", "sSx") == ["x"])
    #expect(try matches("a(?i)b|c", "aB ac Ac") == ["aB", "ac"])
  }

  @Test("what takes exponential time elsewhere ends")
  func ends() throws {
    let text = String(repeating: "a", count: 120) + "!"
    #expect(try matches("(?:a|a)*b", text) == [])
    #expect(try matches("(?:a+a+)+$", text) == [])
    // The stack of the matcher is the heap.
    let long = String(repeating: "ab", count: 20_000)
    #expect(try matches("(?:ab|a)*", long).first?.utf8.count == 40_000)
  }

  @Test(
    "what is malformed or not supported is said",
    arguments: [
      "(", "a)", "[", "[]", "*", "a**********", "(?<x>a)", "(?<=a)", "(?#c)", #"\1"#, #"\k<x>"#,
      #"\p{"#, #"\p{Greeek}"#, "[b-a]", "[[:alpha:]]", "a{9999}", "a{3,2}", #"\"#, #"\x{FFFFFFFF}"#,
      #"\X"#, "(?:a*)*", "^*", #"[a-\d]"#, "(?x:a b)", String(repeating: "(", count: 5000),
      String(repeating: "[", count: 5000), "(?:(?:(?:a{1000}b){1000}c){1000}){1000}",
    ])
  func refused(pattern: String) {
    #expect(throws: ExpressionError.self) { _ = try Expression(pattern) }
  }
}
