import Commands
import Safetensors
import Sessions
import TestSupport
import Testing

/// Files measured in PyTorch float64, imported, probed and exported at the prompt.
@Suite("Reference layers at the prompt")
struct ReferenceDoorTests {
  static let layers = [
    "soft-gelu", "topk-relu", "dense-gelu", "topk-swiglu-before", "soft-tanh-tau-rect",
    "top1-dead-expert-f32",
  ]
  private let tolerance = 1e-8

  /// The keys of `reference` that the export must have, whatever else it holds.
  private func part(_ reference: JSON, _ keys: [String]) -> JSON {
    .object(Dictionary(uniqueKeysWithValues: keys.map { ($0, reference[$0]) }))
  }

  @Test("route exports every routing figure", arguments: layers)
  func route(name: String) throws {
    let folder = try TemporaryFolder()
    let reference = try JSON(contentsOf: fixture("ProbesTests", "\(name).json"))
    var shell = Interpreter()
    try shell.answer(
      "import \(fixture("ProbesTests", "\(name).safetensors")) --name L", "route L",
      "export L.route \(folder.file("route.json"))")
    let ours = try folder.json("route.json")
    guard case .object(var entries) = reference["routing"] else {
      Issue.record("no routing in \(name).json")
      return
    }
    // An entropy of exactly 0 has no relative error: the gates of top-1 and dense are 1.
    let entropy = try #require(entries.removeValue(forKey: "entropy")?.number)
    #expect(abs((ours["entropy"].number ?? .nan) - entropy) <= tolerance)
    #expect(
      Set(entries.keys).isSuperset(
        of: ["load", "importance", "load_cv", "max_load", "balance_loss", "n_eff"]))
    #expect(differences(ours, .object(entries), tolerance: tolerance) == [])
    #expect(ours["dead"] == reference["dead"])
    for key in ["margin", "coactivation"] {
      #expect((ours[key] == .null) == (reference["routing"][key] == .null), "\(key)")
    }
  }

  @Test(
    "jacobian exports spectra, means and alignment; a dead expert's are null", arguments: layers)
  func jacobian(name: String) throws {
    let folder = try TemporaryFolder()
    let reference = try JSON(contentsOf: fixture("ProbesTests", "\(name).json"))
    var shell = Interpreter()
    try shell.answer(
      "import \(fixture("ProbesTests", "\(name).safetensors")) --name L", "jacobian L --draws 5",
      "export L.jacobian \(folder.file("jacobian.json"))")
    let ours = try folder.json("jacobian.json")
    let expected = part(
      reference,
      ["routed_mean", "layer_mean", "layer_mean_spectrum", "layer_jacobian_first", "dead"])
    #expect(differences(ours, expected, tolerance: tolerance) == [])
    let share = try #require(reference["router_share"].number)
    #expect(abs((ours["router_share"].number ?? .nan) - share) <= tolerance)
    for (i, row) in reference["alignment"].items.enumerated() {
      #expect(ours["alignment"][i].items.count == row.items.count)
      for (j, cosine) in row.items.enumerated() {
        let found = ours["alignment"][i][j]
        #expect((found == .null) == (cosine == .null))
        if let a = found.number, let b = cosine.number { #expect(abs(a - b) <= tolerance) }
      }
    }
    #expect(ours["experts"].items.count == reference["experts"].items.count)
    for (i, expert) in reference["experts"].items.enumerated() {
      for key in ["mean", "mean_spectrum", "mean_jacobian_spectrum"] {
        #expect(
          differences(ours["experts"][i][key], expert[key], tolerance: tolerance) == [],
          "expert \(i) \(key)")
        // The statistics that the reference leaves undefined are not there.
        guard key == "mean" else { continue }
        #expect(
          ours["experts"][i][key].keys.filter { $0 != "cond" } == expert[key].keys, "expert \(i)")
      }
    }
  }

  @Test(
    "pca exports the eigenvalues of every representation", arguments: layers,
    ["input", "hidden", "output", "mixed"])
  func pca(name: String, of representation: String) throws {
    let folder = try TemporaryFolder()
    let reference = try JSON(contentsOf: fixture("ProbesTests", "\(name).json"))
    var shell = Interpreter()
    try shell.answer(
      "import \(fixture("ProbesTests", "\(name).safetensors")) --name L",
      "pca L --of \(representation)", "export L.pca \(folder.file("pca.json"))")
    let ours = try folder.json("pca.json")
    #expect(ours["of"] == .string(representation))
    #expect(ours["experts"].items.count == reference["experts"].items.count)
    for (i, expert) in reference["experts"].items.enumerated() {
      let expected = expert["pca"][representation]
      for key in ["eigenvalues", "erank", "pr", "k90", "variance"] {
        #expect((expected == .null) == (ours["experts"][i][key] == .null))
        #expect(
          differences(ours["experts"][i][key], expected[key], tolerance: tolerance) == [],
          "expert \(i) \(key)")
      }
    }
  }

  @Test("subspace exports the pairs of live experts", arguments: layers)
  func subspace(name: String) throws {
    let folder = try TemporaryFolder()
    let reference = try JSON(contentsOf: fixture("ProbesTests", "\(name).json"))
    var shell = Interpreter()
    try shell.answer("import \(fixture("ProbesTests", "\(name).safetensors")) --name L")
    let width = try shell.session.content(Model.self, named: "L").layer.shape.outputWidth
    let line = "subspace L --of output --rank \(min(3, width))"
    guard name != "dense-gelu" else {
      #expect(shell.refusal(of: line).contains("expert"))
      return
    }
    try shell.answer(line, "export L.subspace \(folder.file("subspace.json"))")
    let ours = try folder.json("subspace.json")["pairs"]
    let expected = reference["grassmann_output_top3"]
    #expect(ours.keys == expected.keys)
    for key in expected.keys {
      // An angle near 0 is known to the root of the precision that its cosine is known to.
      for (a, b) in zip(ours[key]["angles"].items, expected[key]["angles"].items) {
        let (a, b) = (a.number ?? .nan, b.number ?? .nan)
        #expect(abs(a - b) <= tolerance * max(1, b))
      }
      #expect(ours[key]["angles"].items.count == expected[key]["angles"].items.count)
      for figure in ["geodesic", "chordal", "overlap"] {
        #expect(
          differences(ours[key][figure], expected[key][figure], tolerance: tolerance) == [],
          "\(key) \(figure)")
      }
    }
  }

  @Test(
    "train --recipe repeats PyTorch's losses and weights to 1e-9",
    arguments: ["train-dense-mse", "train-soft-mse", "train-topk-ce"])
  func recipe(name: String) throws {
    let path = fixture("NetworksTests", "\(name).safetensors")
    let log = try JSON(contentsOf: fixture("NetworksTests", "\(name).json"))
    var shell = Interpreter()
    try expectRecipe(path, repeats: log, in: &shell) { part($0, ["loss", "task"]) }
  }
}
