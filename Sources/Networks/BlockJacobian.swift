import LinearAlgebra

/// How what leaves a layer at one token depends on what enters it at the same token, exactly.
///
/// With x' = x + attention(norm1(x)) and x'' = x' + ffn(norm2(x')), the other tokens held where they
/// are: ∂x''/∂x = ∂x''/∂x' · ∂x'/∂x, all width×width.
public struct BlockJacobian: Equatable, Sendable {
  /// ∂x'/∂x, through the token's own query, key and value.
  public let attention: Matrix
  /// ∂x''/∂x', through the router and the experts.
  public let feedForward: Matrix

  public init(attention: Matrix, feedForward: Matrix) {
    self.attention = attention
    self.feedForward = feedForward
  }

  /// ∂x''/∂x.
  public var whole: Matrix { feedForward * attention }
}

extension LanguageModel {
  /// Differentiates layer `l` at the tokens that stand at `places` of a text.
  ///
  /// The text is cut into windows as for `hiddenStates`, whose places these may be; a token past the
  /// last whole window is not among them. When told to stop, the windows done so far are kept.
  ///
  /// - Throws: `NetworkError.mismatch` for an unknown token or a place outside the windows.
  public func blockJacobians(
    ofLayer l: Int, in tokens: [UInt32], at places: [Int], monitor: Monitor = .silent
  ) throws(NetworkError) -> [BlockJacobian] {
    precondition((0..<shape.layers).contains(l), "layer \(l) of \(shape.layers)")
    try requireKnown(tokens)
    let context = shape.context
    let readable = tokens.count / context * context
    if let place = places.first(where: { !(0..<readable).contains($0) }) {
      throw .mismatch("place \(place) is outside the \(readable) tokens of whole windows")
    }
    let (model, runs) = (self, runs(of: places))
    let runner = WindowRunner<Double>(self, sequences: 1)
    let results = runner.map(runs.count, monitor: monitor) { index, kernel, parameters in
      let (start, positions) = runs[index]
      kernel.forward(
        Array(tokens[start..<start + context]), toFeedForwardOf: l, length: context,
        parameters: parameters)
      let derivative = BlockDerivative(of: model, layer: l, at: kernel.block(l))
      return positions.map { derivative.jacobian(at: $0) }
    }
    return results.flatMap { $0 }
  }

  /// Neighbours among `places` that lie in one window, whose forward pass they share.
  private func runs(of places: [Int]) -> [(start: Int, positions: [Int])] {
    var runs: [(start: Int, positions: [Int])] = []
    for place in places {
      let position = place % shape.context
      if runs.last?.start != place - position { runs.append((place - position, [])) }
      runs[runs.count - 1].positions.append(position)
    }
    return runs
  }
}
