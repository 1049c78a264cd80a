import LinearAlgebra
import Safetensors

/// A language model's training run recorded elsewhere: initial weights, every batch, the settings.
///
/// The file holds `init.*` in native names and `tokens`, integers [steps, batch, context + 1];
/// metadata has `lr`, `weight_decay`, `balance`, `z_loss` and what a native file says. What the run
/// came to there may be beside it.
public struct LanguageRecipe: Sendable {
  public let initial: LanguageModel
  /// The tokens of each step, window by window, each with the token that follows it.
  public let windows: [[UInt32]]
  public let options: LanguageOptions
  public let notes: NativeNotes

  /// Whether `file` is such a recording, rather than one of a layer's training.
  public static func isRecorded(in file: SafetensorsFile) -> Bool {
    file.contains("tokens") && file.contains("init.embed.weight")
  }

  /// Reads a recipe; nothing is run.
  ///
  /// - Throws: `NetworkError.file` naming what is missing, wrong or would go unused,
  ///   `SafetensorsError`.
  public init(from file: SafetensorsFile) throws {
    let reader = LayerFileReader(file: file, prefix: "init.")
    initial = try LanguageModel(from: file, prefix: "init.")
    let shape = try file.info(named: "tokens").shape
    let length = initial.shape.context + 1
    guard shape.count == 3, shape[0] > 0, shape[1] > 0, shape[2] == length else {
      throw reader.problem(
        "tokens has shape \(shape), expected steps by batch by \(length), the context and one more."
      )
    }
    let tokens = try file.integers(named: "tokens")
    let known = 0..<initial.shape.vocabulary
    if let token = tokens.first(where: { !known.contains($0) }) {
      throw reader.problem("tokens holds \(token), and the vocabulary is \(known.upperBound).")
    }
    windows = (0..<shape[0] * shape[1]).map { window in
      tokens[window * length..<(window + 1) * length].map { UInt32($0) }
    }
    options = LanguageOptions(
      batchSize: shape[1],
      optimizer: AdamW(
        learningRate: try reader.number("lr", default: 1e-3),
        weightDecay: try reader.number("weight_decay", default: 0)),
      routerLosses: RouterLosses(
        balance: try reader.number("balance", default: 0),
        z: try reader.number("z_loss", default: 0)),
      seed: 0, precision: initial.precision)
    let facts = [
      "steps": ["\(shape[0])"], "batch": ["\(shape[1])"],
      "loss": ["ce", Loss.crossEntropy.rawValue],
    ]
    notes = NativeNotes(
      taken: reader.taken(initial.shape.settings + options.optimizer.settings),
      leftOut: try reader.recordedOutcomes(besides: ["tokens"])
        + reader.leftOutMetadata(
          settings: TransformerShape.settingNames.union(["lr", "weight_decay", "balance", "z_loss"]
          ),
          idle: reader.idleSettings(of: initial.shape.ffn).union(
            options.routerLosses.idleSettings(in: initial.shape.ffn)),
          facts: initial.shape.facts.merging(facts) { $1 }))
  }

  /// How many steps were recorded.
  public var stepCount: Int { windows.count / options.batchSize }

  /// Repeats the run from its initial weights, or its first `stopAfter` steps.
  ///
  /// - Throws: `NetworkError.diverged` when a loss is not finite.
  public func run(
    monitor: Monitor = .silent, stopAfter: Int? = nil,
    onStep: LanguageTraining.StepReport = { _, _ in }
  ) throws(NetworkError) -> LanguageTraining {
    var training = LanguageTraining(model: initial, options: options)
    let batchSize = options.batchSize
    try training.run(
      steps: min(stepCount, stopAfter ?? stepCount), windows: stream, monitor: monitor,
      onStep: onStep
    ) { Array($0 * batchSize..<($0 + 1) * batchSize) }
    return training
  }

  /// All windows end to end.
  var stream: TokenWindows {
    TokenWindows(
      tokens: windows.flatMap { $0 }, length: initial.shape.context,
      stride: initial.shape.context + 1)
  }
}
