import CommandLanguage
import Networks

/// The options that only a transformer takes, besides those of its feed-forward blocks.
struct TransformerSettings: Sendable {
  var layers: Int?
  var width: Int?
  var heads: Int?
  var context: Int?
  var norm: NormKind?
  var positions: PositionKind?
  var noAttentionBias = false
  var warmup: Int?
  var cosine = false
  var floor: Double?
  var clip: Double?
  var dropout: Double?

  static let group = ParameterGroup<Workbench, TransformerSettings>(
    "Transformers", defaults: TransformerSettings()
  ) {
    $0.option("layers", .integer(1...1_024), \.layers, help: "Layers (default 3).")
    $0.option("width", .integer(1...65_536), \.width, help: "Width, d (default 128).")
    $0.option(
      "heads", .integer(1...65_536), \.heads, help: "Heads, which divide the width (default 4).")
    $0.option(
      "context", .integer(1...65_536), \.context, unit: "tokens",
      help: "The longest window it sees (default 128).")
    $0.option("norm", .choice, \.norm, help: "Before each block (default layernorm).")
    $0.option(
      "positions", .choice, \.positions,
      help: "A vector a position, or queries and keys turned (default learned).")
    $0.flag(
      "no-attention-bias", \.noAttentionBias,
      help: "Leaves out the biases of queries, keys, values and of what the heads give.")
    $0.option(
      "warmup", .integer(0...100_000_000), \.warmup, unit: "steps",
      help: "Lets the step size rise from 0 over so many (default 0).")
    $0.flag("cosine", \.cosine, help: "Lets the step size fall along a cosine until the last step.")
    $0.option(
      "floor", .number(from: 0.0, to: 1.0), \.floor,
      help: "What the cosine leaves of the step size (default 0.1).")
    $0.option(
      "clip", .number(above: 0.0), \.clip,
      help: "The largest norm of the gradient (default: none).")
    $0.option(
      "dropout", .number(from: 0.0, to: 0.99), \.dropout,
      help: "The share that each step drops of the embedding and of what a block adds (default 0).")
  }

  /// The transformer of these settings over `vocabulary` tokens, with `ffn` in every layer.
  ///
  /// - Throws: `Refusal` for numbers that do not fit together.
  func shape(vocabulary: Int, ffn: LayerShape) throws -> TransformerShape {
    let (width, heads) = (width ?? Self.defaultWidth, heads ?? 4)
    let shape = TransformerShape(
      vocabulary: vocabulary, context: context ?? 128, width: width, heads: heads,
      layers: layers ?? 3, norm: norm ?? .layerNorm, positions: positions ?? .learned,
      hasAttentionBias: !noAttentionBias, ffn: ffn)
    guard width % heads == 0 else {
      let fitting = (1...min(width, 64)).filter { width % $0 == 0 }.map { "\($0)" }
      throw Refusal(
        "--heads cannot be \(heads): they do not divide the width \(width). Give one of "
          + fitting.joined(separator: ", ") + ".")
    }
    if let problem = shape.problem { throw Refusal(problem + ".") }
    return shape
  }

  static let defaultWidth = 128

  /// How to train for `steps` steps.
  func options(_ settings: TrainingSettings, steps: Int, seed: UInt64) -> LanguageOptions {
    LanguageOptions(
      batchSize: settings.batch ?? 16,
      optimizer: AdamW(
        learningRate: settings.lr ?? 1e-3, weightDecay: settings.weightDecay ?? 0.01),
      schedule: LearningRateSchedule(
        warmup: warmup ?? 0, total: cosine ? steps : nil, floor: floor ?? 0.1),
      clipping: clip, dropout: dropout.flatMap { $0 > 0 ? $0 : nil },
      routerLosses: settings.routerLosses, seed: seed, precision: settings.precision ?? .float32)
  }
}

extension OptionRule {
  /// What `--model transformer` alone takes, and what of it goes together.
  static let transformers = [
    OptionRule.needs(
      TransformerSettings.group.names, "model transformer",
      saying: "is for transformers; add --model transformer."),
    .needs(["floor"], "cosine", saying: "says where the cosine ends; add --cosine."),
  ]
}
