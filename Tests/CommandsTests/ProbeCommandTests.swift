import Commands
import Safetensors
import Sessions
import TestSupport
import Testing

@Suite("route, jacobian, pca and subspace")
struct ProbeCommandTests {
  @Test(
    "each keeps its result as MODEL.kind, or under --name",
    arguments: ["route", "jacobian", "pca", "subspace"])
  func names(probe: String) throws {
    var shell = try Interpreter.furnished()
    try shell.answer("\(probe) moe", "\(probe) moe --name mine")
    let (usual, named) = (
      shell.session.object(named: "moe.\(probe)"), shell.session.object(named: "mine")
    )
    #expect(usual?.content.kind == probe && named?.digest == usual?.digest)
    #expect(named?.origin == "\(probe) moe --name mine")
    #expect(
      shell.refusal(of: "\(probe) moe --name moe")
        == "'moe' is a model already; choose another name, or `rm moe` first.")
  }

  @Test("the samples are the held-out ones, unless said otherwise, and are drawn by the seed")
  func samples() throws {
    var shell = try Interpreter.furnished()
    #expect(try shell.answer("route moe")[0] == "routing of moe at 24 samples of d (test)")
    #expect(
      try shell.answer("route moe --split all --samples 5")[0]
        == "routing of moe at 5 samples of d (all)")
    let drawn = try figures(of: "moe.route", in: &shell)
    try shell.answer("seed 8", "route moe --split all --samples 5")
    #expect(try figures(of: "moe.route", in: &shell) != drawn)
    // More than there are is all there are.
    #expect(
      try shell.answer("route moe --samples 999")[0] == "routing of moe at 24 samples of d (test)")
  }

  /// The decimals that `show` prints of a result.
  private func figures(of name: String, in shell: inout Interpreter) throws -> [Substring] {
    let figures = try shell.answer("show \(name)").flatMap {
      $0.matches(of: /-?[0-9]+\.[0-9]+(e[-+]?[0-9]+)?/).map(\.output.0)
    }
    #expect(!figures.isEmpty, "\(name)")
    return figures
  }

  @Test(
    "every option changes the result",
    arguments: [
      ("jacobian moe", "--scale gate"), ("jacobian moe", "--unweighted"),
      ("jacobian moe", "--draws 10"), ("jacobian moe", "--stop-after 16"),
      ("pca moe", "--of input"), ("pca moe", "--of hidden"), ("pca moe", "--of mixed"),
      ("subspace moe", "--of input"), ("subspace moe", "--of jacobian-input"),
      ("subspace moe", "--of jacobian-output"), ("subspace moe", "--rank 1"),
      ("pca moe", "--split train"), ("pca moe", "--samples 9"),
    ])
  func options(line: String, option: String) throws {
    var shell = try Interpreter.furnished()
    try shell.answer("\(line) --name a", "\(line) \(option) --name b")
    #expect(try figures(of: "a", in: &shell) != figures(of: "b", in: &shell))
  }

  @Test("jacobian --top keeps the largest with their error, beside the untrained model's")
  func top() throws {
    var shell = try Interpreter.furnished()
    let whole = try shell.answer("jacobian moe")
    let lines = try shell.answer("jacobian moe --top 1")
    #expect(lines[0] == "largest 1 of Jacobians (raw) of moe at 24 samples of d (test)")
    func sigma1(_ lines: [String], _ column: Int) -> String? {
      lines.first { $0.contains("expert 0") }.map {
        String($0.split(separator: " ").map(String.init)[column])
      }
    }
    #expect(try shell.answer("show moe.leading").starts(with: lines.dropLast()))
    #expect(sigma1(lines, 4) == sigma1(whole, 3))
    for (name, column) in [("routed mean", 4), ("untrained", 3)] {
      let value = { (lines: [String], column: Int) in
        lines.first { $0.hasPrefix(name) }?.split(separator: " ")[column].description
      }
      #expect(
        value(lines, column) != nil && value(lines, column) == value(whole, column - 1), "\(name)")
    }
    #expect(lines.joined(separator: " ").contains("need the whole spectrum"))
    #expect(
      shell.refusal(of: "jacobian moe --top 2 --unweighted") == """
        --unweighted is of the whole Jacobians, which --top does not make.
          jacobian moe --top 2 --unweighted
                               ^^^^^^^^^^^^
        """)
    #expect(
      shell.message(of: "jacobian moe --draws 200 --top 2")
        == "--draws is of the whole Jacobians, which --top does not make.")
  }

  @Test(
    "refuses what does not apply",
    arguments: [
      (
        "subspace dense",
        "there is one expert, and subspaces are compared between two"
      ),
      ("subspace moe --rank 9", "rank 9 does not fit 4 dimensions; give one from 1 to 4"),
      ("route moe --data wide", "'wide' has 5 features and 'moe' takes 4."),
      (
        "pca moe --data whole --split test",
        "'whole' has no rows in its test split; choose another."
      ),
    ])
  func refuses(line: String, message: String) throws {
    var shell = try Interpreter.furnished()
    try shell.answer(
      "data blobs --name wide --dim 5 --classes 2 --samples 20",
      "data blobs --name whole --dim 4 --classes 2 --samples 20 --test 0")
    #expect(shell.refusal(of: line) == message)
  }

  @Test("an imported layer is measured at its own samples, and has no split")
  func imported() throws {
    var shell = Interpreter()
    let path = fixture("ProbesTests", "topk-relu.safetensors")
    try shell.answer("import \(path) --name L")
    #expect(try shell.answer("pca L")[0].hasSuffix("at 64 samples of L (all)"))
    #expect(
      shell.refusal(of: "route L --split test")
        == "the samples that came with 'L' are not split; leave --split out.")
    #expect(try shell.answer("route L --split all --samples 9")[0].contains("at 9 samples"))
    try shell.answer(
      "data blobs --name d --dim 16 --classes 2 --samples 30", "train m --steps 1 --hidden 4",
      "rm d")
    #expect(
      shell.refusal(of: "route m")
        == "'m' has no data of its own here; say with --data what to measure it at.")
  }

  @Test("import says what it took where the metadata are silent")
  func assumptions() throws {
    let folder = try TemporaryFolder()
    let source = try SafetensorsFile(path: fixture("ProbesTests", "soft-gelu.safetensors"))
    let tensors = try source.infos.map {
      Tensor(
        $0.name, elementType: $0.elementType, shape: $0.shape,
        bytes: try source.bytes(named: $0.name))
    }
    let path = folder.file("bare.safetensors")
    let bytes = try SafetensorsWriter(tensors: tensors, metadata: ["routing": "top-k"]).bytes()
    try AtomicFile.write(bytes, to: path)
    var shell = Interpreter()
    #expect(
      try shell.answer("import \(path) --name L").joined(separator: " ").hasSuffix(
        "taken, since the file's metadata do not say: temperature 1.0, k 2, normalise after, "
          + "activation gelu"))
    #expect(
      try !shell.answer("import \(source.path) --name M").joined().contains("metadata do not say"))
  }

  @Test("dead experts are named as such, in the table and beside it")
  func dead() throws {
    var shell = Interpreter()
    try shell.answer(
      "import \(fixture("ProbesTests", "top1-dead-expert-f32.safetensors")) --name L")
    for probe in ["route", "jacobian", "pca"] {
      let printed = try shell.answer("\(probe) L").joined(separator: "\n")
      #expect(printed.contains("3 dead"), "\(probe): \(printed)")
    }
    #expect(try shell.answer("subspace L").dropLast().last == "dead or without spread, left out: 3")
  }
}
