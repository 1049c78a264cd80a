import Commands
import Sessions
import TestSupport
import Testing

@Suite("Names of results")
struct KeptNameTests {
  @Test("every probe ends in the name of its result, show does not")
  func kept() throws {
    var shell = try Interpreter.furnished()
    for (line, name) in [
      ("route moe", "moe.route"), ("jacobian moe --draws 3", "moe.jacobian"),
      ("jacobian moe --top 1", "moe.leading"), ("pca moe --draws 2", "moe.pca"),
      ("subspace moe --rank 1", "moe.subspace"), ("route moe --name mine", "mine"),
      ("compare dense moe --draws 2", "comparison"),
      ("compare --routings soft --seeds 1 --steps 1 --draws 2 --name c", "c"),
    ] {
      let printed = try shell.answer(line)
      #expect(printed.last == "kept as \(name)", "\(line)")
      #expect(try shell.answer("show \(name)").starts(with: printed.dropLast()), "\(line)")
    }
    shell = try Interpreter.lettered()
    for (line, name) in [
      ("route lm --layer 1", "lm.layer1.route"),
      ("route lm --tokens --split train", "lm.layer0.tokens"),
      ("jacobian lm --block --samples 4", "lm.layer0.block"),
    ] { #expect(try shell.answer(line).last == "kept as \(name)", "\(line)") }
  }

  @Test("what a result takes the place of is said, unless it is the same")
  func replaced() throws {
    var shell = try Interpreter.furnished()
    try shell.answer("subspace moe --rank 2")
    #expect(try shell.answer("subspace moe --rank 2").last == "kept as moe.subspace")
    #expect(
      try shell.answer("subspace moe --rank 2 --of input").last
        == "kept as moe.subspace, in place of that of `subspace moe --rank 2`")
    try shell.answer("compare dense moe --draws 2")
    #expect(
      try shell.answer("compare moe dense --draws 2").last
        == "kept as comparison, in place of that of `compare dense moe --draws 2`")
    try shell.answer("route moe", "train moe --resume --steps 1")
    #expect(try shell.answer("route moe").last == "kept as moe.route, in place of an earlier one")
    let long = "route moe --samples 9 --name \(String(repeating: "n", count: 300))"
    try shell.answer(long, "train moe --resume --steps 1")
    #expect(
      try shell.answer("pca moe --name \(String(repeating: "n", count: 300))", width: 2_000)
        .last?.hasSuffix("in place of that of `\(long.prefix(57))...`") == true)
  }

  @Test("an object of another kind is named for what it is")
  func otherKind() throws {
    var shell = try Interpreter.furnished()
    try shell.answer("compare dense moe --draws 2")
    #expect(
      shell.refusal(of: "compare comparison").split(separator: "\n").map(String.init) == [
        "MODEL cannot be 'comparison': it is a result, of `compare dense moe --draws 2`; give the "
          + "name of a model.",
        "  compare comparison", "          ^^^^^^^^^^", "`show comparison` shows it.",
      ])
    #expect(
      shell.refusal(of: "route d").hasPrefix(
        "MODEL cannot be 'd': it is a dataset; give the name of a model."))
    #expect(
      shell.refusal(of: "train x --data moe").hasPrefix(
        "--data cannot be 'moe': it is a model; give the name of a dataset."))
    var empty = Interpreter()
    #expect(empty.refusal(of: "compare a b").contains("there is no model yet."))
  }

  @Test("a result of a layer is suggested for one without it, before another model's")
  func suggestion() throws {
    var shell = try Interpreter.lettered()
    try shell.answer(
      "import \(fixture("ProbesTests", "soft-gelu.safetensors")) --name Lm", "route Lm",
      "route lm --layer 1")
    #expect(shell.refusal(of: "show lm.route").contains("did you mean 'lm.layer1.route'?"))
    #expect(shell.refusal(of: "show lm.rout").contains("did you mean 'lm.layer1.route'?"))
    #expect(shell.refusal(of: "show Lm.rout").contains("did you mean 'Lm.route'?"))
    #expect(shell.refusal(of: "show ln.training").contains("did you mean 'lm.training'?"))
  }

  @Test("$NAME where no file is named is told to be no variable")
  func variables() throws {
    var shell = try Interpreter.furnished()
    for line in [
      "route moe --samples $N", "jacobian moe --draws ${N}", "show $N", "train x --lr $LR",
      "train $N", "compare --routings dense,$R", "seed $S",
    ] {
      #expect(
        shell.refusal(of: line).hasSuffix(
          "\n$NAME stands for a variable in the names of files alone; write its value."), "\(line)")
    }
    #expect(
      shell.refusal(of: "load $NO_SUCH_VARIABLE/x.safetensors").hasPrefix(
        "FILE cannot be '$NO_SUCH_VARIABLE/x.safetensors': the environment variable "
          + "NO_SUCH_VARIABLE is not set."))
    for line in ["load $HOME/x.safetensors", "data $HOME/x.csv", "route moe --samples $"] {
      #expect(!shell.refusal(of: line).contains("$NAME"), "\(line)")
    }
  }
}
