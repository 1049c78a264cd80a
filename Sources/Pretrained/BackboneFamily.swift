/// What the kinds of model differ in around their feed-forward blocks, where the configuration leaves
/// it open.
///
/// The defaults are those of the library's configuration classes (transformers 5.24).
struct BackboneFamily: Sendable {
  /// How queries and keys are made.
  enum Attention: Sendable { case grouped, latent }
  /// Which of the projections have biases: always, or where an entry says so, and what it is where
  /// there is none.
  enum Biases: Sendable {
    case none, always
    case entry(String, usual: Bool)
  }
  /// What queries and keys are normalised over.
  enum QueryNorm: Sendable { case none, head, fullWidth, headIfAsked }
  /// Which layers see a sliding window only.
  enum Windows: Sendable {
    case none
    /// All, where `sliding_window` is set; what it is where nothing is said.
    case all(usual: Int?)
    /// All, where `use_sliding_window` says so.
    case allIfAsked
    /// Those from `max_window_layers` on, where `use_sliding_window` says so, or `layer_types`.
    case fromLayer
    /// Every other one below `max_window_layers`, where `use_sliding_window` says so, or `layer_types`.
    case alternatingBelowLayer
    /// Every other one, or `layer_types`.
    case alternating
  }

  var attention = Attention.grouped
  var biases = Biases.none
  /// Whether the projection of attention's outputs has a bias where the others have.
  var outputHasBias = false
  var queryNorm = QueryNorm.none
  var windows = Windows.none
  var hasSinks = false
  /// Whether the configuration has multipliers of embeddings, scores, residuals and logits.
  var readsMultipliers = false
  var epsilon = 1e-6
  var rotaryBase = 10_000.0
  /// Which share of a head is turned where nothing is said; nil where it is always the whole of it.
  var rotaryShare: Double?
  /// Whether positions are other than plain where nothing is said.
  var needsRotaryEntries = false
  /// The width of a head where nothing is said; nil for width / heads.
  var headWidth: Int?
  /// Whether the turned part of a head is always in neighbouring pairs.
  var turnsNeighbours = false

  private static let attentionBias = Biases.entry("attention_bias", usual: false)

  /// Those that run, by `model_type`.
  static let all: [String: BackboneFamily] = [
    "llama": BackboneFamily(biases: attentionBias, outputHasBias: true),
    "mistral": BackboneFamily(windows: .all(usual: 4_096)),
    "qwen2": BackboneFamily(biases: .always, windows: .fromLayer),
    "qwen3": BackboneFamily(
      biases: attentionBias, outputHasBias: true, queryNorm: .head, windows: .fromLayer,
      headWidth: 128),
    "mixtral": BackboneFamily(windows: .all(usual: nil), epsilon: 1e-5, rotaryBase: 1e6),
    "qwen2_moe": BackboneFamily(
      biases: .entry("qkv_bias", usual: true), windows: .alternatingBelowLayer),
    "qwen3_moe": BackboneFamily(
      biases: attentionBias, outputHasBias: true, queryNorm: .head, windows: .allIfAsked),
    "olmoe": BackboneFamily(
      biases: attentionBias, outputHasBias: true, queryNorm: .fullWidth, epsilon: 1e-5),
    "granitemoe": BackboneFamily(
      biases: attentionBias, outputHasBias: true, readsMultipliers: true),
    "gpt_oss": BackboneFamily(
      biases: .entry("attention_bias", usual: true), outputHasBias: true, windows: .alternating,
      hasSinks: true, epsilon: 1e-5, rotaryBase: 150_000, needsRotaryEntries: true, headWidth: 64),
    "deepseek_v2": BackboneFamily(
      attention: .latent, biases: attentionBias, outputHasBias: true, turnsNeighbours: true),
    "deepseek_v3": BackboneFamily(attention: .latent, biases: attentionBias, outputHasBias: true),
    "glm4_moe": BackboneFamily(
      biases: attentionBias, queryNorm: .headIfAsked, epsilon: 1e-5, rotaryShare: 0.5),
  ]

  /// Whether the projections have biases.
  func hasBiases(_ configuration: Configuration) throws(PretrainedError) -> Bool {
    switch biases {
    case .none: false
    case .always: true
    case .entry(let key, let usual): try configuration.truth(key, default: usual)
    }
  }
}
