import Sessions
import TestSupport
import Testing

@Suite("A forged checkpoint")
struct ForgedCheckpointTests {
  private let session: ForgedSession

  init() throws { session = try ForgedSession() }

  @Test("that changes nothing is the session itself")
  func unchanged() throws {
    var forgery = try Forgery(path: session.sound)
    #expect(try session.refusal(&forgery) == nil)
    #expect(try Checkpoint.load(from: session.forged) == Checkpoint.load(from: session.sound))
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
      ("moe.pca", "different numbers", { $0["shuffled"]["experts"].items.removeLast() }),
      ("moe.pca", "different numbers", { $0["shuffled"]["draws"] = .number(0) }),
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
      (
        "comparison", "no pair of top-k",
        {
          $0["measurements"][1][1]["alignment"]["largest"]["second"] = .number(3)
        }
      ),
      (
        "comparison", "no pair of top-k",
        {
          $0["measurements"][1][1]["untrainedAlignment"]["largest"]["first"] = .number(2)
        }
      ),
      (
        "comparison", "no cosine",
        {
          $0["measurements"][0][1]["alignment"]["signedMean"] = .number(-1.5)
        }
      ),
      (
        "layers", "no cosine",
        {
          $0["comparisons"][1]["measurements"][0][1]["alignment"]["meanSquare"] = none
        }
      ),
      ("comparison", "architectures", { $0["crossSeed"].items.removeLast() }),
      ("comparison", "across seeds of top-k", { $0["crossSeed"][1]["deals"]["p"] = .number(0) }),
      ("comparison", "across seeds of top-k", { $0["crossSeed"][1]["matched"] = none }),
      (
        "comparison", "across seeds of top-k",
        {
          $0["crossSeed"][1]["deals"]["percentile5"] = .number(1)
        }
      ),
      (
        "comparison", "across seeds of dense",
        {
          $0["crossSeed"][0] = $0["crossSeed"][1]
        }
      ),
      ("comparison", "bytes", { $0["crossSeedShortage"] = none }),
    ]
    for (name, words, change) in cases {
      let found = try session.refusal(name, change)
      #expect(
        found?.hasPrefix("object '\(name)' cannot be read: ") == true
          && found?.contains(words) == true,
        "\(name), \(words): \(found ?? "accepted")")
    }
  }
}
