import Commands
import Sessions
import TestSupport
import Testing

@Suite("compare, of transformers")
struct CompareTransformersTests {
  /// What the architectures of a comparison share.
  private static let blocks =
    "--layers 2 --width 8 --heads 2 --context 8 --batch 4 --experts 3 --hidden 4 --steps 4 "
    + "--precision float64"
  private static let quick =
    "compare --model transformer --routings dense,top-k,soft --data l --samples 24 --draws 5 "
    + blocks

  private func shell() throws -> Interpreter {
    var shell = Interpreter()
    try shell.answer("data language --name l --samples 600 --seed 1")
    return shell
  }

  /// The same models, trained one by one, of the first seed.
  private func trained() throws -> Interpreter {
    var shell = try shell()
    let common = Self.blocks.replacingOccurrences(of: "--experts 3 --hidden 4 ", with: "")
    try shell.answer(
      "train dense --model transformer --data l --match 3x4 \(common) --seed 1",
      "train moe --model transformer --data l --routing top-k \(Self.blocks) --seed 1")
    return shell
  }

  @Test("prints sizes, losses and a table of verdicts, then every layer")
  func experiment() throws {
    var shell = try shell()
    let printed = try shell.answer(Self.quick + " --seeds 3")
    #expect(printed[0] == "comparison of transformers over 3 seeds, probes at 24 tokens")
    let claims = printed.filter { $0.hasPrefix("claim") }
    #expect(claims.count == 1)
    #expect(
      claims[0].split(separator: " ")
        == ["claim", "statement", "every", "layer", "layer", "0", "layer", "1"])
    let firsts = printed.map { String($0.prefix { $0 != " " }) }
    #expect(firsts.filter { $0 == "loss" || $0 == "perplexity" } == ["loss", "perplexity"])
    #expect(printed.contains { $0.hasPrefix("6 order  top-k mean |A| < soft") })
    let all = try shell.answer("show --all comparison")
    for heading in ["layer 0", "layer 1", "top-k - soft   ln sigma1"] {
      #expect(all.contains { $0.hasPrefix(heading) }, "\(heading)")
    }
    #expect(all.filter { $0.hasPrefix("alignment of experts") }.count == 2)
    #expect(all.contains { $0.hasPrefix("other seeds: not compared") })
    #expect(!all.contains { $0.contains("unmatched") || $0.contains("alignment, random") })
    let width = printed.map(\.count).max() ?? 0
    #expect(width <= 80)
    let shown = try shell.answer("show comparison")
    #expect(printed.dropLast().allSatisfy(shown.contains))
    #expect(
      try shell.answer("ls").contains {
        $0.contains("language-comparison") && $0.contains("3 seeds")
      })
  }

  @Test("a model that compare trained is the one that train trains, and measures the same")
  func sameAsTrain() throws {
    let folder = try TemporaryFolder()
    var shell = try trained()
    try shell.answer(
      "seed 1", Self.quick + " --seeds 2", "export comparison \(folder.file("c.json"))",
      "compare dense moe --name pair --samples 24 --draws 5",
      "export pair \(folder.file("p.json"))", "export moe.training \(folder.file("t.json"))")
    let (both, pair) = (try folder.json("c.json"), try folder.json("p.json"))
    for (place, name) in [(0, "dense"), (1, "moe")] {
      for layer in [0, 1] {
        let ours = both["layers"][layer]["comparison"]["architectures"][place]
        let theirs = pair["layers"][layer]["comparison"]["architectures"][place]
        #expect(theirs["name"] == .string(name))
        #expect(ours["figures"][0] == theirs["figures"][0])
        #expect(ours["untrained"][0] == theirs["untrained"][0])
        #expect(ours["alignment_null_mean"][0] == theirs["alignment_null_mean"][0])
      }
    }
    let loss = pair["layers"][1]["comparison"]["architectures"][1]["figures"][0]["loss"]
    #expect(loss == (try folder.json("t.json")["test_loss"]))
    #expect(both["every_layer"][0]["claim"] == .string("6 top-k"))
    #expect(both["models"][0]["parameters"] == pair["models"][0]["parameters"])
  }

  @Test(
    "every option changes the result",
    arguments: [
      "--seed 5", "--capacity active", "--split train", "--scale gate", "--jacobian average",
      "--of input", "--mean plain", "--multiverse", "--layer 1", "--lr 0.01", "--warmup 2",
      "--cosine", "--clip 0.1", "--dropout 0.2", "--heads 4", "--norm rmsnorm",
      "--positions rotary",
      "--balance 0.1", "--precision float32",
    ])
  func options(option: String) throws {
    var shell = try shell()
    let line =
      option.hasPrefix("--precision") || option.hasPrefix("--heads")
      ? Self.quick.replacingOccurrences(of: " --precision float64", with: "")
        .replacingOccurrences(of: " --heads 2", with: "")
      : Self.quick
    let small = line + " --seeds 1"
    let plain =
      line == Self.quick
      ? small
      : small + (option.hasPrefix("--heads") ? " --heads 2" : " --heads 2 --precision float64")
    let other = line == Self.quick || option.hasPrefix("--heads") ? small : small + " --heads 2"
    try shell.answer(plain, "\(other) --name other \(option)")
    let objects = ["comparison", "other"].map { shell.session.object(named: $0)?.digest }
    #expect(objects[0] != nil && objects[1] != nil && objects[0] != objects[1])
  }

  @Test("counts the multiverse's verdicts of all layers, and of each")
  func multiverse() throws {
    var shell = try shell()
    let printed = try shell.answer(Self.quick + " --seeds 1 --multiverse")
    let title = try #require(printed.firstIndex { $0.hasPrefix("multiverse:") })
    #expect(
      printed[title...].contains {
        $0.split(separator: " ") == [
          "6", "top-k", "sigma1", "<", "dense", "0/0/0/48", "0/0/0/24", "0/0/0/24",
        ]
      })
    #expect(printed[title...].contains("- none does."))
    #expect(printed.filter { $0.hasPrefix("multiverse:") }.count == 1)
  }

  @Test("stopped, it keeps the seeds that are done and is journalised so that it stops there again")
  func stops() throws {
    var shell = try shell()
    let printed = try shell.answer(Self.quick + " --seeds 3 --stop-after 1")
    #expect(printed[0].contains("over 1 of 3 seeds (stopped)"))
    #expect(printed.contains("with fewer than 3 seeds every claim is open."))
    #expect(shell.session.journal.last?.command.contains("--stop-after 1") == true)
    #expect(try shell.answer("ls").contains { $0.contains("1 of 3 seeds") })
  }

  @Test("models that are trained already are measured without intervals, at one layer if asked")
  func models() throws {
    var shell = try trained()
    let printed = try shell.answer("compare dense moe --layer 1")
    #expect(printed[0] == "comparison of transformers over 1 seed, probes at 56 tokens")
    #expect(printed.contains("layer 1") && !printed.contains("layer 0"))
    #expect(!printed.contains { $0.hasPrefix("difference") || $0.contains("every layer") })
    try shell.answer("data language --name other --samples 600 --seed 9")
    try shell.answer("compare dense moe --data other --name elsewhere")
  }

  @Test("bytes are told in bits")
  func bytes() throws {
    let folder = try TemporaryFolder()
    let path = folder.put(String(repeating: "to be or not to be\n", count: 60), as: "a.txt")
    var shell = Interpreter()
    try shell.answer("data text \(path) --name l")
    let printed = try shell.answer(Self.quick + " --seeds 1")
    #expect(printed.contains { $0.hasPrefix("bits per byte") })
  }

  @Test("is exported with a layer in every row, and comes back from a checkpoint")
  func files() throws {
    let folder = try TemporaryFolder()
    var shell = try shell()
    try shell.answer(
      Self.quick + " --seeds 2 --multiverse", "export comparison \(folder.file("c.csv")) --wide",
      "save \(folder.file("s.safetensors"))")
    let rows = try folder.text("c.csv").split(separator: "\n")
    #expect(
      rows[0].hasPrefix(
        "layer,architecture,seed,figure,value,untrained,shuffled,data,split,steps,training,"))
    #expect(rows.contains { $0.hasPrefix("1,top-k,") })
    let session = try Checkpoint.load(from: folder.file("s.safetensors"))
    #expect(session == shell.session)
  }

  @Test(
    "refuses what does not apply, before anything is trained",
    arguments: [
      (
        "compare --model transformer",
        "nothing to compare: name models, or give --routings dense,top-k,soft to train them."
      ),
      (
        "compare --model transformer --routings soft --data d",
        "'d' is a table of samples; a transformer learns from a text, which `data text FILE` "
          + "reads and `data language` makes."
      ),
      (
        "compare --routings soft --data l",
        "'l' is a text, which a transformer learns from; add --model transformer."
      ),
      (
        "compare --routings soft --data d --heads 2",
        "--heads is for transformers; add --model transformer."
      ),
      (
        "compare --routings soft --data d --layer 0",
        "--layer is for transformers; add --model transformer."
      ),
      (
        "compare --model transformer --routings soft --layer 3",
        "--layer cannot be 3: there are 3 layers, counted from 0. Give 0 to 2."
      ),
      (
        "compare --model transformer --routings soft --layers 1 --layer 1",
        "--layer cannot be 1: there is 1 layer, counted from 0. Give 0."
      ),
      (
        "compare --model transformer --routings soft --loss mse",
        "--loss does not apply to transformers: theirs is the cross-entropy of the next token."
      ),
      (
        "compare --model transformer --routings top-k --experts 4 --k 5",
        "--k cannot be 5: there are 4 experts. Give --k 4 or less."
      ),
      (
        "compare --model transformer --routings soft --split all --context 8",
        "a text is measured in one part: give --split train or --split test."
      ),
      (
        "compare a layer", "'a' is a transformer and 'layer' is not; compare models of one kind."
      ),
      (
        "compare a b",
        "'a' was trained on 'l' and 'b' on 'm'; say with --data what text to measure them at."
      ),
      (
        "compare a c --layer 1",
        "--layer cannot be 1: there is 1 layer, counted from 0. Give 0."
      ),
      (
        "compare layer other --layer 0", "--layer is for transformers."
      ),
      (
        "compare a c --model transformer",
        "--model is for training; the models named are trained already."
      ),
      (
        "compare a c --heads 2", "--heads is for training; the models named are trained already."
      ),
      (
        "compare a c --stop-after 2",
        "--stop-after is for training; the models named are trained already."
      ),
    ])
  func refuses(line: String, message: String) throws {
    var shell = Interpreter()
    let tiny = "--model transformer --width 4 --heads 1 --context 4 --batch 2 --hidden 2 --steps 1"
    try shell.answer(
      "data piecewise --name d --dim 4 --classes 3 --samples 60",
      "train layer --data d --steps 1", "train other --data d --steps 1",
      "data language --name m --samples 600", "data language --name l --samples 600",
      "train a --data l --layers 2 \(tiny)", "train b --data m --layers 2 \(tiny)",
      "train c --data l --layers 1 \(tiny)")
    #expect(shell.message(of: line) == message)
  }
}
