import Commands
import Sessions
import TestSupport
import Testing

@Suite("compare")
struct CompareCommandTests {
  private static let quick =
    "compare --routings dense,top-k,soft --data d --seeds 3 --steps 4 --experts 3 --hidden 3 "
    + "--samples 16 --draws 5"

  private func shell() throws -> Interpreter {
    var shell = Interpreter()
    try shell.answer("data piecewise --name d --dim 4 --classes 3 --samples 60 --seed 1")
    return shell
  }

  @Test("trains every seed and prints figures, nulls, differences and verdicts")
  func experiment() throws {
    var shell = try shell()
    let printed = try shell.answer(Self.quick)
    #expect(printed[0] == "comparison over 3 seeds, probes at 12 samples")
    let heading = try #require(printed.first { $0.hasPrefix("claim ") })
    #expect(
      heading.split(separator: " ")
        == ["claim", "statement", "trained", "from", "training", "verdict", "adj.", "p"])
    #expect(printed.count <= 24, "it is of a screen: \(printed)")
    let all = try shell.answer("show --all comparison")
    for heading in ["mean over seeds", "null level", "difference", "claim"] {
      #expect(all.contains { $0.hasPrefix(heading) }, "\(heading)")
    }
    #expect(printed.dropLast().allSatisfy(all.contains))
    #expect(shell.session.resultNames == ["comparison"])
  }

  @Test("says how experts align, beside rotations and the experts of other seeds")
  func alignment() throws {
    let folder = try TemporaryFolder()
    var shell = try shell()
    let printed = try shell.answer(Self.quick, "show --all comparison")
    let start = try #require(printed.firstIndex { $0.hasPrefix("alignment of experts") })
    #expect(printed[start].split(separator: " ").suffix(2) == ["top-k", "soft"])
    for row in ["mean |A|", "  other seeds, 5% to 95%", "omega", "  untrained", "  unmatched"] {
      #expect(printed[start...].contains { $0.hasPrefix(row) }, "\(row)")
    }
    let line = try #require(printed.first { $0.hasPrefix("top-k: largest |A| ") })
    let words = try Regex(
      "experts [012], [012] of seed [012] \\(random directions, 95%: 0\\.[0-9]+")
    #expect(line.contains(words), "\(line)")
    try shell.answer("export comparison \(folder.file("c.json"))")
    let json = try folder.json("c.json")["architectures"]
    #expect(json[0]["other_seeds"] == .null && json[0]["omega"] == .array([.null, .null, .null]))
    for entry in ["within", "between"] {
      #expect(json[1]["other_seeds"][entry]["magnitude"] != .null)
    }
    #expect(json[1]["other_seeds"]["deals"]["count"] == .number(2_000))
    #expect(json[1]["largest_pair"].items.count == 3 && json[2]["omega"].items.count == 3)
    let one = try shell.answer(Self.quick + " --stop-after 1", "show --all comparison")
    #expect(!one.contains { $0.contains("other seeds") || $0.contains("of seed") })
  }

  @Test("a model that compare trained is the one that train trains")
  func sameAsTrain() throws {
    let folder = try TemporaryFolder()
    var shell = try shell()
    try shell.answer(
      Self.quick, "export comparison \(folder.file("c.json"))",
      "train moe --routing top-k --experts 3 --hidden 3 --steps 4 --seed 1",
      "export moe.training \(folder.file("t.json"))")
    let architecture = try folder.json("c.json")["architectures"][1]
    #expect(architecture["name"] == .string("top-k"))
    #expect(architecture["figures"][1]["loss"] == (try folder.json("t.json")["test_loss"]))
  }

  @Test(
    "every option changes the result",
    arguments: [
      "--seed 5", "--capacity active", "--split train", "--scale gate", "--jacobian average",
      "--jacobian layer", "--of input", "--mean plain", "--multiverse", "--stop-after 1",
      "--lr 0.01", "--temperature 2",
    ])
  func options(option: String) throws {
    var shell = try shell()
    let small =
      "compare --routings dense,top-k,soft --data d --seeds \(option == "--stop-after 1" ? 2 : 1) "
      + "--steps 1 --experts 3 --hidden 3 --samples 8 --draws 2"
    try shell.answer(small, "\(small) --name other \(option)")
    let objects = ["comparison", "other"].map { shell.session.object(named: $0)?.digest }
    #expect(objects[0] != objects[1])
  }

  @Test("measures models that are trained already, without intervals")
  func models() throws {
    var shell = try Interpreter.furnished()
    let printed = try shell.answer("compare dense moe --name pair")
    #expect(printed[0] == "comparison over 1 seed, probes at 24 samples")
    #expect(printed.dropLast().last == "with fewer than 3 seeds every claim is open.")
    #expect(!printed.contains { $0.hasPrefix("difference") })
  }

  @Test("data that the models' outputs do not answer gives no loss, and no trap")
  func otherData() throws {
    var shell = try Interpreter.furnished()
    for line in [
      "data blobs --name classes --dim 4 --classes 9 --samples 40",
      "data teacher --name wide --dim 4 --outputs 7 --samples 40",
    ] { try shell.answer(line) }
    for data in ["classes", "wide"] {
      let printed = try shell.answer("compare dense moe --data \(data)")
      #expect(printed.first { $0.hasPrefix("dense ") }?.contains(" - ") == true, "no loss")
    }
    try shell.answer("data blobs --name few --dim 4 --classes 3 --samples 40")
    let printed = try shell.answer("compare dense moe --data few")
    #expect(printed.first { $0.hasPrefix("dense ") }?.contains(" - ") == false)
  }

  @Test(
    "refuses what does not apply",
    arguments: [
      (
        "compare",
        "nothing to compare: name models, or give --routings dense,top-k,soft to train them."
      ),
      ("compare moe", "give at least two different models to compare."),
      ("compare moe moe", "give at least two different models to compare."),
      (
        "compare dense moe --seeds 3",
        "--seeds is for training; the models named are trained already."
      ),
      (
        "compare dense moe --lr 0.1",
        "--lr is for training; the models named are trained already."
      ),
      (
        "compare dense moe --seed 3",
        "--seed is for training; the models named are trained already."
      ),
      (
        "compare --routings top-k,soft --capacity active",
        "--capacity is of the dense layer; add dense to --routings."
      ),
      (
        "compare --routings dense,soft --k 2",
        "--k is of top-k routing; add top-k to --routings."
      ),
      (
        "compare --routings soft --normalise before",
        "--normalise is of top-k routing; add top-k to --routings."
      ),
      (
        "compare --routings dense --balance 0.1",
        "--balance is of a router; add top-k or soft to --routings."
      ),
      (
        "compare dense moe --routings soft",
        "--routings is for training; the models named are trained already."
      ),
      (
        "compare --routings soft,soft",
        "--routings names one twice: give each of dense, top-k, soft once at most."
      ),
      (
        "compare --routings top-k --experts 4 --k 9",
        "--k cannot be 9: there are 4 experts. Give --k 4 or less."
      ),
      (
        "compare --routings soft --name d",
        "'d' is a dataset already; choose another name, or `rm d` first."
      ),
    ])
  func refuses(line: String, message: String) throws {
    var shell = try Interpreter.furnished()
    #expect(
      shell.message(of: line + (line.contains("--name") ? " --steps 0 --seeds 1" : "")) == message)
  }

  @Test("an estimate of any size is announced, and does not overflow")
  func enormous() throws {
    let stopping = Stopping(after: 0)
    var shell = Interpreter(surroundings: stopping.surroundings)
    try shell.answer("data piecewise --name d --dim 4 --classes 3 --samples 60 --seed 1")
    #expect(
      shell.refusal(
        of: "compare --routings soft --hidden 4096 --batch 1000000 --steps 100000000")
        == "stopped before the first seed was finished")
    #expect(stopping.announced.withLock { $0 }.count == 1)
  }
}
