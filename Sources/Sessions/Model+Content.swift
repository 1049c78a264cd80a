import Documents
import Networks
import Results

extension Model: ModelContent {
  public static let kind = "model"

  public func record(_ store: TensorStore) -> ModelRecord { ModelRecord(self, store) }

  public init(_ record: ModelRecord, _ store: TensorStore) throws {
    self = try record.model(store)
  }

  public var trainedOn: String? { dataset }

  public func renaming(_ name: String, to newName: String) -> Model {
    var model = self
    if model.dataset == name { model.dataset = newName }
    return model
  }

  public var layers: [LayerSummary] {
    [LayerSummary(shape: layer.shape, precision: layer.precision)]
  }
  public var parameterCount: Int { layer.shape.totalParameterCount }
  public var stepCount: Int { training.state.step }

  public func requireConsistency() throws(Inconsistency) {
    let options = training.options
    try require(
      training.losses.count == training.state.step,
      "\(training.losses.count) losses of \(training.state.step) steps")
    try require(
      (0..<countLimit).contains(requestedSteps), "\(requestedSteps) steps were asked for")
    try require(
      (1...1 << 30).contains(options.batchSize), "batches of \(options.batchSize) samples")
    if let samples {
      try require(
        samples.columnCount == layer.shape.inputWidth,
        "samples \(samples.shape) for \(layer.shape.inputWidth) features")
    }
  }

  public func exported(as form: String) -> Exported {
    .tensors(layer.tensors(), metadata: layer.nativeMetadata)
  }

  public func report(named name: String, digits: Int) -> Report {
    var report = summary(named: name)
    addTraining(to: &report, digits: digits)
    return report
  }
}

extension Model {
  /// A model and its size.
  public func summary(named name: String) -> Report {
    var report = Report()
    let shape = layer.shape
    report.add(
      "\(name): \(architecture), \(shape.activation.rawValue)"
        + "\(shape.gating), \(counted(shape.inputWidth, "feature")) to "
        + "\(counted(shape.outputWidth, "output")), \(layer.precision.rawValue)")
    var sizes =
      "parameters \(shape.totalParameterCount) total, \(shape.activeParameterCount) active; "
      + "\(shape.forwardOperations) FLOPs a sample"
    if shape.temperature != 1 { sizes += "; temperature \(shape.temperature)" }
    report.add(sizes)
    if let samples {
      report.add("\(counted(samples.rowCount, "sample")) of its own to measure at")
    }
    return report
  }

  /// How a model came about: loss, optimizer, seed and steps.
  private func addTraining(to report: inout Report, digits: Int) {
    let options = training.options
    guard training.state.step > 0 else { return }
    let text = NumberText(digits: digits)
    let steps = "trained \(training.state.step) of \(counted(requestedSteps, "step"))"
    let data = dataset.map { " on \($0)" } ?? ""
    report.add(
      "\(steps) of \(options.batchSize)\(data), \(options.loss.rawValue), "
        + "lr \(options.optimizer.learningRate), weight decay \(options.optimizer.weightDecay), "
        + "balance \(options.routerLosses.balance), z loss \(options.routerLosses.z), "
        + "seed \(options.seed); last task loss \(text(training.losses.last?.task))")
  }
}
