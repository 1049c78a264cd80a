import Documents
import Networks
import Results

extension Transformer: ModelContent {
  public static let kind = "transformer"

  public func record(_ store: TensorStore) -> TransformerRecord { TransformerRecord(self, store) }

  public init(_ record: TransformerRecord, _ store: TensorStore) throws {
    self = try record.transformer(store)
  }

  public var trainedOn: String? { text }

  public func renaming(_ name: String, to newName: String) -> Transformer {
    var transformer = self
    if transformer.text == name { transformer.text = newName }
    return transformer
  }

  public var layers: [LayerSummary] {
    (0..<shape.layers).map { _ in
      LayerSummary(shape: shape.ffn, precision: model.precision)
    }
  }
  public var parameterCount: Int { shape.totalParameterCount }
  public var stepCount: Int { training.state.step }

  public func requireConsistency() throws(Inconsistency) {
    let options = training.options
    try require(
      training.steps.count == training.state.step,
      "\(training.steps.count) losses of \(training.state.step) steps")
    try require(
      (0..<countLimit).contains(requestedSteps), "\(requestedSteps) steps were asked for")
    try require(
      (1...1 << 30).contains(options.batchSize), "batches of \(options.batchSize) windows")
    let schedule = options.schedule
    try require(
      (0..<countLimit).contains(schedule.warmup)
        && (0..<countLimit).contains(schedule.total ?? 0) && (0...1).contains(schedule.floor),
      "its learning rate warms for \(schedule.warmup) steps and falls to \(schedule.floor)")
    try require(options.clipping ?? 1 > 0, "gradients are clipped at \(options.clipping ?? 0)")
    try require(
      (0..<1).contains(options.dropout ?? 0), "it drops \(options.dropout ?? 0) of its state")
    guard let windows else { return }
    try require(
      !windows.isEmpty && windows.count % shape.context == 0
        && windows.allSatisfy { Int($0) < shape.vocabulary },
      "\(windows.count) tokens are not windows of \(shape.context) of its vocabulary")
  }

  public func exported(as form: String) -> Exported {
    .tensors(model.tensors(), metadata: model.nativeMetadata)
  }

  public func report(named name: String, digits: Int) -> Report {
    var report = summary(named: name)
    addTraining(to: &report, digits: digits)
    return report
  }
}

extension TransformerShape: Consistent {
  public func requireConsistency() throws(Inconsistency) {
    if let problem { try require(false, problem) }
    // As of any model that a command makes: its tensors can be listed, its parameters counted.
    try require(
      layers * ffn.expertCount <= 1 << 20
        && Double(layers) * Double(ffn.expertCount) * Double(ffn.hiddenWidth) * Double(width)
          < 0x1p48,
      "its widths do not fit together")
  }
}
