import Safetensors

/// What a native file holds that nothing is made of: an error by name, unless nothing depends on it.
///
/// A tensor that goes unused makes every number that of another model.
extension LayerFileReader {
  /// Refuses tensors under the prefix that have no place in `layout`, but for `others` where the prefix
  /// is none; `because` may know why a name has no place.
  ///
  /// - Throws: `NetworkError.file` naming them.
  func requireUse(
    of layout: ParameterLayout, besides others: Set<String>, because: (String) -> String?
  ) throws {
    let used = Set(layout.slots.map { prefix + $0.name })
    let unused = file.names.filter {
      $0.hasPrefix(prefix) && !used.contains($0) && !(prefix.isEmpty && others.contains($0))
    }
    guard let first = unused.first else { return }
    throw unusedTensors(unused, because: because(String(first.dropFirst(prefix.count))))
  }

  /// Refuses tensors that are not under the prefix, but for `others` and what was recorded to compare
  /// with, which it answers: `final.*`, `grad.*`, `logits`.
  ///
  /// - Throws: `NetworkError.file` naming them.
  func recordedOutcomes(besides others: Set<String>) throws -> [String] {
    let beside = file.names.filter { !$0.hasPrefix(prefix) && !others.contains($0) }
    let outcomes = ["final.", "grad."]
    func isOutcome(_ name: String) -> Bool {
      name == "logits" || outcomes.contains { name.hasPrefix($0) }
    }
    let unused = beside.filter { !isOutcome($0) }
    guard unused.isEmpty else { throw unusedTensors(unused, because: nil) }
    return outcomes.filter { start in beside.contains { $0.hasPrefix(start) } }.map { $0 + "*" }
      + beside.filter { $0 == "logits" }
  }

  private func unusedTensors(_ names: [String], because reason: String?) -> NetworkError {
    let several = names.count > 1
    return problem(
      "tensor\(several ? "s" : "") \(listed(names)) would go unused"
        + (reason.map { ": \($0)" } ?? "")
        + ". Take \(several ? "them" : "it") out of the file, or "
        + "give \(several ? "them" : "it") the name\(several ? "s" : "") that "
        + "docs/checkpoint-format.md has.")
  }

  /// The names of metadata that nothing depends on: notes, and settings that are `idle`.
  ///
  /// Every other must be one of `settings`, which were read, or be as the file is by `facts`: the
  /// ways to write what it says.
  ///
  /// - Throws: `NetworkError.file` naming the first that is unknown or contradicts the file.
  func leftOutMetadata(
    settings: Set<String>, idle: Set<String>, facts: [String: [String]],
    notes: Set<String> = Self.notes
  ) throws -> [String] {
    try file.metadata.sorted { $0.key < $1.key }.filter { key, value in
      if let known = facts[key] {
        guard known.contains(value) else {
          throw problem("metadata '\(key)' is '\(value)', and in this file it is \(known[0]).")
        }
        return false
      }
      if settings.contains(key) { return idle.contains(key) }
      guard notes.contains(key) else {
        throw problem(
          "metadata '\(key)' is '\(value)' and would go unused. Take it out of the file; what it may "
            + "say are \(settings.sorted().joined(separator: ", ")).")
      }
      return true
    }.map(\.key)
  }

  /// Metadata that say where a file is from, and nothing of what is in it.
  static let notes: Set<String> = [
    "format", "name", "seed", "origin", "command", "object", "objects", "model", "data", "split",
    "layer",
    "settings", "version",
  ]

  /// Metadata that say how a model came about, which none that is read as it is depends on.
  static let trainingNotes = notes.union([
    "lr", "weight_decay", "balance", "z_loss", "loss", "steps", "batch", "n",
  ])
}

extension LayerShape {
  /// Why a layer of this shape has no tensor `name`, where that is known.
  func absence(of name: String) -> String? {
    if name.hasPrefix("router.") {
      return expertCount == 1
        ? "one expert is 'dense' and has no router, unless metadata 'routing' say 'soft' or 'top-k'"
        : nil
    }
    let parts = name.split(separator: ".", maxSplits: 2)
    guard parts.count == 3, parts[0] == "experts",
      ["w1.bias", "w2.bias", "w3.weight", "w3.bias"].contains(parts[2])
    else { return nil }
    return parts[2] == "w3.bias" && !isGated
      ? "there is no w3.weight" : "experts.0 has no \(parts[2]), and experts are alike"
  }

  /// The settings of a layer in metadata.
  static let settingNames: Set<String> = ["routing", "k", "temperature", "activation", "normalise"]

  /// What metadata may say that the tensors say already, and the ways to write it.
  var facts: [String: [String]] {
    [
      "kind": ["moe-mlp"], "d": ["\(inputWidth)"], "o": ["\(outputWidth)"], "m": ["\(hiddenWidth)"],
      "E": ["\(expertCount)"],
      "gated": isGated ? ["True", "true"] : ["False", "false"],
    ]
  }
}

extension TransformerShape {
  /// Why a transformer of this shape has no tensor `name`, where that is known.
  func absence(of name: String) -> String? {
    let parts = name.split(separator: ".")
    if name == "position.weight" { return "positions are 'rotary'" }
    if parts.count > 1, parts[parts.count - 2].hasPrefix("norm"), parts.last == "bias" {
      return "the norm is 'rmsnorm', which has no bias"
    }
    guard parts.count > 3, parts[0] == "layers" else { return nil }
    if parts[2] == "attention", parts[4...] == ["bias"], !hasAttentionBias {
      return "the attention of layers.0 has no biases, and layers are alike"
    }
    guard parts[2] == "ffn" else { return nil }
    return ffn.absence(of: parts[3...].joined(separator: "."))
  }

  /// The settings of a transformer in metadata.
  static let settingNames = LayerShape.settingNames.union([
    "heads", "context", "norm", "norm_epsilon", "positions", "rope_theta",
  ])

  /// What metadata may say that the tensors say already, and the ways to write it.
  var facts: [String: [String]] {
    var facts = ffn.facts
    facts["kind"] = ["transformer"]
    facts["layers"] = ["\(layers)"]
    facts["vocab"] = ["\(vocabulary)"]
    if positions == .learned { facts["context"] = ["\(context)"] }
    return facts
  }
}
