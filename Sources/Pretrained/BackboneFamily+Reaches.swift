extension BackboneFamily {
  private static let full = "full_attention"
  private static let sliding = "sliding_attention"

  /// How many tokens, its own with them, a token of each layer sees; nil where it sees all before it.
  ///
  /// - Throws: `PretrainedError` for a kind of layer that is not run, and where what the entries say
  ///   does not fit together.
  func reaches(layers: Int, _ configuration: Configuration) throws(PretrainedError) -> [Int?] {
    let window = try window(configuration)
    let usual = try slides(layers: layers, hasWindow: window != nil, configuration)
    let named = try namedSlides(layers: layers, configuration)
    guard named == nil || named == usual || readsLayerTypes else {
      throw configuration.error(
        "layer_types",
        "differs from the other entries on sliding windows, and models of this kind do not read it."
      )
    }
    let slides = named ?? usual
    guard window != nil || !slides.contains(true) else {
      throw configuration.error(
        "sliding_window",
        "is needed by layers of \(Self.sliding), and it or 'use_sliding_window' says that there is none."
      )
    }
    return slides.map { $0 ? window : nil }
  }

  /// Whether `layer_types` counts.
  private var readsLayerTypes: Bool {
    switch windows {
    case .none, .all, .allIfAsked: false
    case .fromLayer, .alternatingBelowLayer, .alternating: true
    }
  }

  /// Which layers slide as `layer_types` says; nil where it says nothing.
  private func namedSlides(
    layers: Int, _ configuration: Configuration
  ) throws(PretrainedError) -> [Bool]? {
    guard let kinds = try configuration.texts("layer_types") else { return nil }
    guard kinds.count == layers else {
      throw configuration.error("layer_types", "has \(kinds.count) entries for \(layers) layers.")
    }
    if let kind = kinds.first(where: { $0 != Self.full && $0 != Self.sliding }) {
      throw configuration.error(
        "layer_types",
        "names '\(kind.prefix(60))'; layers of \(Self.full) and \(Self.sliding) are run here.")
    }
    return kinds.map { $0 == Self.sliding }
  }

  /// Which layers slide where `layer_types` says nothing.
  private func slides(
    layers: Int, hasWindow: Bool, _ configuration: Configuration
  ) throws(PretrainedError) -> [Bool] {
    let bound = try configuration.integer("max_window_layers", 0...1 << 20, default: 28)
    return (0..<layers).map { layer in
      switch windows {
      case .none: false
      case .all, .allIfAsked: hasWindow
      case .fromLayer: hasWindow && layer >= bound
      case .alternatingBelowLayer: hasWindow && layer % 2 == 0 && layer < bound
      case .alternating: layer % 2 == 0
      }
    }
  }

  /// The window of the layers that slide; nil where the entries say that none does.
  private func window(_ configuration: Configuration) throws(PretrainedError) -> Int? {
    let usual: Int?
    switch windows {
    case .none: return nil
    case .all(let window): usual = window
    case .allIfAsked, .fromLayer, .alternatingBelowLayer:
      guard try configuration.truth("use_sliding_window", default: false) else { return nil }
      usual = 4_096
    case .alternating: usual = 128
    }
    // What is null is said to be none, other than what is not said.
    guard configuration.mentions("sliding_window") else { return usual }
    guard configuration.has("sliding_window") else { return nil }
    return try configuration.integer("sliding_window", 1...1 << 30)
  }
}
