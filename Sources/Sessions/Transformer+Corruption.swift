import Datasets
import Documents
import Experiments
import LinearAlgebra
import Networks
import Probes
import Results

extension Transformer {
  /// Measures how its predictions change as the context is corrupted, in the text named or the one it was trained
  /// on; of generated language also the probability of words that the grammar forbids.
  ///
  /// Words to replace others by are drawn by the session's seed from what the text has to train on.
  ///
  /// - Throws: `SessionError` where there is no such text or part, or it is in other tokens; `ProbeError` for shares
  ///   out of range or a logit that is not finite.
  public func corruption(
    _ request: CorruptionRequest, of name: String, in session: Session
  ) throws -> Measured<CorruptionResult> {
    let (corrupted, subject) = try corruptedText(request, of: name, in: session)
    return try CorruptionResult.measure(
      model, untrained: untrained, on: corrupted, subject: subject, watch: request.watch)
  }

  /// The same of two transformers at equal loss (`LossMatchedPair`): the first half of what is held out says when, the
  /// second is measured.
  ///
  /// - Returns: A result each, in their order, and how they were matched; nil where told to stop.
  /// - Throws: As `corruption`; `SessionError.refused` where it is not known how one was trained.
  public static func matchedCorruption(
    _ pair: [(name: String, model: Transformer)], _ request: CorruptionRequest,
    in session: Session
  ) throws -> (results: [CorruptionResult], match: LossMatchedPair)? {
    for (name, model) in pair {
      guard model.isInitialisedFromSeed, model.training.state.step > 0, let textName = model.text,
        let object = session.object(named: textName),
        model.dataDigest == nil || model.dataDigest == object.digest
      else {
        throw SessionError.refused(
          "--match-loss trains again, and '\(name)' was not trained here, or its text is another now."
        )
      }
    }
    guard let first = pair.first, pair.allSatisfy({ $0.model.text == first.model.text }) else {
      throw SessionError.refused("--match-loss is of models of one text.")
    }
    let text = try session.text(named: first.model.text ?? "")
    let context = pair.map(\.model.shape.context).max() ?? 1
    let middle = text.heldOut.tokens.count / 2 / context * context
    guard middle > 1 else {
      throw SessionError.refused(
        "'\(first.model.text ?? "")' holds \(counted(text.heldOut.tokens.count, "token")) out, and "
          + "--match-loss needs two windows: one half says when a loss is reached.")
    }
    guard
      let match = try LossMatchedPair.matched(
        pair.map(\.model.training), on: text.training.tokens,
        stopping: Array(text.heldOut.tokens[..<middle]),
        monitor: request.watch("matching losses", "steps"))
    else { return nil }
    var half = request
    half.start = middle
    let results = try zip(pair, match.models).map { one, model in
      let (corrupted, subject) = try one.model.corruptedText(half, of: one.name, in: session)
      return try CorruptionResult.measure(
        model, untrained: one.model.untrained, on: corrupted, subject: subject,
        watch: request.watch
      ).result
    }
    return (results, match)
  }

  /// The text to read and corrupt, and what it is called.
  private func corruptedText(
    _ request: CorruptionRequest, of name: String, in session: Session
  ) throws -> (CorruptedText, Subject) {
    guard let textName = request.data ?? text else {
      throw SessionError.refused(
        "'\(name)' was trained on no text here; say with --data what to measure it on.")
    }
    let text = try session.text(named: textName)
    try requireVocabulary(of: text, named: textName, model: name, in: session)
    let part = request.split ?? .test
    guard part != .all else {
      throw SessionError.refused(
        "a text is measured in one part: give --split train or --split test.")
    }
    guard !text.training.tokens.isEmpty else {
      throw SessionError.refused(
        "'\(textName)' has nothing to train on, from which words to replace others by could be drawn; "
          + "give a text that has.")
    }
    let stream = part == .training ? text.training : text.heldOut
    guard stream.tokens.count > 1 else {
      throw SessionError.refused(
        "'\(textName)' holds \(counted(stream.tokens.count, "token")) in its \(part.rawValue) part, and "
          + "2 are needed.")
    }
    try shape.requireMemory(running: Parallel.threadCount)
    let corrupted = try CorruptedText(
      Array(stream.tokens.dropFirst(request.start)), training: text.training.tokens,
      shares: request.shares,
      limit: request.limit, seed: session.seed,
      legal: text.grammar.map { LegalWords(GrammarReader($0)) })
    return (corrupted, Subject(model: name, data: textName, split: part.rawValue))
  }
}

extension LegalWords {
  /// What a grammar lets follow.
  public init(_ reader: GrammarReader) {
    self.init(sets: reader.sets) { reader.legal(after: $0) }
  }
}
