import LinearAlgebra
import Safetensors

/// The native file of a language model: the tensors of docs/metrics.md, Transformers and strings of metadata.
extension LanguageModel {
  /// Reads a model from `file`, its tensors' names beginning with `prefix`.
  ///
  /// Shapes come from the tensors; `heads`, `norm_epsilon`, and `context` and `rope_theta` where
  /// positions are rotary, from the metadata, as do the settings of the feed-forward blocks. Narrow
  /// types are held as float32. A tensor under the prefix that the model has no place for is refused;
  /// without a prefix there may be `tokens`.
  ///
  /// - Throws: `NetworkError.file` naming the tensor or the entry at fault, `SafetensorsError`.
  public init(from file: SafetensorsFile, prefix: String = "") throws {
    let reader = LayerFileReader(file: file, prefix: prefix)
    let shape = try reader.transformerShape()
    if let problem = shape.problem { throw reader.problem(problem + ".") }
    let layout = ParameterLayout(shape)
    let weights = try reader.weights(layout)
    try reader.requireUse(of: layout, besides: ["tokens"], because: shape.absence(of:))
    self.init(shape: shape, weights: weights)
  }

  /// The model's tensors under their native names, in the type of its precision.
  public func tensors(prefix: String = "") -> [Tensor] {
    layout.tensors(of: weights, prefix: prefix)
  }

  /// The metadata of a native file.
  public var nativeMetadata: [String: String] {
    var own = [
      "kind": "transformer", "heads": "\(shape.heads)", "context": "\(shape.context)",
      "norm": shape.norm.rawValue, "norm_epsilon": "\(shape.epsilon)",
      "positions": shape.positions.rawValue,
    ]
    if shape.positions == .rotary { own["rope_theta"] = "\(shape.rotaryBase)" }
    return layer(0).nativeMetadata.merging(own) { $1 }
  }
}

extension LayerFileReader {
  /// The shape of the transformer in the file.
  func transformerShape() throws -> TransformerShape {
    let embedding = try dimensions("embed.weight", rank: 2)
    guard file.contains("\(prefix)layers.0.norm1.weight") else {
      throw problem("tensor \(prefix)layers.0.norm1.weight is missing.")
    }
    let layers = try count(of: "layers")
    let positions: PositionKind = try choice(
      "positions", default: file.contains(prefix + "position.weight") ? .learned : .rotary)
    let learned =
      positions == .learned ? try dimensions("position.weight", rank: 2)[0] : nil
    if positions == .learned, let theta = metadata("rope_theta") {
      throw problem(
        "metadata 'rope_theta' is '\(theta)', and positions are 'learned': only rotary ones have a "
          + "base. Take it out, or set positions to 'rotary'.")
    }
    let ffn = try LayerFileReader(file: file, prefix: prefix + "layers.0.ffn.").shape()
    return TransformerShape(
      vocabulary: embedding[0], context: try learned ?? whole("context"), width: embedding[1],
      heads: try whole("heads"), layers: layers,
      norm: try choice(
        "norm", default: file.contains(prefix + "norm.bias") ? .layerNorm : .rmsNorm),
      positions: positions,
      rotaryBase: try number("rope_theta", default: TransformerShape.standardRopeTheta),
      epsilon: try number("norm_epsilon", default: TransformerShape.standardNormEpsilon),
      hasAttentionBias: ["qkv", "out"].contains {
        file.contains("\(prefix)layers.0.attention.\($0).bias")
      },
      ffn: ffn)
  }

  /// A whole number above 0 that the metadata must have.
  private func whole(_ key: String) throws -> Int {
    guard let text = metadata(key) else {
      throw problem("metadata '\(key)' is missing: give a whole number.")
    }
    guard let value = Int(text), value > 0 else {
      throw problem("metadata '\(key)' is '\(text)': give a whole number above 0.")
    }
    return value
  }
}
