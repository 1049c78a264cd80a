import LinearAlgebra

/// How a language model is trained: the settings that, with the text, fix every number of a run.
public struct LanguageOptions: Codable, Equatable, Sendable {
  /// Windows a step.
  public var batchSize: Int
  public var optimizer: AdamW
  public var schedule: LearningRateSchedule
  /// The largest Euclidean norm of the gradient; nil leaves it as it is.
  public var clipping: Double?
  /// The share of what each branch adds to the state that a step drops, below 1; nil drops nothing.
  public var dropout: Double?
  public var routerLosses: RouterLosses
  /// Fixes initial weights and the order of the windows.
  public var seed: UInt64
  public var precision: Precision

  public init(
    batchSize: Int = 16, optimizer: AdamW = AdamW(), schedule: LearningRateSchedule = .constant,
    clipping: Double? = nil, dropout: Double? = nil,
    routerLosses: RouterLosses = RouterLosses(), seed: UInt64 = 0,
    precision: Precision = .float32
  ) {
    self.batchSize = batchSize
    self.optimizer = optimizer
    self.schedule = schedule
    self.clipping = clipping
    self.dropout = dropout
    self.routerLosses = routerLosses
    self.seed = seed
    self.precision = precision
  }
}

/// What is told of one step.
public struct LanguageStep: Codable, Equatable, Sendable {
  /// The loss before the step's update, and its parts; balance and z are summed over layers.
  public var loss: StepLoss
  /// ‖∇L‖ before clipping; nil when nothing is clipped.
  public var gradientNorm: Double?

  public init(loss: StepLoss, gradientNorm: Double? = nil) {
    self.loss = loss
    self.gradientNorm = gradientNorm
  }
}

/// A language model part-way through its training: weights, optimizer state and every step so far.
public struct LanguageTraining: Equatable, Sendable {
  public var model: LanguageModel
  public var state: OptimizerState
  /// Every step so far.
  public var steps: [LanguageStep]
  public let options: LanguageOptions

  /// A model with initial weights, drawn from the options' seed, and no step taken.
  public init(shape: TransformerShape, options: LanguageOptions) {
    self.init(
      model: LanguageModel(shape: shape, precision: options.precision, seed: options.seed),
      options: options)
  }

  /// A model with given weights, and no step taken.
  public init(model: LanguageModel, options: LanguageOptions) {
    self.init(
      model: model, state: OptimizerState(), steps: [],
      options: options)
  }

  /// A training restored from its parts.
  public init(
    model: LanguageModel, state: OptimizerState, steps: [LanguageStep], options: LanguageOptions
  ) {
    self.model = model
    self.state = state
    self.steps = steps
    self.options = options
  }

  /// The loss of every step so far.
  public var losses: [StepLoss] { steps.map(\.loss) }

  /// Called after each step with its number, counted from the first of this run.
  public typealias StepReport = (_ done: Int, _ step: LanguageStep) -> Void

  /// Takes `steps` more steps on a stream of tokens; fewer when told to stop.
  ///
  /// The stream is cut into windows of the context, one after another, each with the token that
  /// follows it; what is left at the end is not trained on. Every epoch is a new shuffle of the
  /// windows, so a training that stops and goes on equals one that never stopped.
  ///
  /// - Throws: `NetworkError.mismatch` for a text shorter than the context or unknown tokens;
  ///   `NetworkError.diverged` when a loss is not finite; the training is then unchanged.
  public mutating func run(
    steps: Int, tokens: [UInt32], monitor: Monitor = .silent, onStep: StepReport = { _, _ in }
  ) throws(NetworkError) {
    let context = model.shape.context
    let windows = TokenWindows(tokens: tokens, length: context, stride: context)
    guard windows.count > 0 else {
      throw .mismatch(
        "the text has \(tokens.count) tokens, and a context of \(context) needs \(context + 1)")
    }
    var order = BatchOrder(
      seed: options.seed, rows: Array(0..<windows.count), batchSize: options.batchSize)
    let first = state.step
    try run(steps: steps, windows: windows, monitor: monitor, onStep: onStep) {
      order.batch(at: first + $0)
    }
  }

  /// Takes `steps` more steps, on the windows that `batch` names.
  mutating func run(
    steps: Int, windows: TokenWindows, monitor: Monitor, onStep: StepReport, batch: (Int) -> [Int]
  ) throws(NetworkError) {
    try model.requireKnown(windows.tokens)
    switch options.precision {
    case .float32:
      try advance(
        Float.self, steps: steps, windows: windows, monitor: monitor, onStep: onStep, batch: batch)
    case .float64:
      try advance(
        Double.self, steps: steps, windows: windows, monitor: monitor, onStep: onStep,
        batch: batch)
    }
  }

  private mutating func advance<Scalar: Real>(
    _ type: Scalar.Type, steps: Int, windows: TokenWindows, monitor: Monitor, onStep: StepReport,
    batch: (Int) -> [Int]
  ) throws(NetworkError) {
    guard steps > 0 else { return }
    let first = batch(0)
    let objective = TransformerObjective<Scalar>(
      shape: model.shape, windows: windows, batchSize: first.count,
      routerLosses: options.routerLosses, dropout: options.dropout, seed: options.seed)
    let trainer = Trainer(
      objective, optimizer: options.optimizer, schedule: options.schedule,
      clipping: options.clipping, weights: model.weights, state: state)
    var taken: [LanguageStep] = []
    taken.reserveCapacity(steps)
    for index in 0..<steps {
      guard !monitor.shouldStop() else { break }
      objective.step = state.step + index
      let loss = try trainer.take(batch: index == 0 ? first : batch(index))
      taken.append(LanguageStep(loss: loss, gradientNorm: trainer.gradientNorm))
      onStep(taken.count, taken[taken.count - 1])
      monitor.report(taken.count, steps)
    }
    model = LanguageModel(shape: model.shape, weights: trainer.weights)
    state = trainer.state
    self.steps += taken
  }
}
