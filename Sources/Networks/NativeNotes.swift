/// What whoever reads a native file is to be told: what it leaves open, and what it holds beyond need.
public struct NativeNotes: Equatable, Sendable {
  /// Settings that the metadata do not say, with what was taken: `temperature 1.0`.
  public let taken: [String]
  /// Tensors and metadata that nothing depends on.
  public let leftOut: [String]
}

extension LayerFileReader {
  /// Those of `settings` that the metadata do not say, with what was taken.
  func taken(_ settings: [(name: String, value: String)]) -> [String] {
    settings.filter { metadata($0.name) == nil }.map { "\($0.name) \($0.value)" }
  }

  /// Settings that the metadata say and that nothing depends on in a layer of `shape`.
  func idleSettings(of shape: LayerShape) -> Set<String> {
    var idle: Set<String> = []
    if shape.routing != .topK {
      if metadata("k") != nil, (try? number("k", default: 0)) != Double(shape.expertCount) {
        idle.insert("k")
      }
      if shape.normalisation == .before { idle.insert("normalise") }
    }
    if shape.routing == .dense, shape.temperature != 1 { idle.insert("temperature") }
    return idle
  }
}

extension LayerShape {
  /// The settings that a layer of this shape depends on.
  var settings: [(name: String, value: String)] {
    var settings: [(String, String)] = []
    if expertCount > 1 {
      settings = [("routing", routing.rawValue), ("temperature", "\(temperature)")]
    }
    if routing == .topK {
      settings += [("k", "\(selectedCount)"), ("normalise", normalisation.rawValue)]
    }
    return settings + [("activation", activation.rawValue)]
  }
}

extension TransformerShape {
  /// The settings that a transformer of this shape depends on, but those that its file must have.
  var settings: [(name: String, value: String)] {
    var settings =
      ffn.settings + [
        ("norm", norm.rawValue), ("norm_epsilon", "\(epsilon)"), ("positions", positions.rawValue),
      ]
    if positions == .rotary { settings.append(("rope_theta", "\(rotaryBase)")) }
    return settings
  }
}
