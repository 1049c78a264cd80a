import Documents
import Networks
import Results

extension Transformer {
  /// A transformer and its size.
  public func summary(named name: String) -> Report {
    var report = Report()
    let ffn = shape.ffn
    report.add(
      "\(name): transformer of \(counted(shape.layers, "layer")), width "
        + "\(shape.width), \(counted(shape.heads, "head")), context "
        + "\(shape.context), \(counted(shape.vocabulary, "token")), \(shape.norms), "
        + "\(shape.placing), \(shape.hasAttentionBias ? "" : "no attention biases, ")"
        + "\(model.precision.rawValue)")
    var block =
      "feed-forward \(ffn.summary), \(ffn.activation.rawValue)\(ffn.gating)"
    if ffn.temperature != 1 { block += ", temperature \(ffn.temperature)" }
    report.add(block)
    report.add(
      "parameters \(shape.totalParameterCount) total, \(shape.activeParameterCount) active; "
        + "\(shape.forwardOperations) FLOPs a token")
    if let windows {
      report.add("\(counted(windows.count, "token")) of its own to measure at")
    }
    return report
  }

  /// How a transformer came about: optimizer, schedule, seed and steps.
  func addTraining(to report: inout Report, digits: Int) {
    let options = training.options
    guard training.state.step > 0 else { return }
    let (text, schedule) = (NumberText(digits: digits), training.options.schedule)
    var rate = "lr \(options.optimizer.learningRate)"
    if schedule.warmup > 0 { rate += ", warm after \(counted(schedule.warmup, "step"))" }
    if let total = schedule.total {
      rate += ", falling to \(schedule.floor) of it along a cosine until step \(total)"
    }
    if let dropout = options.dropout { rate += ", dropout \(dropout)" }
    if let clipping = options.clipping { rate += ", gradients clipped at \(clipping)" }
    let steps = "trained \(training.state.step) of \(counted(requestedSteps, "step"))"
    let data = self.text.map { " on \($0)" } ?? ""
    report.add(
      "\(steps) of \(counted(options.batchSize, "window"))\(data), \(rate), "
        + "weight decay \(options.optimizer.weightDecay), "
        + "balance \(options.routerLosses.balance), z loss \(options.routerLosses.z), "
        + "seed \(options.seed); last task loss \(text(training.losses.last?.task))")
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
