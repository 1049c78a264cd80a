import LinearAlgebra
import Networks

/// A text whose context is corrupted before a model reads it: what is asked of a `CorruptionProbe`.
///
/// Of each window every token of the context is replaced, independently with probability `share`, by a draw from
/// the words of what trained, each as often as it occurs there (the unigram distribution); a draw may be the token
/// itself. What is to be predicted stays as it is. Each window has a random stream of its own, of which every token
/// takes one number that says whether and one that says by what. So the tokens replaced at one share are replaced by
/// the same ones at a larger share, and no number depends on the other shares, the limit or the threads.
public struct CorruptedText: Sendable {
  /// The text that is predicted.
  public let tokens: [UInt32]
  /// What the unigram distribution is counted in.
  public let training: [UInt32]
  /// Parts of the context to replace, ascending, above 0 and at most 1.
  public let shares: [Double]
  /// Windows at most, spread evenly; nil for all.
  public let limit: Int?
  public let seed: UInt64
  /// What may follow by the rules that made the text; nil where there are none.
  public let legal: LegalWords?

  /// - Throws: `ProbeError.notApplicable` for shares out of range or out of order, no window, or nothing that trained.
  public init(
    _ tokens: [UInt32], training: [UInt32], shares: [Double], limit: Int? = nil, seed: UInt64,
    legal: LegalWords? = nil
  ) throws(ProbeError) {
    guard !shares.isEmpty, shares.allSatisfy({ $0 > 0 && $0 <= 1 }),
      zip(shares, shares.dropFirst()).allSatisfy({ $0 < $1 })
    else {
      throw .notApplicable(
        "shares of the context to replace are ascending numbers above 0 and at most 1, and they are "
          + "\(shares.map { "\($0)" }.joined(separator: ", ")).")
    }
    guard limit ?? 1 > 0 else { throw .notApplicable("a limit of \(limit ?? 0) windows.") }
    guard !training.isEmpty else {
      throw .notApplicable("the text has nothing to train on, from which words could be drawn.")
    }
    (self.tokens, self.training, self.shares) = (tokens, training, shares)
    (self.limit, self.seed, self.legal) = (limit, seed, legal)
  }

  /// What is read in a window's place: the window itself, then its corruption at each share.
  func readings(_ window: TextWindow) -> [[UInt32]] {
    let own = Array(window.context(in: tokens))
    var stream = RandomStream(seed: seed, purpose: .corruption, index: window.number)
    let draws = own.map { _ in
      (chance: stream.uniform(), token: training[stream.integer(below: training.count)])
    }
    return [own]
      + shares.map { share in
        zip(own, draws).map { token, draw in draw.chance < share ? draw.token : token }
      }
  }

  /// The windows of it that `model` reads.
  ///
  /// - Throws: `ProbeError.layer` where the text or what trained has a token that the model does not know.
  public func windows(for model: LanguageModel) throws(ProbeError) -> [TextWindow] {
    try asking { () throws(NetworkError) in
      try model.requireKnown(training)
      return try model.windows(of: tokens, limit: limit)
    }
  }
}
