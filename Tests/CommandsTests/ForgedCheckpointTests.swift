import Commands
import Foundation
import LinearAlgebra
import Safetensors
import Sessions
import TestSupport
import Testing

/// Checkpoints that are sound to the last bit and say what no command ever makes.
@Suite("A forged checkpoint")
struct ForgedCheckpointTests {
  private let folder: TemporaryFolder
  private let sound: String
  private let forged: String

  init() throws {
    folder = try TemporaryFolder()
    (sound, forged) = (folder.file("sound.safetensors"), folder.file("forged.safetensors"))
    var shell = Interpreter()
    try shell.answer(
      "data piecewise --name d --dim 4 --outputs 3 --classes 3 --samples 40 --test 0.4",
      "data blobs --name b --dim 4 --classes 3 --samples 20")
    let table = folder.put("a,b\n1,2\n1,3\n1,5\n1,4\n", as: "t.csv")
    try shell.answer(
      "data \(table) --name t --standardise --values b --test 0.25",
      "train moe --data d --routing top-k --experts 3 --hidden 4 --steps 4 --batch 8",
      "train dense --data d --hidden 5 --steps 4 --batch 8", "route moe",
      "jacobian moe --draws 3 --unweighted", "pca moe", "subspace moe --rank 2",
      "import \(fixture("ProbesTests", "top1-dead-expert-f32.safetensors")) --name L",
      "compare --routings dense,top-k --data d --seeds 2 --steps 1 --experts 3 --hidden 2 "
        + "--draws 2 --samples 8", "data language --name l --samples 200",
      "train lm --data l --routing top-k --experts 3 --steps 2 --clip 1 \(Interpreter.tiny)",
      "route lm --tokens --least 2", "jacobian lm --block --samples 4",
      "compare --model transformer --routings dense,top-k --data l --seeds 2 --steps 1 "
        + "--layers 2 --width 4 --heads 1 --context 4 --experts 3 --hidden 2 --draws 2 --samples 8 "
        + "--name layers", "save \(sound)")
  }

  /// Why the file is refused when one object's description is changed; nil when it is not.
  private func refusal(_ name: String, _ change: (inout JSON) -> Void) throws -> String? {
    var forgery = try Forgery(path: sound)
    var description = forgery[description: name]
    change(&description)
    #expect(description != forgery[description: name], "nothing was changed")
    forgery[description: name] = description
    return try refusal(&forgery)
  }

  private func refusal(_ forgery: inout Forgery) throws -> String? {
    try forgery.write(to: forged)
    do {
      _ = try Checkpoint.load(from: forged)
      return nil
    } catch {
      #expect(error is SessionError || error is SafetensorsError, "\(error)")
      #expect(!"\(error)".contains("\n"))
      return "\(error)".replacingOccurrences(of: forged + ": ", with: "")
    }
  }

  @Test("that changes nothing is the session itself")
  func unchanged() throws {
    var forgery = try Forgery(path: sound)
    #expect(try refusal(&forgery) == nil)
    #expect(try Checkpoint.load(from: forged) == Checkpoint.load(from: sound))
  }

