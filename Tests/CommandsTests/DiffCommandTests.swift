import Commands
import Experiments
import TestSupport
import Testing

@Suite("diff")
struct DiffCommandTests {
  private static let quick =
    "compare --routings dense,top-k --data d --seeds 6 --steps 3 --hidden 3 --samples 16 --draws 5"

  private func shell() throws -> Interpreter {
    var shell = Interpreter()
    try shell.answer(
      "data piecewise --name d --dim 4 --classes 3 --samples 60 --seed 1",
      Self.quick + " --experts 4 --name many", Self.quick + " --experts 2 --name few")
    return shell
  }

  @Test("rows are the first's figures less the second's, paired by seed")
  func paired() throws {
    var shell = try shell()
    let printed = try shell.answer("diff many few")
    #expect(printed[0] == "many less few, over 6 paired values")
    let many = try #require(shell.session.object(named: "many")?.content as? Comparison)
    let few = try #require(shell.session.object(named: "few")?.content as? Comparison)
    let diff = try #require(
      shell.session.object(named: "many.diff")?.content as? SettingsDifference)
    let row = try #require(diff.rows.first { $0.architecture == "top-k" && $0.figure == .decay })
    let (a, b) = (try #require(many.values(.decay, 1)), try #require(few.values(.decay, 1)))
    #expect(row.trained == zip(a, b).map { $0 - $1 })
    let claim = try #require(diff.rows.first { $0.claim == .decayTopK })
    let (x, y) = (
      try #require(many.family[.decayTopK]?.trained.difference.differences),
      try #require(few.family[.decayTopK]?.trained.difference.differences)
    )
    #expect(claim.trained == zip(x, y).map { $0 - $1 })
    let change = try #require(many.family[.decayTopK]?.fromTraining?.difference.differences)
    let other = try #require(few.family[.decayTopK]?.fromTraining?.difference.differences)
    for (own, expected) in zip(claim.fromTraining ?? [], zip(change, other).map { $0 - $1 }) {
      expectClose(own, expected, tolerance: 1e-13)
    }
  }

  @Test("the other way round it is the same with the other sign, and against a copy it is nothing")
  func signs() throws {
    var shell = try shell()
    try shell.answer("diff many few --name ab", "diff few many --name ba")
    let ab = try #require(shell.session.object(named: "ab")?.content as? SettingsDifference)
    let ba = try #require(shell.session.object(named: "ba")?.content as? SettingsDifference)
    #expect(ab.tests.map(\.adjustedP) == ba.tests.map(\.adjustedP))
    #expect(ab.rows.map { $0.trained.map { -$0 } } == ba.rows.map(\.trained))
    try shell.answer(Self.quick + " --experts 4 --name again", "diff many again --name none")
    let none = try #require(shell.session.object(named: "none")?.content as? SettingsDifference)
    #expect(none.tests.allSatisfy { $0.finding == .open && $0.trained.mean == 0 })
  }

  @Test("refuses what is not paired")
  func refusals() throws {
    var shell = try shell()
    #expect(shell.message(of: "diff many many").contains("set against itself"))
    try shell.answer(Self.quick.replacing("--seeds 6", with: "--seeds 2") + " --name short")
    #expect(
      shell.message(of: "diff many short").contains(
        "'many' is over 6 seeds, 0 to 5 and 'short' over 2 seeds, 0 to 1"))
    try shell.answer(
      Self.quick.replacing("dense,top-k", with: "soft") + " --name other")
    #expect(
      shell.message(of: "diff many other").contains("no architecture, or no layer, in common"))
    #expect(shell.message(of: "diff many d").contains("SECOND cannot be 'd'"))
  }
}
