import CommandLanguage
import Foundation
@testable import Commands
@testable import Documents
import Results
import Sessions
import TestSupport
import Testing

/// Every heading and label that a report prints is asked of `help`.
@Suite("Help on labels", .serialized)
struct LabelHelpTests {
  private static let made = Result { try ForgedSession() }
  private let folder: ForgedSession
  private var shell = Interpreter()

  init() throws {
    folder = try Self.made.get()
    try shell.answer("load \(folder.sound)")
  }

  private func tables(of report: Report) -> [Table] {
    report.blocks.compactMap { if case .table(let table) = $0 { table } else { nil } }
  }

  /// Whether a label is a number, or a name that somebody gave.
  private func isGiven(_ label: String, _ names: Set<String>) -> Bool {
    [" - ", " to ", ", ", "+"].reduce([label[...]]) { parts, separator in
      parts.flatMap { $0.split(separator: separator) }
    }.allSatisfy { Double($0) != nil || names.contains(String($0)) }
  }

  /// What the tables say that `help` does not explain: headings, and labels of rows of words.
  private func unexplained(
    _ report: Report, rows: Bool, _ names: Set<String>
  ) -> Set<String> {
    var labels: Set<String> = []
    for table in tables(of: report) {
      labels.formUnion(table.columns.map(\.heading))
      guard rows, table.columns[0].isText, !table.columns[0].isFlexible else { continue }
      labels.formUnion(table.rows.map { $0[0] })
    }
    var shell = shell
    return labels.filter { label in
      let label = label.trimmingCharacters(in: .whitespaces)
      guard !isGiven(label, names) else { return false }
      let line = "help \(Lexer.quoted(label))"
      return Glossary.entries(on: label).isEmpty || (try? shell.run(line)) == nil
    }
  }

  @Test("answers for every heading and row of every result, whole and on the first screen")
  func results() throws {
    let names = Set(shell.session.names() + ["dense", "top-k", "soft"])
    for object in shell.session.objects {
      let isResult = object.content is any ResultContent
      for report in [
        object.content.report(named: object.name, digits: 4), object.content.details(digits: 4),
      ].compactMap(\.self) {
        let missing = unexplained(report, rows: isResult, names)
        #expect(missing.isEmpty, "\(object.name): \(missing.sorted())")
      }
    }
  }

  @Test("answers for comparisons in every form that they have")
  mutating func comparisons() throws {
    let small = "--data d --steps 1 --experts 2 --hidden 2 --draws 2 --samples 8"
    for line in [
      "compare --routings dense,top-k --seeds 3 --multiverse --match-loss auto --cap 1 \(small)",
      "compare --routings dense,top-k --seeds 2 --data-seeds 3 \(small)",
    ] {
      try shell.answer(line)
      let object = try #require(shell.session.object(named: "comparison"))
      for report in [
        object.content.report(named: "", digits: 4),
        try #require(object.content.details(digits: 4)),
      ] {
        let missing = unexplained(report, rows: true, ["dense", "top-k"])
        #expect(missing.isEmpty, "\(line): \(missing.sorted())")
      }
    }
  }

  @Test("answers for the headings of lists")
  mutating func lists() throws {
    for line in ["ls", "set"] {
      let missing = unexplained(try shell.run(line).report, rows: false, [])
      #expect(missing.isEmpty, "\(line): \(missing.sorted())")
    }
  }

  @Test(
    "answers for words, quoted or not, in any case",
    arguments: [
      ("d_z", "d_z = mean / s"), ("p", "p"), ("P", "p"), ("dead", "dead"),
      ("untrained", "untrained"), ("pca_erank", "pca_erank = exp(H(l / sum l))"), ("null", "null"),
      ("verdict", "verdict"), ("temperature", "temperature"), ("flops", "FLOPs"),
      ("router held", "router held = sum_i g_i J_i"),
      ("'router held'", "router held = sum_i g_i J_i"),
      ("random directions, 95%", "random directions"),
      ("P(margin < 0.25)", "near_boundary = P(margin < w)"),
      ("sigma12", "sigma2"),
    ])
  mutating func words(label: String, first: String) throws {
    #expect(try shell.answer("help \(label)")[0] == first)
  }

  @Test("says more than one thing of a word that is more than one")
  mutating func several() throws {
    let temperature = try shell.answer("help temperature")
    #expect(temperature.contains { $0.contains("--temperature X") })
    let overlap = try shell.answer("help overlap")
    #expect(overlap.contains { $0.hasPrefix("overlap = |U_i^T U_j|") })
    #expect(overlap.contains { $0.hasPrefix("routing_overlap = ") })
    #expect(overlap.contains { $0.hasPrefix("overlap MODEL") })
    let dense = try shell.answer("help dense")
    #expect(dense[0] == "dense" && dense.contains("dense is a model."))
  }

  @Test("no two terms are called the same, and each says what it is")
  func terms() {
    let terms = Glossary.entries
    let results = ResultKinds.all.flatMap { $0.terms.map(\.name) }
    #expect(Set(results).count == results.count)
    for term in terms {
      #expect(term.meaning.count > 4 && !term.meaning.hasSuffix("."), "\(term.name)")
      #expect(Glossary.entries(on: term.name).contains(term), "\(term.name)")
    }
  }
}
