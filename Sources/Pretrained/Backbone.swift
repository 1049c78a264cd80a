/// The parts of a transformer around its feed-forward blocks: embeddings, attention, norms and head.
///
/// It runs from token ids to what enters each feed-forward block and to logits, in float64, with the
/// attention of one layer in memory at a time. What the library rounds to float32 on the way (norms,
/// softmax, the angles of positions) is not rounded here.
public struct Backbone: Sendable {
  /// The kinds of model that run from ids to logits, as `model_type` names them.
  public static let modelTypes: Set<String> = Set(BackboneFamily.all.keys)

  /// Numbers a token, layers, and different tokens.
  public let width, layerCount, vocabulary: Int
  /// The longest window that positions are known for, in tokens.
  public let context: Int

  let files: TensorFiles
  let block: ScaleBlock?
  var attention: any AttentionPlan
  /// How many tokens one of each layer sees; nil where it sees all before it.
  let reaches: [Int?]
  let epsilon: Double
  let multipliers: Multipliers
  /// Whether the head is the embedding.
  private let isTied: Bool
  /// What the names of tensors begin with, but for the head's.
  private let stem: String
  /// That of a language model, and of one within a model of pictures and text.
  static let stems = ["model.", "model.language_model.", "language_model.model."]

  /// Reads what the configuration says, and checks that every tensor which running needs is there and
  /// of the right shape and type, by headers alone.
  ///
  /// `block` is what weights in F8_E4M3 have a scale for each of; nil where there are none.
  ///
  /// - Throws: `PretrainedError` naming the entry or the tensor that does not fit.
  public init(
    modelType: String, configuration: Configuration, files: TensorFiles, block: ScaleBlock?
  ) throws(PretrainedError) {
    guard let family = BackboneFamily.all[modelType] else {
      let known = Self.modelTypes.sorted().joined(separator: ", ")
      throw .unsupported(
        path: configuration.path,
        what:
          "models of type '\(modelType.prefix(60))' are not run here; \(known) are. Use captured "
          + "hidden states instead.")
    }
    width = try configuration.integer("hidden_size", 1...1 << 20)
    layerCount = try configuration.integer("num_hidden_layers", 1...1 << 14)
    vocabulary = try configuration.integer("vocab_size", 1...1 << 24)
    context = try configuration.integer("max_position_embeddings", 1...1 << 30)
    epsilon = try configuration.positive("rms_norm_eps", default: family.epsilon)
    multipliers = family.readsMultipliers ? try Multipliers(configuration) : Multipliers()
    isTied = try configuration.truth("tie_word_embeddings", default: false)
    reaches = try family.reaches(layers: layerCount, configuration)
    attention =
      switch family.attention {
      case .grouped:
        try GroupedAttention(
          family, width: width, context: context, epsilon: epsilon, configuration)
      case .latent: try LatentAttention(family, width: width, context: context, configuration)
      }
    (self.files, self.block) = (files, block)
    stem =
      Self.stems.first { files.contains($0 + "embed_tokens.weight") } ?? Self.stems[0]
    for name in tableNames { try files.require(name, [vocabulary, width]) }
    for place in tensors { try place.require(in: files, block: block) }
  }

  var embeddingName: String { stem + "embed_tokens.weight" }

  /// The matrix that gives logits, vocabulary×width.
  var headName: String {
    // In the oldest form a language model within another has its head with it.
    let own = "language_model.lm_head.weight"
    return isTied ? embeddingName : files.contains(own) ? own : "lm_head.weight"
  }

  private func prefix(_ layer: Int) -> String { "\(stem)layers.\(layer)." }

  func attentionPrefix(_ layer: Int) -> String { prefix(layer) + "self_attn." }

  /// The norm before attention, that before the feed-forward block, and that before the head.
  func inputNorm(_ layer: Int) -> NormPlace {
    NormPlace(name: prefix(layer) + "input_layernorm.weight", width: width)
  }

  func blockNorm(_ layer: Int) -> NormPlace {
    NormPlace(name: prefix(layer) + "post_attention_layernorm.weight", width: width)
  }

  var finalNorm: NormPlace { NormPlace(name: stem + "norm.weight", width: width) }

  /// Names of all tensors that running uses.
  public var tensorNames: [String] { tableNames + tensors.flatMap { $0.names(in: files) } }

  /// The embedding and the head, of which rows are read.
  private var tableNames: [String] {
    isTied ? [embeddingName] : [embeddingName, headName]
  }

  /// What is read whole.
  private var tensors: [TensorPlace] {
    (0..<layerCount).flatMap { layer in
      inputNorm(layer).tensors + attention.tensors(attentionPrefix(layer))
        + blockNorm(layer).tensors
    } + finalNorm.tensors
  }
}

/// What granitemoe multiplies by; 1 elsewhere.
struct Multipliers: Sendable {
  var embedding = 1.0
  /// Of what attention and feed-forward blocks add.
  var residual = 1.0
  /// What logits are divided by.
  var logits = 1.0

  init() {}

  init(_ configuration: Configuration) throws(PretrainedError) {
    embedding = try configuration.number("embedding_multiplier", default: 1)
    residual = try configuration.number("residual_multiplier", default: 1)
    logits = try configuration.positive("logits_scaling", default: 1)
  }
}
