import Commands
import Foundation
import LinearAlgebra
import Results
import Safetensors
import Sessions
import TestSupport
import Testing

@Suite("a checkpoint from elsewhere at the prompt")
struct PretrainedCommandTests {
  private static let folder = fixture("PretrainedTests", "qwen2moe")
  private static let states = fixture("PretrainedTests", "qwen2moe-hidden.safetensors")

  /// The elements of a tensor in a file.
  private static func doubles(_ path: String, _ name: String) throws -> [Double] {
    try SafetensorsFile(path: path).doubles(named: name)
  }

  /// A session with the model, ids and states.
  private func furnished() throws -> Interpreter {
    var shell = Interpreter()
    // The reference ran after a cast of the whole model.
    try shell.answer(
      "import \(Self.folder) --name q --angles bfloat16",
      "data ids \(Self.states) --for q --name ids",
      "data \(Self.states) --tensor layers.2.hidden --name h --test 0")
    return shell
  }

  @Test("opens, says what it is, and takes no probe without data")
  func opens() throws {
    var shell = try furnished()
    let shown = try shell.answer("show q", width: 200).joined(separator: "\n")
    #expect(shown.contains("q: qwen2_moe, 3 layers, width 48"))
    #expect(shown.contains("0 not used") && shown.contains("angles of positions in bfloat16"))
    #expect(shell.message(of: "route q").contains("'q' has no data of its own"))
    #expect(shell.message(of: "route q --data ids --layer 3").contains("layers 0 to 2"))
    #expect(shell.message(of: "pca q --data ids --layer 1 --split train").contains("is held out"))
    try shell.answer(
      "data piecewise --name d --dim 4 --samples 20", "data language --name l --samples 200")
    #expect(shell.message(of: "route q --data d").contains("layer 0 of 'q' takes 48"))
    #expect(
      shell.message(of: "route q --data l").contains("a text of words; read it in the tokens of"))
    #expect(shell.message(of: "jacobian q --data ids --block").contains("trained here"))
    #expect(shell.message(of: "train q --resume --steps 1").contains("q"))
    #expect(
      shell.message(of: "import \(Self.folder)/model.safetensors --angles bfloat16").contains(
        "--angles is of a folder"))
  }

  @Test(
    "a layer entered by running the model is measured as at the states that the library captured")
  func runs() throws {
    var shell = try furnished()
    try shell.answer(
      "route q --layer 2 --data ids --name ran", "route q --layer 2 --data h --name captured",
      "data hidden q --layer 2 --data ids --name own", "route q --layer 2 --data own --name kept")
    func load(_ name: String) throws -> [Double] {
      try shell.session.content(RouteResult.self, named: name).statistics.importance
    }
    let (ran, captured) = (try load("ran"), try load("captured"))
    for (a, b) in zip(ran, captured) { #expect(abs(a - b) < 1e-6) }
    #expect(try load("kept") == ran)
    try shell.answer(
      "route q --layer 2 --data ids --keep hidden --name same",
      "route q --layer 2 --data q.layer2.hidden --name again")
    #expect(try load("again") == ran)
    #expect(
      shell.message(of: "pca q --layer 2 --data h --keep hidden").contains(
        "'h' is what enters a layer already"))
  }

  @Test("every layer is measured in one run, each kept under its own name")
  func layers() throws {
    var shell = try furnished()
    let printed = try shell.answer("jacobian q --layer all --data ids --samples 8 --top 2")
    #expect(printed.contains { $0.hasPrefix("    1    dense") })
    let one = try shell.session.content(LeadingResult.self, named: "q.layer2.leading")
    try shell.answer("jacobian q --layer 2 --data ids --samples 8 --top 2 --name alone")
    #expect(try shell.session.content(LeadingResult.self, named: "alone").probe == one.probe)
    try shell.answer("route q --layer 0,2 --data ids --samples 8 --draws 0 --name r")
    #expect(shell.session.object(named: "r.layer0") != nil)
    #expect(
      shell.message(of: "route q --layer 0,2 --data ids --per-token t.csv").contains(
        "one layer here"))
    #expect(shell.message(of: "route q --layer 0,7 --data ids").contains("cannot be 7"))
  }

  @Test("the alignment that --top makes is that of the whole Jacobians, however few are held")
  func alignment() throws {
    var shell = try furnished()
    try shell.answer(
      "jacobian q --layer 2 --data h --samples 16 --draws 0 --name whole",
      "jacobian q --layer 2 --data h --samples 16 --top 2 --alignment average --name top")
    let whole = try shell.session.content(JacobianResult.self, named: "whole").probe.alignment
    let top = try #require(try shell.session.content(LeadingResult.self, named: "top").alignment)
    for (a, b) in zip(whole.cosines.joined(), top.cosines.joined()) {
      #expect((a == nil) == (b == nil) && abs((a ?? 0) - (b ?? 0)) < 1e-12)
    }
    #expect(
      shell.message(of: "jacobian q --data h --alignment average").contains("goes with --top"))
  }

  @Test("evaluates as the library does, and keeps its logits")
  func evaluates() throws {
    var shell = try furnished()
    let folder = try TemporaryFolder()
    try shell.answer(
      "evaluate q --data ids --keep logits --name e", "export e \(folder.file("e.safetensors"))")
    let result = try shell.session.content(EvaluationResult.self, named: "e")
    #expect(result.count == 4 * 47 && result.logits?.shape == [4, 48, 256])
    let expected = try Self.doubles(Self.states, "logits")
    let found = try Self.doubles(folder.file("e.safetensors"), "logits")
    let scale = expected.reduce(0) { max($0, abs($1)) }
    #expect(found.count == expected.count)
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 * scale })
    #expect(shell.message(of: "evaluate q").contains("say with --data"))
    #expect(shell.message(of: "evaluate q --data h").contains("'h'"))
  }

  @Test("is the same in a checkpoint, wherever its folder lies, and says when it is not there")
  func saved() throws {
    let place = try TemporaryFolder()
    let (here, there) = (place.file("here"), place.file("there"))
    try FileManager.default.copyItem(atPath: Self.folder, toPath: here)
    var shell = Interpreter()
    try shell.answer(
      "import \(here) --name q", "data ids \(Self.states) --for q --name ids",
      "route q --data ids --draws 0", "save \(place.file("s.safetensors"))")
    let digest = shell.session.digest
    try shell.answer(
      "load \(place.file("s.safetensors"))", "route q --data ids --draws 0 --name again")
    try FileManager.default.moveItem(atPath: here, toPath: there)
    let printed = try shell.answer("load \(place.file("s.safetensors"))").joined(separator: " ")
    #expect(printed.contains("q cannot be measured:") && printed.contains("`import` it from there"))
    #expect(shell.session.digest == digest)
    try shell.answer("show q", "show q.layer0.route", "ls")
    #expect(shell.message(of: "route q --data ids").contains("there is no such folder"))
    try shell.answer("import \(there) --name q", "route q --data ids --draws 0 --name again")
    // The same model by its digests, so that the session's is what it was without `again`.
    try shell.answer("rm again")
    #expect(shell.session.digest == digest)
    var configuration = try String(contentsOfFile: there + "/config.json", encoding: .utf8)
    configuration += "\n"
    try configuration.write(toFile: there + "/config.json", atomically: true, encoding: .utf8)
    try shell.answer("save \(place.file("t.safetensors")) --force")
    let changed = try shell.answer("load \(place.file("t.safetensors"))").joined(separator: " ")
    #expect(changed.contains("has changed since it was imported: its configuration is another"))
  }
}
