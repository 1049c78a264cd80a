import Networks

/// Where a language model is probed, and where its loss is taken.
public struct ProbedText: Sendable {
  /// The stream whose tokens the probes are at.
  public var probed: [UInt32]
  /// The stream that losses are quoted on.
  public var heldOut: [UInt32]
  /// Whether its tokens are bytes.
  public var countsBytes = false
  /// How many tokens to probe at, of as many as there are.
  public var samples = 512
  /// Fixes which tokens these are, the same for every model.
  public var seed: UInt64 = 0
  /// Losses are taken on about so many tokens, spread evenly; on all when nil.
  public var evaluatedTokens: Int? = 32_768
  /// Whether every other window of the context, from the first, is left to say when a training stops;
  /// probes and losses are then of the others.
  public var isHalved = false

  public init(probed: [UInt32], heldOut: [UInt32]) {
    self.probed = probed
    self.heldOut = heldOut
  }

  /// How well `model` predicts the held-out stream.
  ///
  /// - Throws: `NetworkError.mismatch` for a stream that is too short, or an unknown token.
  public func evaluation(of model: LanguageModel) throws(NetworkError) -> LanguageEvaluation {
    try model.evaluation(on: heldOut, limit: evaluatedTokens, in: measuredWindows)
  }

  /// The same of the windows that are not measured, where they are halved.
  func stoppingEvaluation(of model: LanguageModel) throws(NetworkError) -> LanguageEvaluation {
    try model.evaluation(on: heldOut, limit: evaluatedTokens, in: .even)
  }

  private var measuredWindows: WindowChoice { isHalved ? .odd : .all }

  /// The losses of `model` on each window of the held-out stream that is evaluated.
  ///
  /// - Throws: `NetworkError.mismatch` for a stream that is too short, or an unknown token.
  func losses(of model: LanguageModel) throws(NetworkError) -> HeldOutLosses {
    let windows = try model.windowLosses(on: heldOut, limit: evaluatedTokens)
    return HeldOutLosses(sums: windows.map(\.sum), counts: windows.map(\.count))
  }

  /// The feed-forward block of layer `l` at what enters it at the probed tokens.
  ///
  /// - Throws: `NetworkError.mismatch` for a stream that is too short, or an unknown token.
  public func layer(
    _ l: Int, of model: LanguageModel, loss: Double?
  ) throws(NetworkError) -> MeasuredLayer {
    let entering = try model.hiddenStates(
      entering: l, of: probed, in: measuredWindows, samples: samples, seed: seed)
    return MeasuredLayer(layer: model.layer(l), inputs: entering.states, loss: loss)
  }
}
