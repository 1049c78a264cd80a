import LinearAlgebra

/// What enters a layer's feed-forward block at sampled tokens of a text.
public struct HiddenStates: Equatable, Sendable {
  /// norm2(...) of each sampled token, samples×width, in float64.
  public let states: Matrix
  /// The token itself, one a row.
  public let tokens: [Int]
  /// Where each token stands in the text, ascending.
  public let places: [Int]

  public init(states: Matrix, tokens: [Int], places: [Int]) {
    self.states = states
    self.tokens = tokens
    self.places = places
  }
}

extension LanguageModel {
  /// Samples what enters the feed-forward block of layer `l`: the `x` of every probe.
  ///
  /// The text is cut into windows of the context, of which `choice` are read. About `perWindow` tokens,
  /// drawn at random, come from each of as many random windows as that takes; of a short text more come
  /// from each. All
  /// tokens are taken where there are no more than `samples`. When told to stop, the windows done
  /// so far are kept.
  ///
  /// - Throws: `NetworkError.mismatch` for a text shorter than the context, an unknown token, or
  ///   work stopped before its first window.
  public func hiddenStates(
    entering l: Int, of tokens: [UInt32], in choice: WindowChoice = .all, samples: Int,
    perWindow: Int = 16, seed: UInt64, monitor: Monitor = .silent
  ) throws(NetworkError) -> HiddenStates {
    precondition((0..<shape.layers).contains(l), "layer \(l) of \(shape.layers)")
    precondition(samples > 0 && perWindow > 0, "\(samples) samples, \(perWindow) a window")
    try requireKnown(tokens)
    return try hiddenStates(
      entering: l, of: tokens,
      in: sampledWindows(
        of: tokens.count, in: choice, samples: samples, perWindow: perWindow, seed: seed),
      monitor: monitor)
  }

  /// What enters the feed-forward block of layer `l` at the token at `place`, in the window that it is in.
  ///
  /// - Throws: `NetworkError.mismatch` for a token that no whole window holds, or an unknown one.
  public func hiddenState(
    entering l: Int, of tokens: [UInt32], at place: Int
  ) throws(NetworkError) -> HiddenStates {
    precondition((0..<shape.layers).contains(l), "layer \(l) of \(shape.layers)")
    try requireKnown(tokens)
    let count = tokens.count / shape.context * shape.context
    guard (0..<count).contains(place) else {
      throw .mismatch("there is no token \(place) in whole windows; they hold \(count)")
    }
    return try hiddenStates(
      entering: l, of: tokens, in: [(place / shape.context, [place % shape.context])],
      monitor: .silent)
  }

  /// What enters layer `l` at those positions of those windows.
  private func hiddenStates(
    entering l: Int, of tokens: [UInt32], in windows: [(window: Int, positions: [Int])],
    monitor: Monitor
  ) throws(NetworkError) -> HiddenStates {
    let (context, d) = (shape.context, shape.width)
    let runner = WindowRunner<Double>(self, sequences: 1)
    let rows = runner.map(windows.count, monitor: monitor) { index, kernel, parameters in
      let (window, positions) = windows[index]
      let start = window * context
      kernel.forward(
        Array(tokens[start..<start + context]), toFeedForwardOf: l, length: context,
        parameters: parameters)
      let states = kernel.block(l).norm2.output.base
      return positions.flatMap { t in (0..<d).map { states[t * d + $0] } }
    }
    guard !rows.isEmpty else { throw .mismatch("stopped before the first window was read") }
    let places = windows.prefix(rows.count).flatMap { window, positions in
      positions.map { window * context + $0 }
    }
    return HiddenStates(
      states: Matrix(rows: places.count, columns: d, elements: rows.flatMap { $0 }),
      tokens: places.map { Int(tokens[$0]) }, places: places)
  }

  /// The windows to read, ascending, and the positions to take from each, ascending.
  private func sampledWindows(
    of count: Int, in choice: WindowChoice, samples: Int, perWindow: Int, seed: UInt64
  ) throws(NetworkError) -> [(window: Int, positions: [Int])] {
    let context = shape.context
    let all = choice.windows(of: count / context)
    guard !all.isEmpty else {
      throw .mismatch(
        "the text has \(count) tokens, fewer than "
          + (choice == .odd ? "two windows of" : "the context of") + " \(context)")
    }
    let wanted = min(samples, all.count * context)
    let perWindow = min(perWindow, context)
    let used = min(all.count, (wanted + perWindow - 1) / perWindow)
    var stream = RandomStream(seed: seed, purpose: .samples)
    let chosen = stream.permutation(all.count).prefix(used).map { all[$0] }.sorted()
    return chosen.enumerated().map { index, window in
      let quota = wanted / used + (index < wanted % used ? 1 : 0)
      var stream = RandomStream(seed: seed, purpose: .samples, index: window + 1)
      return (window, stream.permutation(context).prefix(quota).sorted())
    }
  }
}
