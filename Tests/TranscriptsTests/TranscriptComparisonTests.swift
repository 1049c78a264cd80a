import Testing

@testable import Transcripts

@Suite("TranscriptComparison")
struct TranscriptComparisonTests {
  @Test(
    "takes as equal what says the same",
    arguments: [
      ("1.72", "1.73"), ("1.72", "1.71"), ("1.0e-3", "1.1e-3"), ("1.72e+00", "1.73e+00"),
      ("-0.00", "0.00"), ("0.00", "-0.01"), ("9.99", "10.00"), ("9.9e-4", "1.0e-3"),
      ("a  b", " a b "),
      ("rank 1.04  n of 5", "rank    1.05 n of 5"), ("1.7", "1.75"), ("1.75", "1.7"),
      ("(0.31,", "(0.32,"),
      ("±0.01", "±0.02"), ("12.5%", "12.4%"), ("loss=0.12", "loss=0.13"),
      ("0.12..0.15", "0.12..0.15"),
      ("─────── ──", "───────── ──"), ("-----", "------"), ("1.5x", "1.6x"),
      ("1.00000000000000001e300", "1.00000000000000002e300"),
      ("0.1234567890123456789", "0.1234567890123456790"), ("-1.5", "-1.6"), ("+1.5", "1.5"),
      ("100", "100"),
      ("1e-5", "2e-5"), ("", ""), ("日本 1.5", "日本 1.4"),
    ])
  func equal(expected: String, found: String) {
    #expect(TranscriptComparison(expected: [expected], found: [found]).isMatch)
    #expect(TranscriptComparison(expected: [found], found: [expected]).isMatch)
  }

  @Test(
    "takes as different what does not",
    arguments: [
      ("1.72", "1.74"), ("1.72", "1.70"), ("100", "101"), ("1.0e-3", "1.2e-3"),
      ("1.0e-3", "1.0e-2"), ("3 of 5", "4 of 5"),
      ("a b", "a b c"), ("a b", "ab"), ("a", "b"), ("1.5", "-1.5"), ("1", "1.0"),
      ("moe1.5", "moe1.6"),
      ("1.2.3", "1.3.3"), ("12e4ab", "13e4ab"), ("1.5ms", "1.5s"), ("-- x", "--- x"), ("a", ""),
      ("1,797", "1,798"),
      ("σ1.5", "σ1.6"), ("1.5e300", "1.5e10"), ("1.5e9999", "1.5e-9999"), ("σ₁ 1.72", "σ₂ 1.72"),
      ("0.5", "nan"),
    ])
  func different(expected: String, found: String) {
    #expect(!TranscriptComparison(expected: [expected], found: [found]).isMatch)
    #expect(!TranscriptComparison(expected: [found], found: [expected]).isMatch)
  }

  @Test("says which line and which word differ")
  func differences() {
    let comparison = TranscriptComparison(
      expected: ["same", "rank 1.04 ok", "tail"], found: ["same", "rank 1.09 ok", "tail", ""])
    #expect(
      comparison.differences == [
        .init(line: 2, expected: "rank 1.04 ok", found: "rank 1.09 ok", word: 1)
      ])
  }

  @Test("sees one missing line as one difference")
  func missingLine() {
    let comparison = TranscriptComparison(expected: ["a", "b", "c"], found: ["a", "c"])
    #expect(comparison.differences == [.init(line: 2, expected: "b", found: nil, word: 0)])
    let more = TranscriptComparison(expected: ["a", "c"], found: ["a", "b", "c"])
    #expect(more.differences == [.init(line: 2, expected: nil, found: "b", word: 0)])
    let blank = TranscriptComparison(expected: ["a", "c"], found: ["a", "", "c"])
    #expect(blank.differences == [.init(line: 2, expected: nil, found: "", word: 0)])
  }

  @Test("takes printed digests for equal only when told to")
  func digests() {
    let (one, other) = (["state 0123456789abcdef"], ["state fedcba9876543210"])
    #expect(!TranscriptComparison(expected: one, found: other).isMatch)
    #expect(TranscriptComparison(expected: one, found: other, ignoresDigests: true).isMatch)
    for shorter in ["state 0123456789abcde", "state 0123456789ABCDEF", "state"] {
      #expect(!TranscriptComparison(expected: one, found: [shorter], ignoresDigests: true).isMatch)
    }
  }

  @Test("leaves volatile lines out on both sides")
  func volatile() {
    let comparison = TranscriptComparison(
      expected: ["a", "took 3 s"], found: ["took 1 s", "a", "took 4 s"]
    ) { $0.contains("took") }
    #expect(comparison.isMatch)
  }

  /// The words that differ, by row and column.
  private func cells(_ expected: [String], _ found: [String]) -> [String] {
    TranscriptComparison(expected: expected, found: found).cells(in: expected).map(\.description)
  }

  @Test("names what differs by the row and the heading of its column")
  func rowsAndColumns() {
    let table = [
      "routing of moe", "expert    load  n_eff", "     0  0.4615  11.18", "    16  0.2502  7.724",
      "figure           value  even or chance", "load_cv         0.2878  0",
      "max_lift        0.9479  0.95 to 1.25 traded", "task loss train 0.4153, test 0.4089",
    ]
    func changed(_ place: Int, _ line: String) -> [String] {
      var copy = table
      copy[place] = line
      return copy
    }
    #expect(cells(table, table).isEmpty)
    #expect(
      cells(table, changed(3, "    16  0.2505  7.724")) == ["row 16 load: 0.2502, now 0.2505"])
    #expect(
      cells(table, changed(2, "     0  0.4619  11.28"))
        == ["row 0 load: 0.4615, now 0.4619", "row 0 n_eff: 11.18, now 11.28"])
    #expect(
      cells(table, changed(6, "max_lift        0.9479  0.95 to 1.45 traded"))
        == ["row max_lift even or chance: 1.25, now 1.45"])
    #expect(
      cells(table, changed(7, "task loss train 0.4153, test 0.4189"))
        == ["line 8 test: 0.4089, now 0.4189"])
    #expect(
      cells(table, changed(7, "task loss train 0.5153, test 0.4089"))
        == ["line 8 task loss train: 0.4153, now 0.5153"])
    // Lines with more words are shown, not named; headings of numbers have columns as well.
    #expect(cells(table, changed(7, "task loss train 0.5153")).isEmpty)
    #expect(
      cells(["   0   1", "0  1  0.5", "1  0.5  1"], ["   0   1", "0  1  0.9", "1  0.5  1"]).count
        == 1)
  }

  @Test("shows expected and found side by side within its width")
  func sideBySide() {
    let comparison = TranscriptComparison(
      expected: ["rank 1.04"], found: ["rank 1.09", String(repeating: "long ", count: 20)])
    #expect(
      comparison.sideBySide() == [
        " line expected                            | found",
        "    1 rank 1.04                           | rank 1.09",
        "    2 (nothing)                           | long long long long long long long",
        "                                          | long long long long long long long",
        "                                          | long long long long long long",
      ])
    for width in [40, 60, 80] {
      #expect(!comparison.sideBySide(width: width).contains { $0.count > width })
    }
  }
}
