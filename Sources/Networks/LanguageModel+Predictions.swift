import LinearAlgebra

extension LanguageModel {
  /// What each window predicts: logits after each of its tokens, in float64, and how well these tell the
  /// tokens that follow.
  ///
  /// The windows are those of `evaluation`: each reads up to a context of tokens and is asked for the next
  /// of each. Logits are given rounded to float32 where they are to be kept, else none.
  ///
  /// - Throws: As `evaluation`.
  public func predictions(
    on tokens: [UInt32], keepsLogits: Bool = false, monitor: Monitor = .silent
  ) throws(NetworkError) -> [(score: PredictionScore, logits: [Float])] {
    let starts = try evaluatedWindows(of: tokens, limit: nil, in: .all)
    let runner = WindowRunner<Double>(self, sequences: 1)
    let (context, vocabulary) = (shape.context, shape.vocabulary)
    let windows = runner.map(starts.count, monitor: monitor) { index, kernel, parameters in
      let start = starts[index]
      let length = min(context, tokens.count - 1 - start)
      var logits = Matrix(repeating: 0, rows: length, columns: vocabulary)
      kernel.logits(
        Array(tokens[start..<start + length]), sequences: 1, length: length,
        parameters: parameters, into: &logits.elements)
      let labels = tokens[start + 1...start + length].map { Int($0) }
      return (
        PredictionScore(of: logits, labels: labels),
        keepsLogits ? logits.elements.map { Float($0) } : []
      )
    }
    guard windows.count == starts.count else {
      throw .mismatch("stopped after \(windows.count) of \(starts.count) windows")
    }
    return windows
  }
}
