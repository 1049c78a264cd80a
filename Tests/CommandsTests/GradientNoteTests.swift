import Commands
import Sessions
import TestSupport
import Testing

@Suite("Parameters without a gradient")
struct GradientNoteTests {
  private static let data = "data piecewise --name d --dim 4 --classes 3 --samples 60 --seed 1"
  private static let top1 =
    "note: with --k 1 and --normalise after the gate is always 1: the task gives the router no "
    + "gradient"

  private func notes(_ lines: String...) throws -> [String] {
    var shell = Interpreter()
    try shell.answer(Self.data)
    var printed: [String] = []
    for line in lines { printed = try shell.answer(line, width: 1_000) }
    return printed.filter { $0.hasPrefix("note: ") }
  }

  private static let train = "train m --experts 4 --hidden 3 --steps 3 --batch 8"

  @Test(
    "top-k with one expert after whose selection the softmax comes",
    arguments: [
      ("--routing top-k --k 1", "."),
      (
        "--routing top-k --k 1 --balance 0.1 --z-loss 0.1",
        ", it learns from the balance loss and the z loss alone."
      ),
      ("--routing top-k --k 1 --balance 0.1", ", it learns from the balance loss alone."),
    ])
  func topOne(options: String, rest: String) throws {
    #expect(
      try notes("\(Self.train) \(options)")
        == [Self.top1 + rest + " `--normalise before` lets it learn."])
    // A training that goes on says it again.
    #expect(try notes("\(Self.train) \(options)", "train m --resume --steps 1").count == 1)
  }

  @Test(
    "nothing is said where the router learns",
    arguments: [
      "--routing top-k --k 1 --normalise before", "--routing top-k --k 2", "--routing soft",
    ])
  func learns(options: String) throws {
    #expect(try notes("\(Self.train) \(options)") == [])
    #expect(try notes("train m --hidden 3 --steps 3") == [])
  }

  @Test("a single expert, a single class, and a temperature that holds the gates")
  func others() throws {
    for routing in ["soft", "top-k"] {
      #expect(
        try notes("train m --routing \(routing) --experts 1 --hidden 3 --steps 2") == [
          "note: the gate of a single expert is always 1: the task gives the router no gradient. "
            + "More --experts let it learn."
        ])
    }
    #expect(
      try notes("\(Self.train) --routing soft --temperature 1e300") == [
        "note: no step gave the router a gradient: at --temperature 1e+300 its gates do not move "
          + "with its weights."
      ])
    let folder = try TemporaryFolder()
    let path = folder.put(
      "x,y,label\n" + String(repeating: "1,2,a\n3,4,a\n", count: 9), as: "a.csv")
    var shell = Interpreter()
    let printed = try shell.answer(
      "data \(path) --label label --name one", "train m --hidden 3 --steps 2", width: 200)
    #expect(
      printed.last == "note: there is one class alone: the loss is 0 and nothing gets a gradient.")
  }

  @Test("compare says it of what it trains, once, and not of models that are there")
  func compare() throws {
    let printed = try notes(
      "compare --routings dense,top-k,soft --k 1 --experts 3 --hidden 3 --seeds 1 --steps 1 "
        + "--draws 2")
    #expect(printed == [Self.top1 + ". `--normalise before` lets it learn."])
    #expect(
      try notes(
        "\(Self.train) --routing top-k --k 1 --balance 0.1", "train n --hidden 3 --steps 1",
        "compare m n --draws 2") == [])
  }

  @Test("of transformers as well")
  func transformers() throws {
    var shell = Interpreter()
    try shell.answer("data language --name l --samples 600")
    func notes(_ line: String) throws -> [String] {
      try shell.answer(line, width: 1_000).filter { $0.hasPrefix("note: ") }
    }
    let train = "train lm --model transformer --layers 1 --batch 4 --steps 1"
    #expect(
      try notes("\(train) --width 4 --heads 1 --context 8 --routing top-k --experts 3 --k 1")
        == [Self.top1 + ". `--normalise before` lets it learn."])
    #expect(
      try notes("\(train) --width 4 --heads 1 --context 1") == [
        "note: with --context 1 a token attends to itself alone: queries and keys get no gradient."
      ])
    #expect(
      try notes("\(train) --width 1 --heads 1 --context 8 --hidden 2")
        .contains { $0.hasPrefix("note: with --width 1 a layer norm gives 0") })
    #expect(try notes("\(train) --width 4 --heads 1 --context 8 --routing soft") == [])
    #expect(
      try notes(
        "compare --model transformer --routings top-k --k 1 --experts 3 --seeds 1 --layers 1 "
          + "--width 4 --heads 1 --context 8 --batch 4 --steps 1 --samples 8 --draws 2"
      ).count == 1)
  }

  @Test("a divergence blames what is far from usual, and --lr only after a step")
  func divergence() throws {
    var shell = Interpreter()
    try shell.answer(Self.data)
    #expect(
      shell.refusal(of: "\(Self.train) --routing soft --temperature 1e-40")
        == "the training diverged: the loss of step 1, before any weight was changed, is not a "
        + "number. Raise --temperature, which is 1e-40, or scale the data.")
    #expect(
      shell.refusal(
        of: "compare --routings soft --temperature 1e-40 --experts 2 --hidden 2 --seeds 1 --steps 2"
      ).contains("Raise --temperature, which is 1e-40"))
    #expect(
      shell.refusal(of: "train m --hidden 3 --steps 3 --batch 8 --lr 1e300")
        == "the training diverged: the loss of step 2 is not a number. Lower --lr or scale the "
        + "data.")
    #expect(
      shell.refusal(of: "\(Self.train) --routing soft --z-loss 1e300")
        .hasSuffix("Lower --z-loss, which is 1e+300, lower --lr, or scale the data."))
  }

  @Test("help explains k")
  func help() throws {
    var shell = Interpreter()
    for line in ["help k", "help train k"] {
      // One that explains options mentions the other, whatever it says of it.
      let printed = try shell.answer(line).joined(separator: " ")
      #expect(printed.contains("--k N") && printed.contains("--normalise"), "\(line): \(printed)")
    }
    #expect(try shell.answer("help k").contains("An option of train, compare, scale"))
    #expect(shell.refusal(of: "help kk").contains("there is no help on 'kk'"))
  }
}
