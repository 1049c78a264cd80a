import Commands
import Foundation
import Probes
import Results
import TestSupport
import Testing

/// What `pca` says of few samples, and how often it shuffles unless told.
@Suite("PCA reports")
struct PCAReportTests {
  private static let setup = [
    "data blobs --samples 300 --dim 8 --name d",
    "train moe --data d --routing top-k --experts 6 --k 2 --hidden 8 --steps 30",
  ]

  private func shell() throws -> Interpreter {
    var shell = Interpreter()
    for line in Self.setup { try shell.answer(line) }
    return shell
  }

  private func result(_ shell: Interpreter) throws -> PCAResult {
    try #require(shell.session.object(named: "moe.pca")?.content as? PCAResult)
  }

  @Test("ranks stand beside jackknifed ones, marked where few samples move them by over 5%")
  func biased() throws {
    var shell = try shell()
    let lines = try shell.answer("pca moe --of input --samples 40")
    #expect(lines[0].contains("weighted PCA (input, dimension 8) of moe"))
    #expect(lines[1].contains("n_eff  erank  jackknifed"))
    let result = try result(shell)
    let free = try #require(result.jackknifed)
    for (i, expert) in result.probe.experts.enumerated() {
      guard let rank = expert?.effectiveRank, let other = free.experts[i] else { continue }
      let line = try #require(lines.first { $0.hasPrefix("expert \(i) ") })
      #expect(line.contains("%!") == (abs(rank / other - 1) > 0.05), "\(line)")
      #expect(
        line.hasPrefix("expert \(i) *") == ((expert?.effectiveCount ?? 0) < 2 * rank), "\(line)")
    }
    #expect(lines.contains("! biased: few samples move erank by over 5%; compare jackknifed ones."))
    #expect(lines.contains("* undersampled: n_eff is below twice erank; jackknifed is low too."))
    #expect(lines.allSatisfy { $0.count <= 80 })
    #expect(try shell.answer("show moe.pca").starts(with: lines.dropLast()))
  }

  @Test("JSON and tables have the jackknifed rank and the bias")
  func exported() throws {
    var shell = try shell()
    let folder = try TemporaryFolder()
    try shell.answer("pca moe --draws 5", "export moe.pca \(folder.file("p.json"))")
    let json = try folder.json("p.json")
    let result = try result(shell)
    for (i, entry) in json["experts"].items.enumerated() {
      let free = try #require(result.jackknifed?.experts[i])
      let rank = try #require(result.probe.experts[i]?.effectiveRank)
      #expect(entry["jackknifed_erank"] == .number(free))
      #expect(entry["bias"] == .number(rank / free - 1))
      #expect(entry["shuffled_error"].number ?? 0 > 0)
    }
    #expect(json["experts"].items.count == 6)
    #expect(json["routed_mean_jackknifed_erank"].number != nil)
    #expect(json["routed_mean_bias"].number != nil)
    #expect(result.table.columns.contains(.number("jackknifed_erank")))
    #expect(result.figures.contains { $0.name == "bias" && $0.place == .part("routed mean") })
  }

  @Test("200 shuffles unless told, and the Monte Carlo error of their means")
  func draws() throws {
    var shell = try shell()
    let lines = try shell.answer("pca moe")
    let line = try #require(lines.first { $0.hasPrefix("shuffled: ") })
    let words = try #require(
      line.wholeMatch(of: /shuffled: mean of 200 draws, Monte Carlo error ([0-9.]+) at most\./))
    let shuffled = try #require(try result(shell).shuffled)
    let largest = shuffled.experts.compactMap { $0?.standardError }.max() ?? 0
    #expect(abs((Double(words.1) ?? 0) / largest - 1) <= 0.05)
    #expect(shell.session.journal.last?.command == "pca moe")
    #expect(try shell.answer("pca moe --draws 7").contains { $0.contains("mean of 7 draws") })
    #expect(try !shell.answer("pca moe --draws 0").contains { $0.hasPrefix("shuffled") })
  }

  @Test("random directions are exact where 200 draws would take long, and drawn where told")
  func exactDirections() throws {
    var shell = Interpreter()
    try shell.answer(
      "data blobs --samples 200 --dim 150 --classes 150 --name d",
      "train moe --data d --routing soft --experts 4 --hidden 4 --steps 1")
    let exact = try shell.answer("jacobian moe --samples 2")
    #expect(exact.contains { $0.contains("random directions, exact") })
    #expect(shell.session.journal.last?.command == "jacobian moe --samples 2")
    let drawn = try shell.answer("jacobian moe --samples 2 --draws 2")
    #expect(drawn.contains { $0.contains("random directions, mean") })
    let none = try shell.answer("jacobian moe --samples 2 --draws 0")
    #expect(!none.contains { $0.contains("random directions") })
  }
}