  @Test("is refused where a count, a width or a number of experts does not fit")
  func inconsistent() throws {
    let none = JSON.number(-1)
    let huge = JSON.number(0x1p52)
    let cases: [(String, String, (inout JSON) -> Void)] = [
      ("b", "labels out of range", { $0["classCount"] = none }),
      ("b", "labels out of range", { $0["classCount"] = .number(1) }),
      ("b", "names missing", { $0["classCount"] = huge }),
      ("b", "names missing", { $0["featureNames"].items.removeLast() }),
      ("t", "another number of features", { $0["constantFeatures"] = .array([.number(7)]) }),
      ("t", "another number of features", { $0["constantFeatures"] = .array([none]) }),
      (
        "t", "another number of features",
        {
          $0["mean"] = .array([])
          $0["scale"] = .array([])
        }
      ),
      ("t", "a scale is missing", { $0["scale"].items.removeLast() }),
      ("moe", "widths do not fit", { $0["shape"]["inputWidth"] = none }),
      ("moe", "widths do not fit", { $0["shape"]["hiddenWidth"] = .number(0) }),
      ("moe", "widths do not fit", { $0["shape"]["outputWidth"] = huge }),
      ("moe", "widths do not fit", { $0["shape"]["expertCount"] = huge }),
      ("moe", "widths do not fit", { $0["shape"]["selectedCount"] = .number(4) }),
      ("moe", "widths do not fit", { $0["shape"]["temperature"] = .number(0) }),
      ("moe", "widths do not fit", { $0["shape"]["temperature"] = .string("inf") }),
      ("moe", "widths do not fit", { $0["step"] = none }),
      ("moe", "shape", { $0["shape"]["expertCount"] = .number(60_000) }),
      ("moe", "shape", { $0["shape"]["hiddenWidth"] = .number(1_000_000) }),
      ("moe", "4 losses of 5 steps", { $0["step"] = .number(5) }),
      ("moe", "steps were asked for", { $0["requestedSteps"] = none }),
      ("moe", "steps were asked for", { $0["requestedSteps"] = huge }),
      ("moe", "batches of -1", { $0["options"]["batchSize"] = none }),
      ("moe", "batches of 0", { $0["options"]["batchSize"] = .number(0) }),
      ("moe.training", "losses of", { $0["requestedSteps"] = .number(3) }),
      ("moe.training", "losses of", { $0["requestedSteps"] = huge }),
      ("moe.route", "different numbers", { $0["statistics"]["importance"].items.removeLast() }),
      ("moe.route", "different numbers", { $0["statistics"]["effectiveCounts"] = .array([]) }),
      ("moe.route", "dead experts", { $0["statistics"]["dead"] = .array([.number(3)]) }),
      ("moe.route", "dead experts", { $0["statistics"]["dead"] = .array([none]) }),
      ("moe.route", "samples", { $0["statistics"]["sampleCount"] = none }),
      (
        "moe.route", "number of experts before",
        {
          for key in ["load", "importance", "effectiveCounts"] {
            $0["untrained"][key].items.removeLast()
          }
          $0["untrained"]["coactivation"] = .null
        }
      ),
      ("moe.jacobian", "samples", { $0["probe"]["sampleCount"] = .number(99) }),
      ("moe.jacobian", "samples", { $0["probe"]["requestedCount"] = .number(2) }),
      ("moe.jacobian", "of no expert", { $0["probe"]["experts"] = .array([]) }),
      (
        "moe.jacobian", "spectra",
        {
          $0["probe"]["experts"][1]["firstSpectrum"].items.removeLast()
        }
      ),
      (
        "moe.jacobian", "different lengths",
        {
          $0["probe"]["experts"][1]["meanSpectrum"].items.removeLast()
        }
      ),
      (
        "moe.jacobian", "different lengths",
        {
          $0["probe"]["experts"][2]["averageSpectrum"] = .array([])
        }
      ),
      ("moe.jacobian", "alignment", { $0["probe"]["alignment"]["cosines"].items.removeLast() }),
      (
        "moe.jacobian", "alignment",
        {
          $0["probe"]["pointwiseAlignment"]["cosines"][0] = .array([])
        }
      ),
      (
        "moe.jacobian", "alignment",
        {
          $0["probe"]["unweightedAlignment"]["cosines"][2].items.removeLast()
        }
      ),
      (
        "moe.jacobian", "another length",
        {
          $0["probe"]["layer"]["meanSpectrum"].items.removeLast()
        }
      ),
      ("moe.pca", "different numbers", { $0["probe"]["weightSums"].items.removeLast() }),
      ("moe.pca", "different numbers", { $0["shuffledRanks"].items.removeLast() }),
      ("moe.pca", "do not fit", { $0["probe"]["experts"][0]["mean"].items.removeLast() }),
      ("moe.pca", "do not fit", { $0["probe"]["experts"][1]["eigenvalues"].items.removeLast() }),
      ("moe.pca", "do not fit", { $0["probe"]["experts"][1]["eigenvalues"][2] = none }),
      ("moe.pca", "samples", { $0["probe"]["sampleCount"] = .number(0) }),
      ("moe.subspace", "dimension", { $0["probe"]["rank"] = none }),
      ("moe.subspace", "dimension", { $0["probe"]["rank"] = .number(9) }),
      ("moe.subspace", "dimension", { $0["probe"]["dimension"] = .number(0) }),
      ("moe.subspace", "a pair", { $0["probe"]["pairs"][1] = $0["probe"]["pairs"][0] }),
      ("moe.subspace", "a pair", { $0["probe"]["pairs"][1]["first"] = none }),
      ("moe.subspace", "a pair", { $0["probe"]["expertCount"] = .number(2) }),
      (
        "moe.subspace", "angles",
        {
          $0["probe"]["pairs"][0]["angles"]["angles"].items.removeLast()
        }
      ),
      ("comparison", "measurements of", { $0["seeds"].items.removeLast() }),
      ("comparison", "measurements of", { $0["requestedSeeds"] = .number(1) }),
      ("comparison", "every architecture", { $0["measurements"][0].items.removeLast() }),
      ("comparison", "every architecture", { $0["architectures"].items.removeLast() }),
      (
        "comparison", "widths do not fit",
        {
          $0["architectures"][0]["shape"]["hiddenWidth"] = none
        }
      ),
      ("layers", "comparisons of", { $0["layers"].items.removeLast() }),
      (
        "layers", "comparisons of",
        {
          $0["layers"] = .array([])
          $0["comparisons"] = .array([])
        }
      ),
      ("layers", "not in order", { $0["layers"] = .array([.number(1), .number(0)]) }),
      ("layers", "do not fit", { $0["layers"] = .array([.number(0), .number(2)]) }),
      ("layers", "do not fit", { $0["models"][0]["heads"] = .number(3) }),
      ("layers", "do not fit", { $0["models"][1]["layers"] = .number(1) }),
      ("layers", "-1 tokens", { $0["evaluatedTokens"] = none }),
      ("layers", "of the same models", { $0["models"].items.removeLast() }),
      (
        "layers", "of the same models",
        {
          $0["comparisons"][1]["architectures"][0]["name"] = .string("x")
        }
      ),
      ("layers", "of the same models", { $0["comparisons"][1]["seeds"][0] = .number(7) }),
      (
        "layers", "of the same models", { $0["comparisons"][1]["requestedSeeds"] = .number(3) }
      ),
      ("layers", "measurements of", { $0["comparisons"][1]["seeds"].items.removeLast() }),
      ("comparison", "a dead expert", { $0["measurements"][1][0]["dead"] = .array([.number(1)]) }),
    ]
    for (name, words, change) in cases {
      let found = try refusal(name, change)
      #expect(
        found?.hasPrefix("object '\(name)' cannot be read: ") == true
          && found?.contains(words) == true,
        "\(name), \(words): \(found ?? "accepted")")
    }
  }

  @Test("is refused where an array has another shape, or is not there")
  func arrays() throws {
    let cases: [(String, Tensor?, String)] = [
      ("d/x", Tensor("d/x", shape: [160], doubles: [Double](repeating: 0, count: 160)), "shape"),
      ("d/x", Tensor("d/x", shape: [40, 0], doubles: []), "cannot be read"),
      ("d/x", nil, "d/x"), ("d/y", Tensor("d/y", shape: [0, 3], doubles: []), "rows for 40"),
      ("d/regions", Tensor("d/regions", shape: [1], integers: [0]), "regions"),
      ("d/split.test", Tensor("d/split.test", shape: [1], integers: [-1]), "split"),
      ("d/split.test", Tensor("d/split.test", shape: [16], integers: Array(0..<16)), "split"),
      ("b/y", Tensor("b/y", shape: [20], integers: [Int](repeating: -1, count: 20)), "labels"),
      (
        "moe/router.weight",
        Tensor("moe/router.weight", shape: [4, 3], floats: [Float](repeating: 0, count: 12)),
        "shape"
      ),
      ("moe/optimizer.first.router.weight", nil, "optimizer.first.router.weight"),
      ("L/samples", Tensor("L/samples", shape: [2, 3], doubles: [1, 2, 3, 4, 5, 6]), "samples"),
      (
        "moe.jacobian/probe.experts.0.spectra",
        Tensor("moe.jacobian/probe.experts.0.spectra", shape: [1, 3], doubles: [1, 2, 3]), "spectra"
      ),
      (
        "moe.jacobian/probe.experts.1.averageJacobian",
        Tensor(
          "moe.jacobian/probe.experts.1.averageJacobian", shape: [2, 2], doubles: [1, 2, 3, 4]),
        "lengths"
      ),
      (
        "moe.route/statistics.coactivation",
        Tensor("moe.route/statistics.coactivation", shape: [2, 2], doubles: [1, 2, 3, 4]),
        "co-activation"
      ),
      (
        "moe.pca/probe.experts.0.axes",
        Tensor("moe.pca/probe.experts.0.axes", shape: [1, 3], doubles: [1, 2, 3]), "do not fit"
      ),
    ]
    for (name, tensor, words) in cases {
      var forgery = try Forgery(path: sound)
      #expect(forgery.tensors.contains { $0.name == name }, "\(name)")
      forgery.replace(name, by: tensor)
      let found = try refusal(&forgery)
      #expect(found?.contains(words) == true, "\(name): \(found ?? "accepted")")
    }
  }

  /// Changes one number, list or entry somewhere within `json`.
  private func disturbed(_ json: JSON, using stream: inout RandomStream) -> JSON {
    func choose(_ count: Int) -> Int { min(Int(stream.uniform() * Double(count)), count - 1) }
    switch json {
    case .array(let values) where !values.isEmpty:
      var changed = values
      let place = choose(values.count)
      switch choose(6) {
      case 0: changed.remove(at: place)
      case 1: changed.append(values[place])
      case 2: changed = []
      default: changed[place] = disturbed(values[place], using: &stream)
      }
      return .array(changed)
    case .object(let entries) where !entries.isEmpty:
      var changed = entries
      let key = entries.keys.sorted()[choose(entries.count)]
      if choose(12) == 0 {
        changed[key] = nil
      } else {
        changed[key] = disturbed(entries[key] ?? .null, using: &stream)
      }
      return .object(changed)
    case .number:
      return .number([-1, 0, 1, 2, 3, 0.5, 1e6, 0x1p40, -0x1p52, 1e300][choose(10)])
    case .bool(let value): return .bool(!value)
    case .string: return .string(["", "inf", "nan", "top-k", "x", "-inf"][choose(6)])
    case .null: return .number(Double(choose(4)))
    default: return .null
    }
  }

  @Test("at random is refused, or shown, exported and measured without a trap", arguments: 0..<2)
  func random(seed: Int) throws {
    var stream = RandomStream(seed: UInt64(seed), purpose: .samples)
    let original = try Forgery(path: sound)
    var accepted = 0
    for _ in 0..<15 {
      var forgery = original
      let names = forgery.names
      let name = names[Int(stream.uniform() * Double(names.count))]
      forgery[description: name] = disturbed(forgery[description: name], using: &stream)
      guard try refusal(&forgery) == nil else { continue }
      accepted += 1
      var shell = Interpreter()
      try shell.answer("load \(forged)")
      for line in [
        "ls", "show \(name)", "export \(name) \(folder.file("x.json"))",
        "export \(name) \(folder.file("x.csv"))", "export \(name) \(folder.file("x.safetensors"))",
        "route \(name)", "jacobian \(name) --draws 2", "pca \(name)", "subspace \(name)",
        "train \(name) --resume --steps 1", "train new --data \(name) --steps 1 --hidden 2",
        "compare dense \(name) --draws 2", "route moe --data \(name)",
        "train new --model transformer --data \(name) --steps 1 --context 4 --width 4 --heads 1",
        "route \(name) --tokens --least 1", "jacobian \(name) --block --samples 3",
      ] {
        // Any answer will do, and so will a refusal.
        _ = try? shell.run(line).report.lines(width: 80)
      }
    }
    #expect(accepted > 0)
  }
}
