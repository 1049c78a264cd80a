import LinearAlgebra

/// A transformer with its weights (docs/metrics.md, Transformers).
///
/// Weights are held as doubles whatever they were trained in, as a `Layer`'s are.
public struct LanguageModel: Equatable, Sendable {
  public let shape: TransformerShape
  /// Every weight, in the order of `layout`.
  public var parameters: [Double]
  /// The type the weights were trained or stored in.
  public var precision: Precision

  /// A model of `shape` with the given flat `parameters`.
  public init(shape: TransformerShape, parameters: [Double], precision: Precision) {
    precondition(shape.isConsistent, shape.problem ?? "")
    precondition(
      parameters.count == shape.totalParameterCount,
      "\(parameters.count) parameters for a model of \(shape.totalParameterCount)")
    self.shape = shape
    self.parameters = parameters
    self.precision = precision
  }

  /// A model with initial weights drawn from `seed`: embedding and positions normal with deviation
  /// 0.02, norms one and zero, the rest as PyTorch's `nn.Linear`.
  public init(shape: TransformerShape, precision: Precision, seed: UInt64) {
    self.init(
      shape: shape, parameters: shape.initialValues(seed: seed, precision: precision),
      precision: precision)
  }

  public var layout: ParameterLayout { ParameterLayout(shape) }

  /// The feed-forward block of layer `l`, counted from 0, as a layer of its own.
  public func layer(_ l: Int) -> Layer {
    precondition((0..<shape.layers).contains(l), "layer \(l) of \(shape.layers)")
    let block = TransformerOffsets(shape).blocks[l]
    return Layer(
      shape: shape.ffn, parameters: Array(parameters[block.ffn..<block.end]), precision: precision)
  }
}

extension LanguageModel {
  /// Refuses tokens that the model has no embedding for.
  ///
  /// - Throws: `NetworkError.mismatch` naming the first such token.
  public func requireKnown(_ tokens: [UInt16]) throws(NetworkError) {
    guard let index = tokens.firstIndex(where: { Int($0) >= shape.vocabulary }) else { return }
    throw .mismatch(
      "token \(tokens[index]) at place \(index) of the text, and the model's vocabulary is "
        + "\(shape.vocabulary)")
  }

  /// Logits after each token of one window, tokens×vocabulary, in float64.
  ///
  /// - Throws: `NetworkError.mismatch` for an empty window, one longer than the context, or an
  ///   unknown token.
  public func logits(of tokens: [UInt16]) throws(NetworkError) -> Matrix {
    try requireKnown(tokens)
    guard (1...shape.context).contains(tokens.count) else {
      throw .mismatch("a window of \(tokens.count) tokens, and the context is \(shape.context)")
    }
    let kernel = TransformerKernel<Double>(shape: shape, sequences: 1, goesBackward: false)
    var result = Matrix(repeating: 0, rows: tokens.count, columns: shape.vocabulary)
    kernel.prepare(parameters)
    kernel.logits(
      tokens, sequences: 1, length: tokens.count, parameters: parameters, into: &result.elements)
    return result
  }
}
