import Commands
import Experiments
import Sessions
import TestSupport
import Testing

@Suite("compare, on data drawn anew", .serialized)
struct CompareDataSeedsTests {
  private static let quick =
    "compare --routings dense,top-k --seeds 2 --steps 3 --experts 3 --hidden 3 --samples 16 --draws 5"

  private func shell() throws -> Interpreter {
    var shell = Interpreter()
    try shell.answer("data piecewise --name d --dim 4 --classes 3 --samples 60 --seed 7")
    return shell
  }

  private func comparison(_ shell: Interpreter, _ name: String) throws -> Comparison {
    try #require(shell.session.object(named: name)?.content as? Comparison)
  }

  @Test("each dataset is what `data --seed` draws, and has models of seeds of its own")
  func datasets() throws {
    var shell = try shell()
    let before = try #require(shell.session.object(named: "d")?.digest)
    let printed = try shell.answer(Self.quick + " --data d --data-seeds 3 --name all")
    #expect(printed[0].hasPrefix("comparison over 3 datasets of 2 seeds"))
    #expect(!printed.contains { $0.contains("--data-seeds covers other draws") })
    #expect(shell.session.object(named: "d")?.digest == before)
    let all = try comparison(shell, "all")
    #expect(all.seeds == [0, 1, 2, 3, 4, 5] && all.dataSeeds == [7, 7, 8, 8, 9, 9])
    for (place, seed) in [7, 8, 9].enumerated() {
      try shell.answer(
        "data piecewise --name d --dim 4 --classes 3 --samples 60 --seed \(seed)",
        Self.quick + " --data d --seed \(2 * place) --name one")
      let one = try comparison(shell, "one")
      #expect(one.measurements == Array(all.measurements[2 * place..<2 * place + 2]))
    }
    let details = try shell.answer("show --all all")
    #expect(details.contains { $0.contains("between datasets") })
    #expect(try #require(all.family[.decayTopK]).trained.difference.count == 3)
  }

  @Test("with losses to match and a multiverse every unit is a dataset")
  func whole() throws {
    var shell = try shell()
    try shell.answer(
      Self.quick + " --data d --data-seeds 2 --match-loss 0.5 --cap 2 --multiverse --name all")
    let all = try comparison(shell, "all")
    #expect(all.multiverse?.universes.allSatisfy { $0.values?.count == 2 } == true)
    #expect(all.matching?.levels.first?.measurements.count == 4)
    #expect(try shell.answer("show --all all").contains { $0.hasPrefix("multiverse at loss 0.5") })
    let folder = try TemporaryFolder()
    try shell.answer("save \(folder.file("s.safetensors"))", "load \(folder.file("s.safetensors"))")
    #expect(try comparison(shell, "all") == all)
  }

  @Test("stopped, it keeps the datasets and seeds that are done")
  func stopped() throws {
    var shell = try shell()
    try shell.answer(Self.quick + " --data d --data-seeds 3 --stop-after 3 --name some")
    let some = try comparison(shell, "some")
    #expect(some.dataSeeds == [7, 7, 8] && some.requestedSeeds == 6 && some.seeds == [0, 1, 2])
    #expect(shell.session.journal.last?.command.contains("--stop-after 3") == true)
  }

  @Test("refuses data that no generator draws, and levels that each dataset would set")
  func refusals() throws {
    let folder = try TemporaryFolder()
    var shell = try shell()
    let table = folder.put("a,b\n1,2\n1,3\n1,5\n1,4\n2,4\n", as: "t.csv")
    try shell.answer("data \(table) --name t --values b --test 0.4")
    #expect(
      shell.message(of: Self.quick + " --data t --data-seeds 2").contains(
        "draws data anew from their generator, and 't' is of"))
    #expect(
      shell.message(of: Self.quick + " --data d --data-seeds 2 --match-loss auto").contains(
        "--match-loss auto finds levels for one dataset"))
    try shell.answer(
      "train a --data d --hidden 3 --steps 1", "train b --data d --hidden 3 --steps 1")
    #expect(shell.message(of: "compare a b --data-seeds 2").contains("is for training"))
  }

  @Test("trained models are matched in loss by drawing held-out rows anew")
  func bootstrap() throws {
    var shell = try shell()
    try shell.answer(
      "train a --data d --hidden 8 --steps 400 --lr 0.01", "train b --data d --hidden 8 --steps 0",
      "train c --data d --hidden 8 --steps 400 --lr 0.01 --seed 0")
    let printed = try shell.answer("compare a b c --data d")
    let line = printed.joined(separator: " ")
    #expect(line.contains("matched: c and a; not matched: b and a, c and b"), "\(printed)")
    let all = try comparison(shell, "comparison")
    let same = try #require(all.lossMatch(2, 0)?.interval)
    #expect(same == 0...0, "the same model twice is no better")
    let folder = try TemporaryFolder()
    try shell.answer("export comparison \(folder.file("c.json"))")
    #expect(try folder.json("c.json")["rule"] != .null)
  }
}
