import Datasets
import Documents
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
    guard let textName = request.data ?? text else {
      throw SessionError.refused(
        "'\(name)' was trained on no text here; say with --data what to measure it on.")
    }
    let text = try session.text(named: textName)
    try requireVocabulary(of: text, named: textName, model: name)
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
      stream.tokens, training: text.training.tokens, shares: request.shares,
      limit: request.limit, seed: session.seed,
      legal: text.grammar.map { LegalWords(GrammarReader($0)) })
    return try CorruptionResult.measure(
      model, untrained: untrained, on: corrupted,
      subject: Subject(model: name, data: textName, split: part.rawValue), watch: request.watch)
  }
}

extension LegalWords {
  /// What a grammar lets follow.
  public init(_ reader: GrammarReader) {
    self.init(sets: reader.sets) { reader.legal(after: $0) }
  }
}
