import Datasets
import Documents
import LinearAlgebra
import Networks
import Results

extension Transformer {
  public func evaluation(
    _ request: EvaluationRequest, of name: String, in session: Session
  ) throws -> EvaluationResult {
    guard let textName = request.data ?? text else {
      throw SessionError.refused(
        "'\(name)' was trained on no text here; say with --data what to evaluate it on.")
    }
    let text = try session.text(named: textName)
    try requireVocabulary(of: text, named: textName, model: name, in: session)
    let part = request.split ?? (text.training.tokens.isEmpty ? .all : .test)
    guard part != .all || text.training.tokens.isEmpty else {
      throw SessionError.refused(
        "a text is evaluated in one part: give --split train or --split test.")
    }
    let stream = part == .training ? text.training : text.heldOut
    try shape.requireMemory(running: Parallel.threadCount)
    let logitBytes = 4 * Double(stream.tokens.count) * Double(shape.vocabulary)
    if request.keepsLogits {
      try MemoryBudget.require(
        logitBytes, for: "keeping the logits of \(counted(stream.tokens.count, "token"))",
        "Evaluate a shorter text.")
    }
    let windows = try model.predictions(
      on: stream.tokens, keepsLogits: request.keepsLogits, monitor: request.monitor)
    return EvaluationResult(
      windows, of: stream, fittedTo: text.training, vocabulary: shape.vocabulary,
      length: shape.context, keepsLogits: request.keepsLogits, spansWindows: true,
      subject: Subject(model: name, data: textName, split: part.rawValue))
  }
}

extension EvaluationResult {
  /// Sums windows of tokens up.
  ///
  /// The unigram model is fitted to the second stream, or to what is predicted where that has no token;
  /// with `spansWindows` the first token of a window is predicted by the one before.
  init(
    _ windows: [(score: PredictionScore, logits: [Float])], of stream: TextDataset.Stream,
    fittedTo training: TextDataset.Stream, vocabulary: Int, length: Int, keepsLogits: Bool,
    spansWindows: Bool, subject: Subject
  ) {
    let score = windows.reduce(PredictionScore()) { $0 + $1.score }
    let predicted = stream.tokens.indices.filter {
      spansWindows ? $0 > 0 : !$0.isMultiple(of: length)
    }.map { Int(stream.tokens[$0]) }
    let isOwn = training.tokens.isEmpty
    let unigram = UnigramModel(
      counting: isOwn ? predicted : training.tokens.map { Int($0) }, classes: vocabulary,
      addsOne: !isOwn)
    // A last window that is shorter has no place in a tensor of equal ones.
    let whole = windows.filter { $0.logits.count == length * vocabulary }
    let kept = whole.isEmpty ? windows.prefix(1) : whole[...]
    let own = kept.first.map { $0.logits.count / vocabulary } ?? 0
    self.init(
      subject: subject, measure: .crossEntropy, loss: score.loss / Double(max(1, score.count)),
      count: score.count, accuracy: score.accuracy ?? 0,
      baseline: unigram.loss(of: predicted), isBaselineOwn: isOwn, isOfTokens: true,
      logits: keepsLogits
        ? KeptLogits(
          shape: [kept.count, own, vocabulary], values: kept.flatMap(\.logits)) : nil)
  }
}
