import Foundation

/// By what angle a token each pair of a head turns, and what cosine and sine are multiplied by.
///
/// Su, Lu, Pan, Wen and Liu, RoFormer, 2021: pair j turns by θ^(−2j/n) a token; with rotary scaling,
/// that of longer contexts.
struct RotaryFrequencies: Equatable, Sendable {
  /// Radians a token, a pair each.
  var angles: [Double]
  /// What cosine and sine are multiplied by.
  let factor: Double
  /// What attention's scores are multiplied by besides in models of latent attention, as YaRN's longer
  /// context asks for: 1 where it does not.
  let scoreFactor: Double

  /// Of heads of `headWidth`, which `key` says, from `rope_parameters`, or `rope_theta` and `rope_scaling`.
  ///
  /// - Throws: `PretrainedError` for a kind of scaling that is not run, and for numbers out of range.
  init(
    headWidth: Int, key: String, _ family: BackboneFamily, context: Int,
    _ configuration: Configuration
  ) throws(PretrainedError) {
    let entries = try Self.entries(configuration)
    let share = try Self.share(entries, configuration, family)
    let width = Int(Double(headWidth) * share)
    guard width > 0, width % 2 == 0 else {
      throw configuration.error(
        key, "is \(headWidth), of which \(width) are turned, where an even number belongs.")
    }
    let top = try configuration.positive("rope_theta", default: family.rotaryBase)
    guard let entries else {
      guard !family.needsRotaryEntries else {
        throw configuration.error(
          "rope_parameters", "is missing. Fetch the configuration that belongs to the model.")
      }
      (angles, factor, scoreFactor) = (Self.plain(width, top), 1, 1)
      return
    }
    let base = try entries.positive("rope_theta", default: top)
    let plain = Self.plain(width, base)
    let named = try entries.text("rope_type")
    let older = try entries.text("type")
    let kind = named ?? older ?? "default"
    switch kind {
    case "default":
      (angles, factor, scoreFactor) = (plain, 1, 1)
    case "linear":
      // Chen, Wong, Chen and Tian, Extending Context Window ... via Positional Interpolation, 2023.
      let factor = try entries.positive("factor")
      (angles, self.factor) = (plain.map { $0 / factor }, 1)
      scoreFactor = try Self.scoreFactor(entries, factor: factor)
    case "llama3":
      (angles, factor, scoreFactor) = (
        try Self.llama3(
          plain, entries, original: try Self.original(configuration, entries, context)),
        1, 1
      )
    case "yarn":
      let original = try Self.original(configuration, entries, context)
      let factor = try entries.positive("factor", default: Double(context) / original)
      let yarn = YarnScaling(base: base, factor: factor, original: original)
      angles = try yarn.angles(plain, entries)
      self.factor = try yarn.attentionFactor(entries)
      scoreFactor = try Self.scoreFactor(entries, factor: factor)
    default:
      throw entries.error(
        named == nil ? "type" : "rope_type",
        "is '\(kind.prefix(60))'; default, linear, llama3 and yarn are run here. Use captured hidden "
          + "states instead.")
    }
  }

  private static func entries(
    _ configuration: Configuration
  ) throws(PretrainedError) -> Configuration? {
    // The older form is what counts where both are there, as in the library.
    let older = try configuration.object("rope_scaling")
    let current = try configuration.object("rope_parameters")
    guard let entries = [older, current].compactMap({ $0 }).first(where: { !$0.isEmpty })
    else { return nil }
    for kind in ["full_attention", "sliding_attention"] where entries.has(kind) {
      throw entries.error(
        kind,
        "gives a kind of layer positions of its own, which is not run here. Use captured "
          + "hidden states instead.")
    }
    return entries
  }

  /// Which share of a head is turned.
  private static func share(
    _ entries: Configuration?, _ configuration: Configuration, _ family: BackboneFamily
  ) throws(PretrainedError) -> Double {
    let key = "partial_rotary_factor"
    let holder = entries.flatMap { $0.has(key) ? $0 : nil } ?? configuration
    let share = try holder.positive(key, default: family.rotaryShare ?? 1)
    guard share <= 1 else {
      throw holder.error(key, "is \(share), where a share of a head belongs.")
    }
    guard share == 1 || family.rotaryShare != nil else {
      throw holder.error(key, "is \(share); models of this kind turn whole heads.")
    }
    return share
  }

  /// θ^(−2j/n) of every pair.
  private static func plain(_ width: Int, _ base: Double) -> [Double] {
    (0..<width / 2).map { pow(base, -Double(2 * $0) / Double(width)) }
  }

  /// How many positions the model was first trained for.
  private static func original(
    _ configuration: Configuration, _ entries: Configuration, _ context: Int
  ) throws(PretrainedError) -> Double {
    let key = "original_max_position_embeddings"
    let holder = configuration.has(key) ? configuration : entries
    return Double(try holder.integer(key, 1...1 << 30, default: context))
  }

  /// Slow pairs turn `factor` times as slowly, fast ones as before, and those in between in part:
  /// Llama Team, The Llama 3 Herd of Models, 2024, as its code has it.
  private static func llama3(
    _ plain: [Double], _ entries: Configuration, original: Double
  ) throws(PretrainedError) -> [Double] {
    let factor = try entries.positive("factor")
    let low = try entries.positive("low_freq_factor")
    let high = try entries.positive("high_freq_factor")
    guard high > low else {
      throw entries.error("high_freq_factor", "is \(high), which is not above \(low), the low one.")
    }
    return plain.map { angle in
      let turns = original * angle / (2 * .pi)
      let share = min(max((turns - low) / (high - low), 0), 1)
      return (1 - share) * angle / factor + share * angle
    }
  }

  /// YaRN's temperature, squared, in models of latent attention.
  private static func scoreFactor(
    _ entries: Configuration, factor: Double
  ) throws(PretrainedError) -> Double {
    let scale = try entries.number("mscale_all_dim", default: 0)
    let temperature = scale == 0 ? 1 : YarnScaling.temperature(factor, scale)
    return temperature * temperature
  }
}
