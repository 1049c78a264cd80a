import LinearAlgebra

/// How a layer is trained: the settings that, with the data, fix every number of a run.
public struct TrainingOptions: Codable, Equatable, Sendable {
  public var loss: Loss
  public var batchSize: Int
  public var optimizer: AdamW
  public var routerLosses: RouterLosses
  /// Fixes initial weights and the order of the data.
  public var seed: UInt64
  public var precision: Precision

  public init(
    loss: Loss = .mse, batchSize: Int = 128, optimizer: AdamW = AdamW(),
    routerLosses: RouterLosses = RouterLosses(), seed: UInt64 = 0, precision: Precision = .float32
  ) {
    self.loss = loss
    self.batchSize = batchSize
    self.optimizer = optimizer
    self.routerLosses = routerLosses
    self.seed = seed
    self.precision = precision
  }
}

/// A layer part-way through its training: weights, optimizer state and the loss of every step.
public struct LayerTraining: Equatable, Sendable {
  public var layer: Layer
  public var state: OptimizerState
  /// The loss of every step so far, each before its update.
  public var losses: [StepLoss]
  public let options: TrainingOptions

  /// A layer with initial weights, drawn from the options' seed, and no step taken.
  public init(shape: LayerShape, options: TrainingOptions) {
    self.init(
      layer: Layer(shape: shape, precision: options.precision, seed: options.seed),
      options: options)
  }

  /// A layer with given weights, and no step taken.
  public init(layer: Layer, options: TrainingOptions) {
    self.layer = layer
    self.options = options
    state = OptimizerState()
    losses = []
  }

  /// A training restored from its parts.
  public init(layer: Layer, state: OptimizerState, losses: [StepLoss], options: TrainingOptions) {
    self.layer = layer
    self.state = state
    self.losses = losses
    self.options = options
  }

  /// Called after each step with its number, counted from the first of this run, and its loss.
  public typealias StepReport = (_ done: Int, _ loss: StepLoss) -> Void

  /// Takes `steps` more steps on the samples `rows` of `inputs`; fewer when told to stop.
  ///
  /// - Throws: `NetworkError.diverged` when a loss or a weight is not finite; the training is then
  ///   unchanged.
  /// - Throws: `NetworkError.mismatch` when the data does not fit the layer.
  public mutating func run(
    steps: Int, inputs: Matrix, target: Target, rows: [Int], monitor: Monitor = .silent,
    onStep: StepReport = { _, _ in }
  ) throws(NetworkError) {
    guard !rows.isEmpty else { throw .mismatch("there are no samples to train on") }
    if let row = rows.first(where: { !(0..<inputs.rowCount).contains($0) }) {
      throw .mismatch("there is no sample \(row); the data has \(inputs.rowCount)")
    }
    var order = BatchOrder(seed: options.seed, rows: rows, batchSize: options.batchSize)
    let first = state.step
    try run(
      steps: steps, inputs: inputs, target: target, monitor: monitor, onStep: onStep
    ) { order.batch(at: first + $0) }
  }

  /// Takes `steps` more steps, on the batches that `batch` names.
  public mutating func run(
    steps: Int, inputs: Matrix, target: Target, monitor: Monitor = .silent,
    onStep: StepReport = { _, _ in }, batch: (Int) -> [Int]
  ) throws(NetworkError) {
    try requireFit(inputs, target)
    switch options.precision {
    case .float32:
      try advance(
        Float.self, steps: steps, inputs: inputs, target: target, monitor: monitor,
        onStep: onStep, batch: batch)
    case .float64:
      try advance(
        Double.self, steps: steps, inputs: inputs, target: target, monitor: monitor,
        onStep: onStep, batch: batch)
    }
  }

  private mutating func advance<Scalar: Real>(
    _ type: Scalar.Type, steps: Int, inputs: Matrix, target: Target, monitor: Monitor,
    onStep: StepReport, batch: (Int) -> [Int]
  ) throws(NetworkError) {
    guard steps > 0 else { return }
    let first = batch(0)
    let objective = LayerObjective<Scalar>(
      shape: layer.shape, inputs: inputs, target: target,
      batchSize: max(min(options.batchSize, inputs.rowCount), first.count),
      routerLosses: options.routerLosses)
    let trainer = Trainer(
      objective, optimizer: options.optimizer, weights: layer.weights, state: state)
    var taken: [StepLoss] = []
    taken.reserveCapacity(steps)
    for index in 0..<steps {
      guard !monitor.shouldStop() else { break }
      let loss = try trainer.take(batch: index == 0 ? first : batch(index))
      taken.append(loss)
      onStep(taken.count, loss)
      monitor.report(taken.count, steps)
    }
    // The last update has no loss of its own to tell by.
    guard trainer.isFinite else { throw .diverged(step: trainer.step + 1, loss: .nan) }
    layer = Layer(shape: layer.shape, weights: trainer.weights)
    state = trainer.state
    losses += taken
  }
}
