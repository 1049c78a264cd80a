import LinearAlgebra
import Networks

/// Every form a transformer can take, small, with uneven widths so that a swapped one shows.
let transformerShapes: [TransformerShape] = {
  func shape(
    _ norm: NormKind, _ positions: PositionKind, routing: Routing, gated: Bool, context: Int = 7,
    width: Int = 12, vocabulary: Int = 11
  ) -> TransformerShape {
    TransformerShape(
      vocabulary: vocabulary, context: context, width: width, heads: width / 4, layers: 2,
      norm: norm, positions: positions,
      ffn: LayerShape(
        inputWidth: width, outputWidth: width, hiddenWidth: 5, expertCount: 4, routing: routing,
        selectedCount: 2, temperature: routing == .soft ? 0.8 : 1.2,
        activation: gated ? .silu : .gelu, isGated: gated))
  }
  /// With a rotary base, an epsilon and biases that are not the usual ones.
  func unusual(_ routing: Routing, _ biases: GatedBiases) -> TransformerShape {
    var result = shape(.rmsNorm, .rotary, routing: routing, gated: true)
    (result.rotaryBase, result.epsilon, result.ffn.gatedBiases) = (300, 0.05, biases)
    return result
  }
  func unbiased(_ shape: TransformerShape) -> TransformerShape {
    var result = shape
    result.hasAttentionBias = false
    return result
  }
  return [
    shape(.layerNorm, .learned, routing: .dense, gated: false),
    shape(.rmsNorm, .rotary, routing: .dense, gated: true),
    shape(.layerNorm, .rotary, routing: .soft, gated: false),
    shape(.rmsNorm, .learned, routing: .soft, gated: true),
    shape(.layerNorm, .learned, routing: .topK, gated: false),
    shape(.rmsNorm, .rotary, routing: .topK, gated: true),
    // Longer than a block of queries, so that two of them meet.
    shape(.layerNorm, .rotary, routing: .topK, gated: false, context: 70),
    // Whole vectors, which have kernels of their own.
    shape(.layerNorm, .learned, routing: .topK, gated: false, width: 16, vocabulary: 32),
    unusual(.dense, GatedBiases(w1: true, w2: true, w3: true)),
    unusual(.topK, GatedBiases(w1: true, w2: false, w3: true)),
    // As Mixtral's, and in whole vectors.
    unbiased(shape(.rmsNorm, .rotary, routing: .topK, gated: true)),
    unbiased(
      shape(.layerNorm, .learned, routing: .topK, gated: false, width: 16, vocabulary: 32)),
  ]
}()

/// Tokens of a text in which every other one follows from the one before.
func sampleText(_ count: Int, vocabulary: Int = 11, seed: UInt64 = 5) -> [UInt32] {
  var stream = RandomStream(seed: seed, purpose: .test)
  var tokens: [UInt32] = []
  while tokens.count < count {
    let token = stream.integer(below: vocabulary)
    tokens += [UInt32(token), UInt32((token * 3 + 1) % vocabulary)]
  }
  return Array(tokens.prefix(count))
}

extension LanguageModel {
  /// The model with every weight moved, so that no norm is the identity and no score even.
  func disturbed(by scale: Double = 0.2, seed: UInt64 = 9) -> LanguageModel {
    var stream = RandomStream(seed: seed, purpose: .test)
    let moved = parameters.map { precision.rounding($0 + scale * stream.normal()) }
    return LanguageModel(shape: shape, parameters: moved, precision: precision)
  }
}
