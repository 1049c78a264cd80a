import Commands
import LinearAlgebra
import Networks
import Probes
import Results
import Sessions
import TestSupport
import Testing

@Suite("Probes of a transformer's layers")
struct TransformerProbeTests {
  @Test(
    "each keeps its result as MODEL.layerL.kind, and says which layer",
    arguments: [
      ("route", "route", "routing of lm, layer 1, at 60 samples of l (test)"),
      ("jacobian", "jacobian", "Jacobians (raw) of lm, layer 1, at 60 samples of l (test)"),
      (
        "pca", "pca", "weighted PCA (output, dimension 8) of lm, layer 1, at 60 samples of l (test)"
      ),
      (
        "subspace", "subspace",
        "top-3 subspaces (output, dimension 8) of lm, layer 1, at 60 samples of l (test)"
      ),
    ])
  func names(probe: String, kind: String, heading: String) throws {
    var shell = try Interpreter.lettered()
    // Of soft experts none is dead, so that each has a subspace.
    try shell.answer("train lm --data l --routing soft --experts 4 --steps 6 \(Interpreter.tiny)")
    let printed = try shell.answer("\(probe) lm --layer 1 --samples 999")
    #expect(printed[0] == heading.replacingOccurrences(of: "60", with: "56"))
    #expect(shell.session.object(named: "lm.layer1.\(kind)")?.content.kind == kind)
    try shell.answer("\(probe) lm --name mine")
    try shell.answer("\(probe) lm --layer 0")
    #expect(
      shell.session.object(named: "mine")?.digest
        == shell.session.object(named: "lm.layer0.\(kind)")?.digest)
    try shell.answer("rename l text", "rename lm model")
    #expect(try shell.answer("show model.layer1.\(kind)")[0].contains("of model, layer 1, at"))
    #expect(try shell.answer("show mine", width: 100)[0].hasSuffix("of text (test)"))
  }

  @Test("the figures are those of the hidden states, before training of the untrained model's own")
  func figures() throws {
    var shell = try Interpreter.lettered()
    try shell.answer(
      "train lm --data l --routing soft --experts 4 --steps 12 \(Interpreter.tiny)",
      "seed 5", "route lm --layer 1 --samples 20", "jacobian lm --layer 1 --samples 20 --draws 5",
      "pca lm --layer 1 --samples 20 --split train", "subspace lm --layer 1 --samples 20")
    let transformer = try shell.session.content(Transformer.self, named: "lm")
    let text = try shell.session.text(named: "l")
    let untrained = try #require(transformer.untrained)
    func states(_ model: LanguageModel, _ tokens: [UInt32]) throws -> HiddenStates {
      try model.hiddenStates(entering: 1, of: tokens, samples: 20, seed: 5)
    }
    let (now, then) = (
      try states(transformer.model, text.heldOut.tokens),
      try states(untrained, text.heldOut.tokens)
    )
    guard
      let route = shell.session.object(named: "lm.layer1.route")?.content as? RouteResult,
      let jacobian = shell.session.object(named: "lm.layer1.jacobian")?.content as? JacobianResult,
      let pca = shell.session.object(named: "lm.layer1.pca")?.content as? PCAResult,
      let subspace = shell.session.object(named: "lm.layer1.subspace")?.content as? SubspaceResult
    else {
      Issue.record("a result is missing")
      return
    }
    let topics = try #require(text.heldOut.topics)
    let partition = now.places.map { Int(topics[$0]) }
    let (layer, before) = (transformer.model.layer(1), untrained.layer(1))
    #expect(now.states != then.states)
    #expect(
      try route.statistics == RoutingStatistics(of: layer, at: now.states, partition: partition))
    #expect(
      try route.untrained == RoutingStatistics(of: before, at: then.states, partition: partition))
    #expect(try jacobian.probe == JacobianProbe(of: layer, at: now.states))
    let old = try JacobianProbe(
      of: before, at: then.states, options: JacobianOptions(measuresLayer: false))
    #expect(jacobian.untrainedMean == old.routedMean)
    #expect(jacobian.untrainedAlignment == old.alignment.meanMagnitude)
    #expect(
      try pca.probe
        == PCAProbe(
          of: layer, at: states(transformer.model, text.training.tokens).states))
    #expect(
      try pca.untrainedRanks
        == PCAProbe(of: before, at: states(untrained, text.training.tokens).states).experts.map {
          $0?.effectiveRank
        })
    #expect(
      try subspace.untrainedOverlap
        == SubspaceProbe(of: before, at: then.states, source: .output, rank: 3).mean(\.overlap))
    #expect(try shell.answer("show lm.layer1.route").contains { $0.hasPrefix("nmi with topics") })
  }

  @Test("route --tokens lists what each expert takes, beside chance and the untrained model")
  func tokens() throws {
    let folder = try TemporaryFolder()
    var shell = try Interpreter.lettered()
    let printed = try shell.answer("route lm --layer 1 --tokens --split train --least 20")
    #expect(printed[0] == "tokens by expert of lm, layer 1, at 536 samples of l (train)")
    #expect(printed.dropLast().last?.hasPrefix("specialisation ") == true)
    guard
      let result = shell.session.object(named: "lm.layer1.tokens")?.content as? TokenResult
    else {
      Issue.record("no lm.layer1.tokens")
      return
    }
    #expect(result.names.contains(".") && result.probe.counts.allSatisfy { $0 >= 20 })
    #expect(result.shuffledMean > 0 && result.untrainedMean != nil)
    try shell.answer(
      "export lm.layer1.tokens \(folder.file("t.json"))",
      "export lm.layer1.tokens \(folder.file("t.csv")) --wide")
    let json = try folder.json("t.json")
    #expect(json["subject"]["layer"].number == 1)
    #expect(json["tokens"].items.count == result.names.count)
    #expect(json["specialisation"].number == result.probe.mean)
    let rows = try folder.text("t.csv").split(separator: "\n")
    #expect(rows[0].hasPrefix("token,name,count,expert,share,base,origin,"))
    #expect(rows.count == 1 + 4 * result.names.count)
    let one = try shell.answer("route lm --layer 1 --tokens --split train --least 20 --top 1")
    let experts = one.filter { $0.hasPrefix("expert ") }
    #expect(experts.count == 4 && !experts.joined().contains(", \""))
    #expect(printed.joined().contains(", \"") && experts[0].contains(" % of all: "))
  }

  @Test("jacobian --block measures attention, feed-forward and both")
  func block() throws {
    let folder = try TemporaryFolder()
    var shell = try Interpreter.lettered()
    let printed = try shell.answer("jacobian lm --block --samples 40")
    #expect(printed[0] == "block Jacobians of lm, layer 0, at 40 samples of l (test)")
    #expect(printed.contains { $0.hasPrefix("feed-forward, untrained") })
    try shell.answer(
      "export lm.layer0.block \(folder.file("b.json"))",
      "export lm.layer0.block \(folder.file("b.csv")) --wide")
    let result = try #require(
      shell.session.object(named: "lm.layer0.block")?.content as? BlockResult)
    let json = try folder.json("b.json")
    #expect(json["block"]["whole"]["mean"]["sigma1"].number == result.probe.whole.mean[.sigma1])
    #expect(json["untrained"]["attention"]["mean_spectrum"].items.count == 8)
    #expect(try folder.text("b.csv").split(separator: "\n").count == 7)
    var stopped = Interpreter(
      session: shell.session, surroundings: Stopping(after: 1).surroundings)
    try stopped.answer("jacobian lm --block --samples 40")
    #expect(
      stopped.session.journal.last?.command
        == "jacobian lm --samples 40 --block --stop-after 32")
    #expect(try stopped.answer("show lm.layer0.block")[0].contains("at 32 of 40 samples"))
    let digest = stopped.session.digest
    try shell.answer("jacobian lm --samples 40 --block --stop-after 32")
    #expect(shell.session.digest == digest)
  }

  @Test(
    "refuses what does not apply, in one sentence",
    arguments: [
      ("route moe --layer 0", "--layer is for transformers; 'moe' is one layer."),
      ("route lm --layer 2", "--layer cannot be 2: 'lm' has layers 0 to 1."),
      (
        "route moe --tokens",
        "--tokens is for transformers; 'moe' is one layer and reads no tokens."
      ),
      ("route lm --least 3", "--least goes with --tokens; add it."),
      (
        "jacobian moe --block",
        "--block is for transformers; 'moe' is one layer without attention."
      ),
      (
        "jacobian lm --block --scale gate",
        "--scale is of experts; --block measures the whole layer."
      ),
      (
        "jacobian lm --draws 5 --block",
        "--draws is of experts; --block measures the whole layer."
      ),
      (
        "jacobian lm --block --top 1",
        "--top is of experts; --block measures the whole layer."
      ),
      ("route lm --top 3", "--top goes with --tokens; add it."),
      (
        "pca lm --split all",
        "a text is measured in one part: give --split train or --split test."
      ),
      ("pca lm --data d", "'d' is a dataset; a text is wanted here."),
      ("pca moe --data l", "'l' is a text; a table of samples is wanted here."),
      (
        "pca lm --data other",
        "'other' has 812 different tokens and 'lm' knows 252; give it a text of its own vocabulary."
      ),
      (
        "pca lm --data short",
        "'short' holds 2 tokens in its test part, fewer than the context of 'lm', 8."
      ),
      (
        "route lm --tokens --least 500",
        "no token occurs 500 times among the 56 samples; take more of them or a lower count"
      ),
      (
        "route dense --tokens",
        "there is one expert, which takes every token"
      ),
    ])
  func refuses(line: String, message: String) throws {
    var shell = try Interpreter.lettered(steps: 1)
    try shell.answer(
      "data piecewise --name d --dim 4 --classes 3 --samples 60",
      "train moe --data d --routing top-k --experts 2 --hidden 3 --steps 1",
      "train dense --data l --steps 0 \(Interpreter.tiny)",
      "data language --name other --samples 100 --lexicon 40",
      "data language --name short --samples 20")
    #expect(shell.message(of: line) == message)
  }

  @Test("a model from a recipe is measured at the windows that came with it")
  func windows() throws {
    var shell = Interpreter()
    let path = fixture("NetworksTests", "lm-topk-layernorm-learned.safetensors")
    try shell.answer("train T --recipe \(path)")
    #expect(try shell.answer("jacobian T --draws 3")[0].hasSuffix("samples of T (all)"))
    #expect(
      shell.refusal(of: "route T --split test")
        == "the tokens that came with 'T' are not split; leave --split out.")
    #expect(try shell.answer("route T --tokens --least 2")[0].hasPrefix("tokens by expert of T"))
    var lettered = try Interpreter.lettered(steps: 1)
    try lettered.answer("rm l")
    #expect(
      lettered.refusal(of: "route lm")
        == "'lm' has no text of its own here; say with --data what to measure it at.")
  }
}
