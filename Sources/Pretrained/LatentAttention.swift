import LinearAlgebra

/// Attention whose keys and values come from few numbers a token, with positions in a part of their
/// own that all heads share.
///
/// DeepSeek-AI, DeepSeek-V2, 2024, section 2.1.
struct LatentAttention: AttentionPlan {
  let shape: HeadShape
  var frequencies: RotaryFrequencies
  let turnsNeighbours: Bool
  /// How wide the turned part of queries and keys is, which comes after the rest.
  private let turnedWidth: Int
  private let width: Int
  private let hasBiases: Bool
  /// Numbers a token that queries come from; nil where they come from the token itself.
  private let queryRank: Int?
  /// Numbers a token that keys and values come from.
  private let rank: Int
  /// The norms of these have an ε of their own, whatever `rms_norm_eps` says, as in the library.
  private static let epsilon = 1e-6

  init(
    _ family: BackboneFamily, width: Int, context: Int, _ configuration: Configuration
  ) throws(PretrainedError) {
    let (heads, keyHeads) = try HeadShape.counts(configuration)
    guard heads == keyHeads else {
      throw configuration.error(
        "num_key_value_heads",
        "is \(keyHeads), where each of the \(heads) heads has keys of its own.")
    }
    let size = 1...1 << 16
    let plain = try configuration.integer("qk_nope_head_dim", size)
    turnedWidth = try configuration.integer("qk_rope_head_dim", size)
    frequencies = try RotaryFrequencies(
      headWidth: turnedWidth, key: "qk_rope_head_dim", family, context: context, configuration)
    let asks = try configuration.truth("rope_interleave", default: true)
    turnsNeighbours = family.turnsNeighbours || asks
    shape = HeadShape(
      heads: heads, keyHeads: heads, keyWidth: plain + turnedWidth,
      valueWidth: try configuration.integer("v_head_dim", size),
      scale: frequencies.scoreFactor / Double(plain + turnedWidth).squareRoot())
    self.width = width
    queryRank =
      configuration.has("q_lora_rank") ? try configuration.integer("q_lora_rank", size) : nil
    rank = try configuration.integer("kv_lora_rank", size)
    hasBiases = try family.hasBiases(configuration)
  }

  private struct Places {
    let queryLatents: ProjectionPlace?
    let queryNorm: NormPlace?
    let queries, latents: ProjectionPlace
    let norm: NormPlace
    let keysAndValues, output: ProjectionPlace
  }

  private func places(_ prefix: String) -> Places {
    let queryWidth = shape.heads * shape.keyWidth
    let expanded = shape.heads * (shape.keyWidth - turnedWidth + shape.valueWidth)
    return Places(
      queryLatents: queryRank.map {
        ProjectionPlace(
          name: prefix + "q_a_proj", outputs: $0, inputs: width, hasBias: hasBiases)
      },
      queryNorm: queryRank.map { NormPlace(name: prefix + "q_a_layernorm.weight", width: $0) },
      queries: ProjectionPlace(
        name: prefix + (queryRank == nil ? "q_proj" : "q_b_proj"), outputs: queryWidth,
        inputs: queryRank ?? width, hasBias: false),
      latents: ProjectionPlace(
        name: prefix + "kv_a_proj_with_mqa", outputs: rank + turnedWidth, inputs: width,
        hasBias: hasBiases),
      norm: NormPlace(name: prefix + "kv_a_layernorm.weight", width: rank),
      keysAndValues: ProjectionPlace(
        name: prefix + "kv_b_proj", outputs: expanded, inputs: rank, hasBias: false),
      output: ProjectionPlace(
        name: prefix + "o_proj", outputs: width, inputs: shape.heads * shape.valueWidth,
        hasBias: hasBiases))
  }

  func tensors(_ prefix: String) -> [TensorPlace] {
    let places = places(prefix)
    let first = (places.queryLatents?.tensors ?? []) + (places.queryNorm?.tensors ?? [])
    return first + places.queries.tensors + places.latents.tensors + places.norm.tensors
      + places.keysAndValues.tensors + places.output.tensors
  }

  func weights(
    _ prefix: String, in files: TensorFiles, block: ScaleBlock?
  ) throws(PretrainedError) -> any AttentionWeights {
    let places = places(prefix)
    return LatentAttentionWeights(
      shape: shape, turnedWidth: turnedWidth, rank: rank,
      queryLatents: try places.queryLatents?.projection(in: files, block: block),
      queryNorm: try places.queryNorm?.norm(in: files, epsilon: Self.epsilon),
      queries: try places.queries.projection(in: files, block: block),
      latents: try places.latents.projection(in: files, block: block),
      norm: try places.norm.norm(in: files, epsilon: Self.epsilon),
      keysAndValues: try places.keysAndValues.projection(in: files, block: block),
      output: try places.output.projection(in: files, block: block))
  }
}
