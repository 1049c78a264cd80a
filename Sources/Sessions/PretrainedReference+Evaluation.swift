import Datasets
import Documents
import LinearAlgebra
import Networks
import Pretrained
import Results

extension PretrainedReference {
  /// Every window is read from its first token on, and asked for each of its tokens but the first.
  public func evaluation(
    _ request: EvaluationRequest, of name: String, in session: Session
  ) throws -> EvaluationResult {
    guard let textName = request.data else {
      throw SessionError.refused(
        "say with --data what to evaluate '\(name)' on: a text that `data text FILE --tokeniser "
          + "\(name)` made.")
    }
    let text = try session.text(named: textName)
    let (stream, part) = try stream(of: text, named: textName, split: request.split, model: name)
    let model = try model()
    let backbone = try model.backbone()
    let length = Self.length(of: text, for: backbone)
    let windows = try TokenWindows(Self.windows(of: stream, length: length), for: backbone)
    let logits =
      request.keepsLogits ? 4 * Double(windows.tokenCount) * Double(backbone.vocabulary) : 0
    try MemoryBudget.require(
      logits + backbone.bytes(tokens: windows.tokenCount, length: windows.length),
      for: "running \(counted(windows.tokenCount, "token"))",
      request.keepsLogits
        ? "Leave --keep logits out, or evaluate a shorter text." : "Evaluate a shorter text.")
    var found: [(score: PredictionScore, logits: [Float])] = []
    try backbone.logits(of: windows, feedForward: model.feedForward, monitor: request.monitor) {
      (index, logits) throws(PretrainedError) in
      found.append(
        (
          PredictionScore(
            of: logits, labels: windows.windows[index].dropFirst().map { Int($0) }),
          request.keepsLogits ? logits.elements.map { Float($0) } : []
        ))
    }
    guard found.contains(where: { $0.score.count > 0 }) else {
      throw SessionError.refused("'\(textName)' has windows of one token, which predict nothing.")
    }
    return EvaluationResult(
      found, of: stream, fittedTo: text.training, vocabulary: backbone.vocabulary, length: length,
      keepsLogits: request.keepsLogits, spansWindows: false,
      subject: Subject(model: name, data: textName, split: part.rawValue))
  }
}
