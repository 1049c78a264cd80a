import LinearAlgebra

/// Attention whose heads of queries share keys and values in groups.
///
/// Ainslie et al., GQA, 2023; with norms of queries and keys (Henry et al., 2020), clipping as OLMoE
/// has it, and sinks as gpt_oss has them.
struct GroupedAttention: AttentionPlan {
  let shape: HeadShape
  var frequencies: RotaryFrequencies
  let turnsNeighbours = false
  private let width: Int
  private let hasBiases, outputHasBias, hasSinks: Bool
  /// The widths that queries and keys are normalised over; nil where they are not.
  private let normWidths: (queries: Int, keys: Int)?
  private let epsilon: Double
  /// The largest magnitude of queries, keys and values; infinite where they are not clipped.
  private let bound: Double

  init(
    _ family: BackboneFamily, width: Int, context: Int, epsilon: Double,
    _ configuration: Configuration
  ) throws(PretrainedError) {
    let (heads, keyHeads) = try HeadShape.counts(configuration)
    let usual = family.headWidth ?? width / heads
    guard configuration.has("head_dim") || family.headWidth != nil || width % heads == 0 else {
      throw configuration.error(
        "num_attention_heads", "is \(heads), which does not divide the width of \(width).")
    }
    let headWidth = try configuration.integer("head_dim", 1...1 << 16, default: usual)
    let scale =
      try family.readsMultipliers
      ? configuration.number("attention_multiplier", default: 1)
      : 1 / Double(headWidth).squareRoot()
    shape = HeadShape(
      heads: heads, keyHeads: keyHeads, keyWidth: headWidth, valueWidth: headWidth, scale: scale)
    frequencies = try RotaryFrequencies(
      headWidth: headWidth, key: "head_dim", family, context: context, configuration)
    self.width = width
    self.epsilon = epsilon
    hasBiases = try family.hasBiases(configuration)
    outputHasBias = hasBiases && family.outputHasBias
    hasSinks = family.hasSinks
    normWidths =
      switch family.queryNorm {
      case .none: nil
      case .head: (headWidth, headWidth)
      case .fullWidth: (heads * headWidth, keyHeads * headWidth)
      case .headIfAsked:
        try configuration.truth("use_qk_norm", default: false) ? (headWidth, headWidth) : nil
      }
    let isClipped = family.queryNorm == .fullWidth && configuration.has("clip_qkv")
    bound = isClipped ? try configuration.positive("clip_qkv") : .infinity
  }

  private func projection(_ prefix: String, _ name: String) -> ProjectionPlace {
    let outputs = (name == "q_proj" ? shape.heads : shape.keyHeads) * shape.keyWidth
    return ProjectionPlace(
      name: prefix + name, outputs: outputs, inputs: width, hasBias: hasBiases)
  }

  private func output(_ prefix: String) -> ProjectionPlace {
    ProjectionPlace(
      name: prefix + "o_proj", outputs: width, inputs: shape.heads * shape.valueWidth,
      hasBias: outputHasBias)
  }

  private func norms(_ prefix: String) -> (queries: NormPlace, keys: NormPlace)? {
    normWidths.map {
      (
        NormPlace(name: prefix + "q_norm.weight", width: $0.queries),
        NormPlace(name: prefix + "k_norm.weight", width: $0.keys)
      )
    }
  }

  func tensors(_ prefix: String) -> [TensorPlace] {
    var places = ["q_proj", "k_proj", "v_proj"].flatMap { projection(prefix, $0).tensors }
    places += output(prefix).tensors
    if let norms = norms(prefix) { places += norms.queries.tensors + norms.keys.tensors }
    if hasSinks { places.append(TensorPlace(name: prefix + "sinks", shape: [shape.heads])) }
    return places
  }

  func weights(
    _ prefix: String, in files: TensorFiles, block: ScaleBlock?
  ) throws(PretrainedError) -> any AttentionWeights {
    let norms = norms(prefix)
    return GroupedAttentionWeights(
      headWidth: shape.keyWidth, bound: bound,
      queries: try projection(prefix, "q_proj").projection(in: files, block: block),
      keys: try projection(prefix, "k_proj").projection(in: files, block: block),
      values: try projection(prefix, "v_proj").projection(in: files, block: block),
      queryNorm: try norms?.queries.norm(in: files, epsilon: epsilon),
      keyNorm: try norms?.keys.norm(in: files, epsilon: epsilon),
      sinks: hasSinks ? try files.vector(prefix + "sinks", count: shape.heads) : nil,
      output: try output(prefix).projection(in: files, block: block))
  }
}

/// The weights of one layer's grouped attention.
private struct GroupedAttentionWeights: AttentionWeights {
  let headWidth: Int
  let bound: Double
  let queries, keys, values: Projection
  let queryNorm, keyNorm: RMSNorm?
  let sinks: [Double]?
  let output: Projection

  func heads(of x: Matrix, positions: [Int], turns: RotaryTurns) -> AttentionHeads {
    var (q, k, v) = (queries(x), keys(x), values(x))
    queryNorm?.apply(to: &q)
    keyNorm?.apply(to: &k)
    clip(&q)
    clip(&k)
    clip(&v)
    turns.turn(&q, headWidth: headWidth, positions: positions)
    turns.turn(&k, headWidth: headWidth, positions: positions)
    return AttentionHeads(queries: q, keys: k, values: v)
  }

  private func clip(_ x: inout Matrix) {
    guard bound < .infinity else { return }
    let count = x.columnCount
    x.changeRows { _, values in
      for j in 0..<count { values[j] = min(max(values[j], -bound), bound) }
    }
  }
}
