import Commands
import Foundation
import LinearAlgebra
import Networks
import Results
import Sessions
import TestSupport
import Testing

@Suite("route: boundary, pairs and its table")
struct RouteOptionTests {
  @Test("shows pairs and near ties beside chance, and every pair with --all")
  func report() throws {
    var shell = try Interpreter.furnished()
    let printed = try shell.answer("route moe --draws 5 --near 0.5,0.02")
    for name in ["P(margin < 0.02)", "P(margin < 0.5)", "near ties", "pair_excess", "max_lift"] {
      #expect(printed.contains { $0.hasPrefix(name) }, "\(name)")
    }
    #expect(printed.count < 40)
    let all = try shell.answer("show --all moe.route")
    for title in ["samples that select both", "P(b | a): row a, column b", "lift P(a, b)"] {
      #expect(all.contains { $0.hasPrefix(title) }, "\(title)")
    }
    #expect(all.contains { $0.hasPrefix("max_violation") })
    let folder = try TemporaryFolder()
    try shell.answer("export moe.route \(folder.file("r.json"))")
    let json = try folder.json("r.json")
    #expect(json["near_boundary"].items.map { $0["width"].number } == [0.02, 0.5])
    #expect(json["null"]["draws"].number == 5)
    #expect(json["null"]["near_boundary"].items.count == 2)
    let (counts, given) = (json["coactivation_counts"], json["coactivation_given"])
    let (own, both) = (counts[1][1].number ?? 0, counts[1][2].number ?? 0)
    #expect(given[1][2] == (own > 0 ? .number(both / own) : .null) && given[1][1] == .null)
    #expect(json["max_violation"].number == (json["max_load"].number ?? 0) - 1)
  }

  @Test("the table has a row a sample, whose gates are the layer's to the last digit")
  func perToken() throws {
    let folder = try TemporaryFolder()
    var shell = try Interpreter.furnished()
    let path = folder.file("t.csv")
    let printed = try shell.answer("route moe --per-token \(path)", width: 400)
    #expect(printed.last == "wrote 24 samples to \(path).")
    let rows = try folder.text("t.csv").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(rows[0].prefix(5) == ["token", "layer", "experts", "gates", "margin"])
    #expect(rows[0].contains("origin") && rows.count == 25)
    let data = try shell.session.dataset(named: "d")
    let layer = try shell.session.content(Model.self, named: "moe").layer
    let gates = layer.gates(at: data.inputs.rows(at: data.split.test))
    for (n, place) in data.split.test.enumerated() {
      let row = rows[n + 1]
      #expect(row[0] == "\(place)" && row[1] == "0")
      #expect(row[2] == gates.selected[n].map { "\($0)" }.joined(separator: " "))
      #expect(
        row[3].split(separator: " ").map { Double($0) }
          == gates.selected[n].map { gates.weights[n, $0] })
      let sorted = gates.logits.row(n).sorted(by: >)
      #expect(Double(row[4]) == sorted[1] - sorted[2])
    }
    // What is written changes no result.
    let digest = shell.session.object(named: "moe.route")?.digest
    try shell.answer("route moe --name other")
    #expect(shell.session.object(named: "other")?.digest == digest)
  }

  @Test("of a text also the token's number and word, of its layer")
  func words() throws {
    let folder = try TemporaryFolder()
    var shell = try Interpreter.lettered()
    try shell.answer("route lm --layer 1 --samples 20 --per-token \(folder.file("t.csv"))")
    let lines = try folder.text("t.csv").split(separator: "\n")
    #expect(lines[0].hasPrefix("token,layer,experts,gates,margin,id,string,"))
    let text = try shell.session.text(named: "l")
    for line in lines.dropFirst() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      let place = try #require(Int(cells[0]))
      let token = text.heldOut.tokens[place]
      #expect(cells[1] == "1" && cells[5] == "\(token)")
      #expect(cells[6] == text.vocabulary.name(of: Int(token)) || cells[6].hasPrefix("\""))
    }
  }

  @Test("options that would have no effect are refused, and so are widths named twice")
  func refusals() throws {
    var shell = try Interpreter.furnished()
    try shell.answer("train soft --data d --routing soft --experts 3 --hidden 2 --steps 1")
    #expect(shell.refusal(of: "route soft --near 0.1").hasPrefix("--near is of top-k"))
    #expect(shell.refusal(of: "route soft --draws 3").hasPrefix("--draws is of top-k"))
    #expect(
      shell.refusal(of: "route moe --near 0.1,0.10")
        == "--near names the width 0.1 twice; name each once.")
    for option in ["--near 0.1", "--draws 2", "--per-token t.csv"] {
      #expect(shell.message(of: "route moe --tokens \(option)").contains("--tokens"), "\(option)")
    }
    for width in ["0", "-1", "nan", "inf", "1,,2"] {
      #expect(shell.message(of: "route moe --near \(width)").contains("near"), "\(width)")
    }
    #expect(shell.message(of: "route moe --force").contains("--per-token"))
    #expect(!shell.refusal(of: "route moe --per-token /nowhere/t.csv").isEmpty)
  }

  @Test("a stop keeps the draws before it, and the line that comes to the same")
  func stop() throws {
    let shell = try Interpreter.furnished()
    var stopped = Interpreter(
      session: shell.session, surroundings: Stopping(after: 3).surroundings)
    try stopped.answer("route moe --draws 50")
    let result = try #require(stopped.session.object(named: "moe.route")?.content as? RouteResult)
    let draws = try #require(result.null?.draws)
    #expect((3..<50).contains(draws))
    var again = shell
    try again.answer("route moe --draws \(draws)")
    #expect(
      again.session.object(named: "moe.route")?.digest
        == stopped.session.object(named: "moe.route")?.digest)
    #expect(stopped.session.journal.last?.command == "route moe --draws \(draws)")
  }
}
