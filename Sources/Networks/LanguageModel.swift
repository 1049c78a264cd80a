import LinearAlgebra

/// A transformer with its weights (docs/metrics.md, Transformers).
///
/// Weights are held in the type they were trained or stored in, as a `Layer`'s are.
public struct LanguageModel: Equatable, Sendable {
  public let shape: TransformerShape
  /// Every weight, in the order of `layout`.
  public let weights: Weights
  /// The type the weights were trained or stored in.
  public var precision: Precision { weights.precision }

  /// A model of `shape` with the given `weights`.
  public init(shape: TransformerShape, weights: Weights) {
    precondition(shape.isConsistent, shape.problem ?? "")
    precondition(
      weights.count == shape.totalParameterCount,
      "\(weights.count) parameters for a model of \(shape.totalParameterCount)")
    self.shape = shape
    self.weights = weights
  }

  /// A model of `shape` with the given flat `parameters`, as the type of `precision` holds them.
  public init(shape: TransformerShape, parameters: [Double], precision: Precision) {
    self.init(shape: shape, weights: Weights(parameters, precision))
  }

  /// Every weight widened, in the order of `layout`.
  public var parameters: [Double] {
    get { weights.doubles }
    set { self = LanguageModel(shape: shape, parameters: newValue, precision: precision) }
  }

  /// A model with initial weights drawn from `seed`: embedding and positions normal with deviation
  /// 0.02, norms one and zero, the rest as PyTorch's `nn.Linear`.
  public init(shape: TransformerShape, precision: Precision, seed: UInt64) {
    self.init(
      shape: shape, weights: shape.initialWeights(seed: seed, precision))
  }

  public var layout: ParameterLayout { ParameterLayout(shape) }

  /// The feed-forward block of layer `l`, counted from 0, as a layer of its own.
  public func layer(_ l: Int) -> Layer {
    precondition((0..<shape.layers).contains(l), "layer \(l) of \(shape.layers)")
    let block = TransformerOffsets(shape).blocks[l]
    return Layer(shape: shape.ffn, weights: weights.slice(block.ffn..<block.end))
  }
}

extension LanguageModel {
  /// Refuses tokens that the model has no embedding for.
  ///
  /// - Throws: `NetworkError.mismatch` naming the first such token.
  public func requireKnown(_ tokens: [UInt32]) throws(NetworkError) {
    guard let index = tokens.firstIndex(where: { Int($0) >= shape.vocabulary }) else { return }
    throw .mismatch(
      "token \(tokens[index]) at place \(index) of the text, and the model's vocabulary is "
        + "\(shape.vocabulary)")
  }

  /// Logits after each token of one window, tokens×vocabulary, in float64.
  ///
  /// - Throws: `NetworkError.mismatch` for an empty window, one longer than the context, or an
  ///   unknown token.
  public func logits(of tokens: [UInt32]) throws(NetworkError) -> Matrix {
    try requireKnown(tokens)
    guard (1...shape.context).contains(tokens.count) else {
      throw .mismatch("a window of \(tokens.count) tokens, and the context is \(shape.context)")
    }
    let kernel = TransformerKernel<Double>(shape: shape, sequences: 1, goesBackward: false)
    var result = Matrix(repeating: 0, rows: tokens.count, columns: shape.vocabulary)
    let parameters = parameters
    kernel.prepare(parameters)
    kernel.logits(
      tokens, sequences: 1, length: tokens.count, parameters: parameters, into: &result.elements)
    return result
  }
}
