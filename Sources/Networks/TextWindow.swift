import LinearAlgebra

/// A window of a text as `evaluation` reads it: tokens to read, each of which is asked for the one after it.
public struct TextWindow: Equatable, Sendable {
  /// Its number among all windows of the text, from 0.
  public let number: Int
  /// Where the tokens to read stand in the text; those to predict stand one further on.
  public let places: Range<Int>

  /// What is read.
  public func context(in tokens: [UInt32]) -> ArraySlice<UInt32> { tokens[places] }

  /// What is to be predicted, as many.
  public func labels(in tokens: [UInt32]) -> ArraySlice<UInt32> {
    tokens[places.lowerBound + 1..<places.upperBound + 1]
  }
}

extension LanguageModel {
  /// The windows that `evaluation` reads of a text: of the context end to end, the last perhaps shorter; no more
  /// than `limit`, spread evenly.
  ///
  /// - Throws: `NetworkError.mismatch` for a text of fewer than two tokens, or an unknown token.
  public func windows(
    of tokens: [UInt32], limit: Int? = nil
  ) throws(NetworkError) -> [TextWindow] {
    let context = shape.context
    let limit = limit.map { min($0, tokens.count) * context }
    return try evaluatedWindows(of: tokens, limit: limit, in: .all).map {
      TextWindow(number: $0 / context, places: $0..<min($0 + context, tokens.count - 1))
    }
  }

  /// What `body` makes of the logits after each token, tokens×vocabulary in float64, of everything that `readings`
  /// gives to read in each window's place: for each window an array, in their order.
  ///
  /// Every reading is of one token or more, and no longer than the context. A window is a piece of work: nothing
  /// depends on the number of threads.
  ///
  /// - Throws: `NetworkError.mismatch` where it was stopped before the last window.
  public func predictions<Result: Sendable>(
    in windows: [TextWindow], monitor: Monitor = .silent,
    reading readings: @Sendable (TextWindow) -> [[UInt32]],
    _ body: @Sendable (_ window: TextWindow, _ reading: Int, _ logits: Matrix) -> Result
  ) throws(NetworkError) -> [[Result]] {
    let runner = WindowRunner<Double>(self, sequences: 1)
    let vocabulary = shape.vocabulary
    let all = runner.map(windows.count, monitor: monitor) { index, kernel, parameters in
      readings(windows[index]).enumerated().map { number, tokens in
        precondition(
          (1...shape.context).contains(tokens.count)
            && tokens.allSatisfy { Int($0) < vocabulary },
          "a reading of \(tokens.count) tokens that does not fit the model")
        var logits = Matrix(repeating: 0, rows: tokens.count, columns: vocabulary)
        kernel.logits(
          tokens, sequences: 1, length: tokens.count, parameters: parameters,
          into: &logits.elements)
        return body(windows[index], number, logits)
      }
    }
    guard all.count == windows.count else {
      throw .mismatch("stopped after \(all.count) of \(windows.count) windows")
    }
    return all
  }
}
