import Foundation
import Testing

@testable import CommandLanguage

@Suite("Completion")
struct CompletionTests {
  let table = TestTable.all

  /// Completes at `|` and shows the candidates as they go into the line.
  private func complete(_ marked: String, in session: TestSession = TestSession()) -> [String] {
    result(marked, in: session).candidates.map { $0.text + ($0.appendsSpace ? " " : "") }
  }

  private func result(_ marked: String, in session: TestSession = TestSession()) -> CompletionResult
  {
    let parts = marked.split(separator: "|", omittingEmptySubsequences: false)
    return table.complete(parts.joined(), cursor: parts[0].utf8.count, in: session)
  }

  private let options = ["--samples ", "--seed ", "--scale ", "--match ", "--raw "]

  private static let names = TestTable.all.commands.map { $0.name + " " }

  @Test(
    "completes each position",
    arguments: [
      ("|", Self.names), ("  |", Self.names),
      ("j|", ["jacobian "]), ("J|", ["jacobian "]), ("x|", []), ("# j|", []), ("j\\|", []),
      ("jacobian |", ["dense ", "moe ", "soft "]), ("jacobian m|", ["moe "]),
      ("jacobian --s|", ["--samples ", "--seed ", "--scale "]),
      ("jacobian moe --samples 4 --s|", ["--seed ", "--scale "]),
      ("jacobian --s| --seed 4", ["--samples", "--scale"]),
      ("jacobian --match |", ["total ", "active ", "dense ", "moe ", "soft "]),
      ("jacobian --match total |", ["dense ", "moe ", "soft "]),
      ("jacobian --match=a|", ["active "]), ("jacobian --match dense m|", ["moe "]),
      ("jacobian --raw m|", ["moe "]), ("jacobian --samples |", []),
      ("train new --routing |", ["dense ", "top-k ", "soft "]),
      ("train new --routing=t|", ["top-k "]),
      ("note --routings soft,|", ["soft,dense ", "soft,top-k "]), ("note -- --f|", []),
      ("note --f|", ["--file "]), ("quit |", []), ("nothing |", []), ("'jac|", ["'jacobian' "]),
      ("train new --routing \"so|", ["\"soft\" "]), ("train new --routing='so|", ["'soft' "]),
    ])
  func positions(line: String, expected: [String]) {
    #expect(complete(line) == expected)
  }

  @Test("offers options where no argument is due")
  func optionsWhereNothingIsDue() {
    var session = TestSession()
    #expect(complete("jacobian moe |", in: session) == options)
    session.datasets = ["d"]
    #expect(complete("jacobian moe |", in: session) == ["d "] + options)
    #expect(complete("jacobian moe d |", in: session) == options)
  }

  @Test("replaces the word up to the cursor")
  func replacing() {
    #expect(result("jacobian mo|").replacing == 9..<11)
    #expect(result("jacobian |").replacing == 9..<9)
    #expect(result("train é --routing=to|").replacing == 19..<21)
    #expect(result("train é --routing \"to|").replacing == 19..<22)
    #expect(result("jac|obian").replacing == 0..<3)
  }

  @Test("fills what the candidates share")
  func commonPrefix() {
    #expect(result("jacobian --s|").commonPrefix == nil)
    #expect(result("jacobian --sa|").commonPrefix == "--samples")
    var session = TestSession()
    session.models = ["my first", "my final"]
    #expect(result("jacobian m|", in: session).commonPrefix == "\"my fi")
    #expect(result("jacobian \"my fi|", in: session).commonPrefix == nil)
    #expect(result("jacobian 'm|", in: session).commonPrefix == "'my fi")
    #expect(complete("jacobian 'my fir|", in: session) == ["'my first' "])
    #expect(complete("jacobian my\\ fir|", in: session) == ["\"my first\" "])
  }

  @Test("leaves a directory open, quote and all")
  func directories() throws {
    let folder = NSTemporaryDirectory() + "completion-\(UInt64.random(in: 0...UInt64.max))/"
    let manager = FileManager.default
    try manager.createDirectory(atPath: folder + "my dir", withIntermediateDirectories: true)
    defer { try? manager.removeItem(atPath: folder) }
    #expect(manager.createFile(atPath: folder + "my dir/a b.csv", contents: nil))
    #expect(complete("note --file \(folder)m|") == ["\"\(folder)my dir/"])
    #expect(complete("note --file \"\(folder)my dir/|") == ["\"\(folder)my dir/a b.csv\" "])
  }

  @Test("never traps, whatever the line and the cursor", arguments: 0..<300 as Range<UInt64>)
  func anything(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let line =
      ["", "jacobian ", "note --file ", "sweep a ", "measure --top 1 "][Int(seed % 5)]
      + generator.text(maximumLength: 10)
    let session = TestSession()
    for cursor in -1...(line.utf8.count + 1) {
      let result = table.complete(line, cursor: cursor, in: session)
      #expect(result.replacing.lowerBound >= 0)
      #expect(result.replacing.upperBound <= line.utf8.count)
      #expect(result.replacing.upperBound <= max(0, cursor))
    }
  }

  @Test("offers values that the command then accepts")
  func acceptable() throws {
    for model in complete("jacobian |") {
      #expect(try table.output("jacobian " + model) != nil)
    }
  }
}
