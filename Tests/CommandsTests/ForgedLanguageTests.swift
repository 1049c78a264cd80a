import Commands
import Safetensors
import Sessions
import TestSupport
import Testing

/// Texts and transformers in checkpoints that are sound to the last bit and say what no command makes.
@Suite("A forged checkpoint of texts and transformers")
struct ForgedLanguageTests {
  private let session: ForgedSession

  init() throws {
    session = try ForgedSession { shell, _ in
      shell = try Interpreter.lettered(steps: 4)
      let path = fixture("NetworksTests", "lm-topk-layernorm-learned.safetensors")
      try shell.answer(
        "train clipped --data l --steps 2 --clip 1 --dropout 0.1 --warmup 1 --cosine \(Interpreter.tiny)",
        "train T --recipe \(path)", "route lm", "route lm --tokens --least 2",
        "jacobian lm --block --samples 5")
    }
  }

  @Test("is refused where a count, a width or a token does not fit")
  func inconsistent() throws {
    let (none, huge) = (JSON.number(-1), JSON.number(0x1p52))
    let cases: [(String, String, (inout JSON) -> Void)] = [
      ("l", "bytes", { $0["trainingBytes"] = none }),
      ("l", "bytes", { $0["validationBytes"] = huge }),
      ("l", "grammar has 0 topics", { $0["grammar"]["topics"] = .number(0) }),
      ("l", "grammar has 65 topics", { $0["grammar"]["topics"] = .number(65) }),
      ("l", "grammar has", { $0["grammar"]["topics"] = huge }),
      ("l", "grammar has 4 topics of 1", { $0["grammar"]["lexicon"] = .number(1) }),
      ("l", "grammar has 4 topics of 201", { $0["grammar"]["lexicon"] = .number(201) }),
      ("l", "noise 1", { $0["grammar"]["noise"] = .number(1) }),
      ("l", "noise -1", { $0["grammar"]["noise"] = none }),
      ("l", "is not its grammar's, of 272", { $0["grammar"]["lexicon"] = .number(13) }),
      ("lm", "vocabulary", { $0["shape"]["vocabulary"] = .number(0) }),
      ("lm", "vocabulary", { $0["shape"]["vocabulary"] = huge }),
      ("lm", "embed.weight", { $0["shape"]["vocabulary"] = .number(65_536) }),
      ("lm", "context", { $0["shape"]["context"] = none }),
      ("lm", "position.weight", { $0["shape"]["context"] = .number(65_536) }),
      ("lm", "divide", { $0["shape"]["heads"] = .number(3) }),
      ("lm", "layers", { $0["shape"]["layers"] = .number(0) }),
      ("lm", "layers.2", { $0["shape"]["layers"] = .number(1_024) }),
      (
        "lm", "widths do not fit",
        {
          $0["shape"]["layers"] = .number(1_024)
          $0["shape"]["ffn"]["expertCount"] = .number(65_536)
        }
      ),
      ("lm", "feed-forward", { $0["shape"]["ffn"]["inputWidth"] = .number(4) }),
      ("lm", "feed-forward", { $0["shape"]["ffn"]["selectedCount"] = .number(9) }),
      (
        "lm", "widths do not fit",
        {
          $0["shape"]["ffn"]["hiddenWidth"] = .number(0x1p30)
          $0["shape"]["width"] = .number(0x1p16)
          $0["shape"]["ffn"]["inputWidth"] = .number(0x1p16)
          $0["shape"]["ffn"]["outputWidth"] = .number(0x1p16)
        }
      ),
      ("lm", "4 losses of 5 steps", { $0["step"] = .number(5) }),
      ("lm", "steps", { $0["step"] = none }),
      ("lm", "losses of", { $0["steps"].items.removeLast() }),
      ("lm", "steps were asked for", { $0["requestedSteps"] = huge }),
      ("lm", "batches of 0", { $0["options"]["batchSize"] = .number(0) }),
      ("clipped", "warms", { $0["options"]["schedule"]["warmup"] = none }),
      ("clipped", "warms", { $0["options"]["schedule"]["total"] = huge }),
      ("clipped", "warms", { $0["options"]["schedule"]["floor"] = .number(2) }),
      ("clipped", "drops 1", { $0["options"]["dropout"] = .number(1) }),
      ("clipped", "clipped at", { $0["options"]["clipping"] = .number(0) }),
      ("lm.training", "marks at", { $0["language"]["marks"][1]["step"] = .number(0) }),
      ("lm.training", "marks at", { $0["language"]["marks"][4]["step"] = .number(99) }),
      ("lm.training", "at step", { $0["language"]["origin"] = none }),
      ("lm.training", "tokens", { $0["language"]["marks"][0]["heldOut"]["tokenCount"] = none }),
      ("clipped.training", "norms", { $0["language"]["gradientNorms"].items.removeLast() }),
      ("lm.layer0.tokens", "different numbers", { $0["names"].items.removeLast() }),
      ("lm.layer0.tokens", "different numbers", { $0["probe"]["counts"].items.removeLast() }),
      ("lm.layer0.tokens", "different numbers", { $0["probe"]["base"].items.removeLast() }),
      ("lm.layer0.tokens", "occurs", { $0["probe"]["counts"][0] = huge }),
      ("lm.layer0.tokens", "occurs", { $0["probe"]["sampleCount"] = .number(0) }),
      ("lm.layer0.block", "samples", { $0["probe"]["sampleCount"] = .number(9) }),
      (
        "lm.layer0.block", "lengths",
        {
          $0["probe"]["attention"]["meanSpectrum"].items.removeLast()
        }
      ),
      ("lm.layer0.block", "lengths", { $0["untrained"]["whole"]["meanSpectrum"] = .array([]) }),
    ]
    for (name, words, change) in cases {
      let found = try session.refusal(name, change)
      #expect(
        found?.contains("object '\(name)' cannot be read: ") == true
          && found?.contains(words) == true, "\(name), \(words): \(found ?? "accepted")")
    }
  }

  @Test("is refused where an array has other elements, or is not there")
  func arrays() throws {
    func bytes(_ values: [UInt16]) -> [UInt8] { values.withUnsafeBytes { Array($0) } }
    let cases: [(String, Tensor?, String)] = [
      ("l/train", Tensor("l/train", shape: [2], integers: [1, 2]), "unexpected type I64"),
      (
        "l/train",
        Tensor("l/train", elementType: .uint16, shape: [2], bytes: bytes([1, 999])), "topics"
      ),
      (
        "l/test",
        Tensor(
          "l/test", elementType: .uint16, shape: [60],
          bytes: bytes([UInt16](repeating: 999, count: 60))), "not all in its vocabulary"
      ),
      ("l/train.topics", nil, "l/train.topics"),
      ("l/words", Tensor("l/words", elementType: .uint8, shape: [1], bytes: [0xFF]), "UTF-8"),
      (
        "l/words", Tensor("l/words", elementType: .uint8, shape: [2], bytes: [10, 10]), "vocabulary"
      ),
      ("l/words", Tensor("l/words", elementType: .uint8, shape: [0], bytes: []), "vocabulary"),
      (
        "lm/embed.weight",
        Tensor("lm/embed.weight", shape: [8, 252], floats: [Float](repeating: 0, count: 2_016)),
        "shape"
      ),
      ("lm/optimizer.second.layers.1.ffn.router.weight", nil, "optimizer.second"),
      (
        "T/tokens", Tensor("T/tokens", elementType: .uint16, shape: [3], bytes: bytes([1, 2, 3])),
        "windows of"
      ),
      ("T/tokens", nil, "T/tokens"),
      (
        "lm.layer0.tokens/probe.shares",
        Tensor("lm.layer0.tokens/probe.shares", shape: [1, 4], doubles: [1, 2, 3, 4]),
        "different numbers"
      ),
    ]
    for (name, tensor, words) in cases {
      let found = try session.refusal(name, replacedBy: tensor)
      #expect(found?.contains(words) == true, "\(name): \(found ?? "accepted")")
    }
  }
}
