import Commands
import Foundation
import LinearAlgebra
import Networks
import Probes
import Results
import Sessions
import TestSupport
import Testing

@Suite("coupling, super and overlap")
struct MixtureProbeTests {
  @Test("each measures the layer and the untrained one, at the samples asked for, and is exported")
  func figures() throws {
    let folder = try TemporaryFolder()
    var shell = try Interpreter.furnished()
    try shell.answer(
      "coupling moe --draws 19", "super moe", "overlap moe --bins 4 --draws 3",
      "export moe.coupling \(folder.file("c.json"))", "export moe.super \(folder.file("s.json"))",
      "export moe.overlap \(folder.file("o.json"))")
    let data = try shell.session.dataset(named: "d")
    let inputs = data.inputs.rows(at: data.split.test)
    let model = try shell.session.content(Model.self, named: "moe")
    let untrained = try #require(model.untrained)

    let coupling = try folder.json("c.json")
    let probe = try CouplingProbe(of: model.layer, at: inputs)
    let before = try CouplingProbe(of: untrained, at: inputs)
    #expect(coupling["coupling"]["w1"]["value"].number == probe.correlation(with: probe.w1))
    #expect(coupling["coupling"]["w2"]["untrained"].number == before.correlation(with: before.w2))
    #expect(coupling["coupling"]["output_norm"]["value"].number == probe.outputNorms.mean)
    #expect(coupling["router_cosines"][0][1].number == probe.router[0, 1])
    let p = try #require(coupling["coupling"]["activation_norm"]["p"].number)
    #expect(abs(p * 20 - (p * 20).rounded()) < 1e-12 && p >= 0.05)

    let extremes = try folder.json("s.json")
    let outputs = try ExtremeOutputs(of: model.layer, at: inputs)
    #expect(extremes["experts"].items.count == outputs.experts.count)
    for (found, expert) in zip(extremes["experts"].items, outputs.experts) {
      #expect(found["extremeness"].number == expert.ratio)
      #expect(found["sample"].number == Double(data.split.test[expert.sample]))
      #expect(found["layer"] == .null && found["string"] == .null)
    }

    let overlap = try folder.json("o.json")
    let pairs = try OverlapPairs(of: model.layer, at: inputs, bins: 4, seed: shell.session.seed)
    #expect(overlap["explained"].number == pairs.measured().explained)
    #expect(overlap["bins"].items.count == 4 && overlap["measure"].string == "intersection_over_k")
    #expect(overlap["random_router"]["draws"].number == 3)
    #expect(overlap["shuffled"]["bins"].items.count == 4)
  }

  @Test("of a transformer, one layer or, for super, all of them, with the tokens")
  func transformer() throws {
    var shell = try Interpreter.lettered()
    let heading = "of lm, layer 1, at 20 samples of l (test)"
    #expect(
      try shell.answer("coupling lm --layer 1 --samples 20 --draws 5")[0]
        == "coupling of router and experts \(heading)")
    #expect(
      try shell.answer("overlap lm --layer 1 --samples 20 --draws 2", width: 100)[0]
        == "overlap of routing (|A n B| / k) \(heading)")
    let one = try shell.answer("super lm --layer 1 --samples 20")
    #expect(one[0] == "extreme outputs \(heading)" && !one[1].contains("layer"))
    let all = try shell.answer("super lm --samples 20")
    #expect(all[0] == "extreme outputs of lm at 20 samples of l (test)")
    #expect(all[1].contains("layer") && all[1].contains("token"))
    for name in ["lm.layer1.coupling", "lm.layer1.overlap", "lm.layer1.super", "lm.super"] {
      #expect(shell.session.object(named: name) != nil, "\(name)")
    }
    let single = try #require(
      shell.session.object(named: "lm.layer1.super")?.content as? ExtremeResult)
    let both = try #require(shell.session.object(named: "lm.super")?.content as? ExtremeResult)
    #expect(both.layers.map(\.number) == [0, 1] && both.layers[1] == single.layers[0])
    let text = try shell.session.text(named: "l")
    let places = try #require(both.subject.samples).indices
    for (expert, token) in zip(both.layers[0].outputs.experts, both.layers[0].tokens ?? []) {
      #expect(
        token == text.vocabulary.name(of: Int(text.heldOut.tokens[places[expert.sample]])))
    }
    let overlap = try #require(
      shell.session.object(named: "lm.layer1.overlap")?.content as? OverlapResult)
    #expect(overlap.probe.bins.allSatisfy { $0.sameCount != nil })
    #expect(shell.refusal(of: "super lm --layer 2").contains("layers 0 to 1"))
  }

  @Test("what does not apply says why")
  func refusals() throws {
    var shell = try Interpreter.furnished()
    #expect(shell.refusal(of: "coupling dense").contains("one expert"))
    #expect(shell.refusal(of: "overlap dense").contains("the only one"))
    #expect(try !shell.answer("super dense").isEmpty)
    #expect(shell.refusal(of: "super moe --layer 1").contains("--layer is for transformers"))
    #expect(shell.refusal(of: "overlap moe --samples 1").contains("two samples"))
    #expect(!shell.refusal(of: "coupling moe --experts 1").isEmpty)
  }

  @Test("a stop keeps the draws before it", arguments: ["coupling", "overlap"])
  func stop(probe: String) throws {
    let shell = try Interpreter.furnished()
    func digest(_ interpreter: Interpreter) -> String? {
      interpreter.session.object(named: "moe.\(probe)")?.digest
    }
    var stopped = Interpreter(
      session: shell.session, surroundings: Stopping(after: 4).surroundings)
    try stopped.answer("\(probe) moe --draws 90")
    let line = try #require(stopped.session.journal.last?.command)
    #expect(line.hasPrefix("\(probe) moe --draws ") && !line.hasSuffix(" 90"))
    var again = shell
    try again.answer(line)
    #expect(digest(again) == digest(stopped))
  }

  @Test("every option changes the result")
  func options() throws {
    var shell = try Interpreter.furnished()
    for (line, option) in [
      ("coupling moe --draws 3", "--samples 9"), ("coupling moe --draws 3", "--draws 4"),
      ("super moe", "--split train"), ("overlap moe --draws 2", "--bins 3"),
      ("overlap moe", "--draws 3"), ("route moe", "--near 0.3"), ("route moe", "--draws 3"),
    ] {
      try shell.answer("\(line) --name a")
      let words = option.split(separator: " ")[0]
      let other =
        line.contains(words) ? line.replacing("--draws 3", with: option) : "\(line) \(option)"
      try shell.answer("\(other) --name b")
      #expect(
        shell.session.object(named: "a")?.digest != shell.session.object(named: "b")?.digest,
        "\(other)")
    }
  }
}
