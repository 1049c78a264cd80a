extension BackboneFamily {
  private static let full = "full_attention"
  private static let sliding = "sliding_attention"

  /// How many tokens, its own with them, a token of each layer sees; nil where it sees all before it.
  ///
  /// - Throws: `PretrainedError` for a kind of layer that is not run, and where what the entries say
  ///   does not fit together.
  func reaches(
    layers: Int, _ configuration: Configuration
  ) throws(PretrainedError) -> [Int?] {
    let kinds = try configuration.texts("layer_types")
    if let kinds {
      guard kinds.count == layers else {
        throw configuration.error(
          "layer_types", "has \(kinds.count) entries for \(layers) layers.")
      }
      if let kind = kinds.first(where: { $0 != Self.full && $0 != Self.sliding }) {
        throw configuration.error(
          "layer_types",
          "names '\(kind.prefix(60))'; layers of \(Self.full) and \(Self.sliding) are run here.")
      }
    }
    let slides = kinds?.map { $0 == Self.sliding }
    switch windows {
    case .fromLayer, .alternatingBelowLayer, .alternating:
      let usual = try usualKinds(layers: layers, configuration)
      let slides = slides ?? usual
      guard slides.contains(true) else { return slides.map { _ in nil } }
      if case .alternating = windows {
        let window = try slidingWindow(configuration, usual: 128)
        return slides.map { $0 ? window : nil }
      }
      guard try configuration.truth("use_sliding_window", default: false) else {
        throw configuration.error(
          "layer_types", "has layers of \(Self.sliding), and 'use_sliding_window' is not true.")
      }
      let window = try slidingWindow(configuration, usual: 4_096)
      return slides.map { $0 ? window : nil }
    case .none, .all, .allIfAsked:
      let window = try commonWindow(configuration)
      // These do not read it; what it says must be what is run.
      if let slides, slides.contains(window == nil) {
        throw configuration.error(
          "layer_types",
          "differs from the other entries on sliding windows, and models of this kind do not read it."
        )
      }
      return [Int?](repeating: window, count: layers)
    }
  }

  /// The window that all layers have.
  private func commonWindow(_ configuration: Configuration) throws(PretrainedError) -> Int? {
    switch windows {
    case .all(let usual):
      guard
        configuration.mentions("sliding_window")
          ? configuration.has("sliding_window") : usual != nil
      else { return nil }
      return try slidingWindow(configuration, usual: usual)
    case .allIfAsked:
      guard try configuration.truth("use_sliding_window", default: false) else { return nil }
      return try slidingWindow(configuration, usual: 4_096)
    case .none, .fromLayer, .alternatingBelowLayer, .alternating:
      return nil
    }
  }

  /// Which layers slide where `layer_types` does not say.
  private func usualKinds(
    layers: Int, _ configuration: Configuration
  ) throws(PretrainedError) -> [Bool] {
    if case .alternating = windows { return (0..<layers).map { $0 % 2 == 0 } }
    guard try configuration.truth("use_sliding_window", default: false) else {
      return [Bool](repeating: false, count: layers)
    }
    let bound = try configuration.integer("max_window_layers", 0...1 << 20, default: 28)
    if case .fromLayer = windows { return (0..<layers).map { $0 >= bound } }
    return (0..<layers).map { $0 % 2 == 0 && $0 < bound }
  }

  private func slidingWindow(
    _ configuration: Configuration, usual: Int?
  ) throws(PretrainedError) -> Int {
    try configuration.integer("sliding_window", 1...1 << 30, default: usual)
  }
}
