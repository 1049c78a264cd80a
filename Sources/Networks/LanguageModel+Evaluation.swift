import Foundation
import LinearAlgebra

/// How well a language model predicts a text.
public struct LanguageEvaluation: Codable, Equatable, Sendable {
  /// The mean cross-entropy in nats a token.
  public let crossEntropy: Double
  /// Tokens predicted.
  public let tokenCount: Int

  public init(crossEntropy: Double, tokenCount: Int) {
    self.crossEntropy = crossEntropy
    self.tokenCount = tokenCount
  }

  /// exp of the cross-entropy: among how many equally likely tokens the model is in doubt.
  public var perplexity: Double { exp(crossEntropy) }

  /// The cross-entropy in bits a token; bits per byte where tokens are bytes.
  public var bitsPerToken: Double { crossEntropy / log(2) }
}

extension LanguageModel {
  /// Windows that one thread takes at a time: few where they are long, whose attention is large.
  private var windowsAPiece: Int { max(1, min(8, 2_048 / shape.context)) }

  /// Predicts every token of a text but the first, window by window.
  ///
  /// Windows of the context follow one another, each starting afresh; the last may be shorter. With
  /// a `limit` about that many tokens are predicted, in whole windows spread evenly over the text, or
  /// over those of its windows that are chosen.
  /// Computed in the model's precision; the sums do not depend on the number of threads.
  ///
  /// - Throws: `NetworkError.mismatch` for a text of fewer than two tokens, an unknown token, or
  ///   work stopped before its first piece.
  public func evaluation(
    on tokens: [UInt32], limit: Int? = nil, in choice: WindowChoice = .all,
    monitor: Monitor = .silent
  ) throws(NetworkError) -> LanguageEvaluation {
    let windows = try evaluatedWindows(of: tokens, limit: limit, in: choice)
    let sums = losses(of: windows, in: tokens, perPiece: windowsAPiece, monitor: monitor)
    let count = sums.reduce(0) { $0 + $1.count }
    guard count > 0 else { throw .mismatch("stopped before the first window was evaluated") }
    return LanguageEvaluation(
      crossEntropy: sums.reduce(0) { $0 + $1.sum } / Double(count), tokenCount: count)
  }

  /// The summed cross-entropy of each window that `evaluation` predicts, and how many tokens it predicts.
  ///
  /// - Throws: As `evaluation`.
  public func windowLosses(
    on tokens: [UInt32], limit: Int? = nil
  ) throws(NetworkError) -> [(sum: Double, count: Int)] {
    let windows = try evaluatedWindows(of: tokens, limit: limit, in: .all)
    return losses(of: windows, in: tokens, perPiece: 1, monitor: .silent)
  }

  /// Summed cross-entropies of so many windows at a time, and the tokens they predict.
  private func losses(
    of windows: [Int], in tokens: [UInt32], perPiece: Int, monitor: Monitor
  ) -> [(sum: Double, count: Int)] {
    switch precision {
    case .float32: losses(Float.self, windows, tokens, perPiece, monitor)
    case .float64: losses(Double.self, windows, tokens, perPiece, monitor)
    }
  }

  /// The first token of each window to predict, ascending.
  func evaluatedWindows(
    of tokens: [UInt32], limit: Int?, in choice: WindowChoice
  ) throws(NetworkError) -> [Int] {
    try requireKnown(tokens)
    guard tokens.count > 1 else {
      throw .mismatch("the text has \(tokens.count) tokens, and an evaluation needs 2")
    }
    let all = choice.windows(of: (tokens.count - 1 + shape.context - 1) / shape.context)
    guard !all.isEmpty else {
      throw .mismatch(
        "the text has \(tokens.count) tokens, and its second window begins at \(shape.context)")
    }
    let wanted = min(all.count, limit.map { max(1, $0 / shape.context) } ?? all.count)
    return (0..<wanted).map { all[$0 * all.count / wanted] * shape.context }
  }

  private func losses<Scalar: Real>(
    _ type: Scalar.Type, _ windows: [Int], _ tokens: [UInt32], _ perPiece: Int, _ monitor: Monitor
  ) -> [(sum: Double, count: Int)] {
    let context = shape.context
    let runner = WindowRunner<Scalar>(self, sequences: perPiece)
    let pieces = (windows.count + perPiece - 1) / perPiece
    return runner.map(pieces, monitor: monitor) { piece, kernel, parameters in
      var (loss, count) = (0.0, 0)
      let mine = windows[piece * perPiece..<min((piece + 1) * perPiece, windows.count)]
      let whole = mine.filter { $0 + context < tokens.count }
      var groups = [(whole, context)]
      if let last = mine.last, last + context >= tokens.count {
        groups.append(([last], tokens.count - 1 - last))
      }
      for (starts, length) in groups where !starts.isEmpty {
        let inputs = starts.flatMap { tokens[$0..<$0 + length] }
        let labels = starts.flatMap { tokens[$0 + 1...$0 + length] }
        loss += kernel.crossEntropy(
          inputs, labels: labels, sequences: starts.count, length: length, parameters: parameters)
        count += inputs.count
      }
      return (loss, count)
    }
  }
}
