import Networks
import Sessions

extension Report {
  /// A transformer and its size.
  init(describing transformer: Transformer, named name: String, digits: Int) {
    self.init()
    let (shape, ffn) = (transformer.shape, transformer.shape.ffn)
    add(
      "\(name): transformer of \(counted(shape.layers, "layer")), width "
        + "\(shape.width), \(counted(shape.heads, "head")), context "
        + "\(shape.context), \(counted(shape.vocabulary, "token")), \(shape.norms), "
        + "\(shape.placing), \(transformer.model.precision.rawValue)")
    var block =
      "feed-forward \(ffn.summary), \(ffn.activation.rawValue)\(ffn.gating)"
    if ffn.temperature != 1 { block += ", temperature \(ffn.temperature)" }
    add(block)
    add(
      "parameters \(shape.totalParameterCount) total, \(shape.activeParameterCount) active; "
        + "\(shape.forwardOperations) FLOPs a token")
    if let windows = transformer.windows {
      add("\(counted(windows.count, "token")) of its own to measure at")
    }
  }

  /// How a transformer came about: optimizer, schedule, seed and steps.
  mutating func addTraining(of transformer: Transformer, digits: Int) {
    let (options, training) = (transformer.training.options, transformer.training)
    guard training.state.step > 0 else { return }
    let (text, schedule) = (NumberText(digits: digits), training.options.schedule)
    var rate = "lr \(options.optimizer.learningRate)"
    if schedule.warmup > 0 { rate += ", warm after \(counted(schedule.warmup, "step"))" }
    if let total = schedule.total {
      rate += ", falling to \(schedule.floor) of it along a cosine until step \(total)"
    }
    if let dropout = options.dropout { rate += ", dropout \(dropout)" }
    if let clipping = options.clipping { rate += ", gradients clipped at \(clipping)" }
    let steps = "trained \(training.state.step) of \(counted(transformer.requestedSteps, "step"))"
    let data = transformer.text.map { " on \($0)" } ?? ""
    add(
      "\(steps) of \(counted(options.batchSize, "window"))\(data), \(rate), "
        + "weight decay \(options.optimizer.weightDecay), "
        + "balance \(options.routerLosses.balance), z loss \(options.routerLosses.z), "
        + "seed \(options.seed); last task loss \(text(training.losses.last?.task))")
  }

  /// What was predicted at each mark, and at the end.
  mutating func addPredictions(_ curve: LanguageCurve, _ text: NumberText) {
    let headings = ["step", "train loss", "perplexity", "test loss", "perplexity"]
    var table = Table(headings + (curve.countsBytes ? ["bits per byte"] : []))
    for mark in curve.marks {
      table.add(
        [
          "\(mark.step)", text(mark.training.crossEntropy), text(mark.training.perplexity),
          text(mark.heldOut.crossEntropy), text(mark.heldOut.perplexity),
        ] + (curve.countsBytes ? [text(mark.heldOut.bitsPerToken)] : []))
    }
    add(table)
    guard let last = curve.marks.last else { return }
    var end =
      "perplexity train \(text(last.training.perplexity)), test \(text(last.heldOut.perplexity))"
    if curve.countsBytes {
      end +=
        "; bits per byte train \(text(last.training.bitsPerToken)), "
        + "test \(text(last.heldOut.bitsPerToken))"
    }
    add("\(end) (\(last.training.tokenCount) and \(counted(last.heldOut.tokenCount, "token")))")
  }
}

extension LayerShape {
  /// What follows the activation of gated experts: ` gated`, ` gated with biases of w1, w2`.
  var gating: String {
    guard isGated else { return "" }
    guard let gatedBiases else { return " gated" }
    let biases = [("w1", gatedBiases.w1), ("w2", gatedBiases.w2), ("w3", gatedBiases.w3)]
    return " gated with biases of " + biases.filter(\.1).map(\.0).joined(separator: ", ")
  }
}

extension TransformerShape {
  /// Its norm, and ε where it is not the usual one.
  fileprivate var norms: String {
    norm.rawValue + (epsilon == Self.standardNormEpsilon ? "" : " (epsilon \(epsilon))")
  }

  /// How positions are told, and the base of rotary ones where it is not the usual one.
  fileprivate var placing: String {
    let isUsual = positions == .learned || rotaryBase == Self.standardRopeTheta
    return "\(positions.rawValue) positions" + (isUsual ? "" : " (base \(rotaryBase))")
  }
}
