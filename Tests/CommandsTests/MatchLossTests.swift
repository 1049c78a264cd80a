import Commands
import Experiments
import Sessions
import TestSupport
import Testing

@Suite("compare --match-loss")
struct MatchLossTests {
  private static let quick =
    "compare --routings dense,top-k --data d --seeds 2 --steps 30 --lr 0.01 --batch 16 --experts 3 "
    + "--hidden 3 --samples 16 --draws 5 --cap 2"

  private func shell() throws -> Interpreter {
    var shell = Interpreter()
    try shell.answer(
      "data piecewise --name d --dim 4 --classes 3 --samples 90 --noise 0.1 --seed 1")
    return shell
  }

  @Test("prints a row a level, the floor, and how the levels came about; JSON has all of it")
  func automatic() throws {
    let folder = try TemporaryFolder()
    var shell = try shell()
    let printed = try shell.answer("\(Self.quick) --match-loss auto")
    let title = "equal held-out loss, by 9 samples that are not measured"
    let place = try #require(printed.firstIndex { $0 == title })
    #expect(printed[0] == "comparison over 2 seeds, probes at 9 samples")
    let heading = printed[place + 1].split(separator: " ").joined(separator: " ")
    #expect(heading == "loss excess steps, dense steps, top-k")
    let rest = printed[(place + 5)...].joined(separator: " ")
    #expect(
      rest.contains("excess is over 0.01000, which the generator's noise leaves to every model."))
    #expect(rest.contains("the tightest is 1.02 times "))
    #expect(!rest.contains("N of M"))
    try shell.answer("export comparison \(folder.file("c.json"))")
    let json = try folder.json("c.json")["match_loss"]
    #expect(json["floor"].number.map { abs($0 - 0.01) < 1e-15 } == true)
    #expect(json["cap"] == .number(2) && json["automatic"] == .bool(true))
    #expect(json["levels"].items.count == 3)
    let level = json["levels"][2]
    #expect(level["reached"] == .array([.string("2 of 2"), .string("2 of 2")]))
    #expect(level["architectures"][1]["name"] == .string("top-k"))
    #expect(level["architectures"][1]["steps"].items.count == 2)
    #expect(level["architectures"][1]["figures"][1]["sigma1"].number != nil)
    #expect(
      abs((level["loss"].number ?? 0) - (level["excess"].number ?? 0) - 0.01) < 1e-12)
  }

  @Test("says how many seeds came to a loss, and that nothing is made up")
  func missed() throws {
    var shell = try shell()
    let printed = try shell.answer("\(Self.quick) --match-loss 0.3,0.011")
    #expect(printed.contains { $0.contains("- (0 of 2)") })
    #expect(
      printed.joined(separator: " ").contains(
        "within 2 times the steps not every seed came to that loss"))
    let comparison = try shell.session.content(Comparison.self, named: "comparison")
    #expect(comparison.matching?.levels.count == 2)
  }

  @Test("stopped after a seed, it is replayed to the same digest")
  func stopped() throws {
    var shell = try shell()
    try shell.answer("\(Self.quick) --match-loss auto --stop-after 1")
    let comparison = try shell.session.content(Comparison.self, named: "comparison")
    #expect(comparison.seeds.count == 1 && comparison.matching?.minima.count == 1)
    var again = Interpreter()
    for entry in shell.session.journal { try again.answer(entry.command) }
    #expect(again.session.digest == shell.session.digest)
  }

  @Test("transformers are matched at every layer, above the entropy of their language")
  func transformers() throws {
    var shell = Interpreter()
    try shell.answer("data language --name l --samples 600")
    let printed = try shell.answer(
      "compare --model transformer --routings dense,top-k --data l --seeds 2 --steps 8 --lr 0.01 "
        + "--layers 2 --width 4 --heads 1 --context 4 --experts 3 --hidden 2 --draws 2 --samples 8 "
        + "--match-loss auto --cap 2")
    let all = printed.joined(separator: " ")
    #expect(all.contains("tokens that are not measured"))
    #expect(all.contains("which the generator's choices leave to every model"))
    let comparison = try shell.session.content(LanguageComparison.self, named: "comparison")
    let matchings = comparison.comparisons.compactMap(\.matching)
    #expect(matchings.count == 2 && matchings.allSatisfy(\.isFloorKnown))
    #expect(matchings[0].minima == matchings[1].minima)
  }

  @Test(
    "refuses what cannot be matched",
    arguments: [
      ("--match-loss 0", "'0'"), ("--match-loss nearly", "'nearly'"),
      ("--match-loss 0.3,auto", "'auto'"), ("--match-loss 0.3,,0.2", "''"),
      ("--match-loss auto --cap 0", "'0'"),
      ("--cap 3", "--cap goes with --match-loss; add it."),
      (
        "--match-loss auto --split train",
        "--match-loss measures at held-out samples; leave out --split."
      ),
      (
        "--match-loss auto --steps 0",
        "--match-loss trains up to --cap times the steps; give --steps 1 or more."
      ),
      (
        "--match-loss 0.3,0.005",
        "--match-loss cannot be 0.005: the generator of 'd' leaves a loss of 0.01000 to every model. "
          + "Give losses above that."
      ),
    ])
  func refuses(options: String, message: String) throws {
    var shell = try shell()
    let found = shell.message(of: "compare --routings dense,top-k --data d --seeds 1 \(options)")
    #expect(found.contains(message), "\(found)")
  }

  @Test("refuses data without enough that is held out, and models that are trained already")
  func unsuitable() throws {
    var shell = try Interpreter.furnished()
    #expect(
      shell.message(of: "compare dense moe --match-loss auto")
        == "--match-loss is for training; the models named are trained already.")
    for (test, words) in [("0", "no rows"), ("0.05", "2 rows")] {
      try shell.answer("data blobs --name b --dim 2 --classes 2 --samples 40 --test \(test)")
      #expect(
        shell.message(of: "compare --routings dense --data b --match-loss auto")
          == "'b' holds \(words) out, and --match-loss needs 4 or more: half say when a loss is "
          + "reached, half are measured. Make it again with a larger --test.")
    }
    try shell.answer("data language --name l --samples 100 --test 0.1")
    #expect(
      shell.message(
        of: "compare --model transformer --routings dense --data l --context 8 --match-loss auto"
      ).contains("two windows of the context"))
  }

  @Test("is refused from a forged checkpoint where its levels do not fit together")
  func forged() throws {
    let session = try ForgedSession { shell, _ in
      try shell.answer(
        "data piecewise --name d --dim 4 --classes 3 --samples 90 --noise 0.1 --seed 1",
        "\(Self.quick) --match-loss auto")
    }
    let cases: [(String, (inout JSON) -> Void)] = [
      ("matched losses", { $0["matching"]["cap"] = .number(0) }),
      ("matched losses", { $0["matching"]["stoppingCount"] = .number(-1) }),
      ("matched losses", { $0["matching"]["minima"].items.removeLast() }),
      ("matched losses", { $0["matching"]["untrained"][0].items.removeLast() }),
      ("not in order", { $0["matching"]["levels"][0]["excess"] = .number(-1) }),
      ("was not tried", { $0["matching"]["levels"][1]["steps"].items.removeLast() }),
      ("was not tried", { $0["matching"]["levels"][1]["measurements"][0] = .array([]) }),
      ("does not fit together", { $0["matching"]["levels"][1]["steps"][0][1] = .null }),
      ("does not fit together", { $0["matching"]["levels"][1]["steps"][0][1] = .number(-4) }),
      ("does not fit together", { $0["matching"]["levels"][1]["excesses"][1][0] = .null }),
      (
        "does not fit together",
        { $0["matching"]["levels"][1]["measurements"][0][1]["dead"] = .array([.number(3)]) }
      ),
      ("least mean squared error", { $0["floor"] = .number(-1) }),
    ]
    for (words, change) in cases {
      let name = words.hasPrefix("least") ? "d" : "comparison"
      let refusal = try session.refusal(name, change)
      #expect(refusal?.contains(words) == true, "\(words): \(refusal ?? "accepted")")
    }
    #expect(try session.refusal("d") { $0["floor"] = .null } == nil)
    #expect(try session.refusal("comparison") { $0["matching"] = .null } == nil)
  }
}
