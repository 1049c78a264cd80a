import CommandLanguage
import Datasets
import Documents
import Networks
import Sessions

/// The options that say what is trained and how, shared by `train`, `compare` and `scale`.
struct TrainingSettings: Sendable {
  var experts: Int?
  var hidden: Int?
  var k: Int?
  var temperature: Double?
  var activation: Activation?
  var gated = false
  var routerBias = false
  var normalise: GateNormalisation?
  var loss: Loss?
  var steps: Int?
  var batch: Int?
  var lr: Double?
  var weightDecay: Double?
  var balance: Double?
  var zLoss: Double?
  var precision: Precision?

  static let defaultSteps = 1_000

  var routerLosses: RouterLosses { RouterLosses(balance: balance ?? 0, z: zLoss ?? 0) }

  static let group = ParameterGroup<Workbench, TrainingSettings>(
    "Training", defaults: TrainingSettings()
  ) {
    $0.option(
      "experts", .integer(1...4_096), \.experts, group: layer, help: "Experts, E (default 8).")
    declare(in: &$0)
  }

  /// The same but for the number of experts, of which `scale` takes several.
  static let scaling = ParameterGroup<Workbench, TrainingSettings>(
    "Training", defaults: TrainingSettings()
  ) { declare(in: &$0) }

  private static let layer = "The layer"

  private static func declare(in group: inout ParameterGroup<Workbench, TrainingSettings>) {
    group.option(
      "hidden", .integer(1...65_536), \.hidden, group: layer,
      help: "Hidden units of an expert, m (default 32; of a transformer twice its width).")
    group.option(
      "k", .integer(1...4_096), \.k, group: layer,
      help: "Experts that run for a sample, top-k only (default 2). With 1 the task reaches the "
        + "router through --normalise before alone.")
    group.option(
      "temperature", .number(above: 0.0), \.temperature, group: layer,
      help: "What logits are divided by before the softmax (default 1).")
    group.option(
      "activation", .choice, \.activation, group: layer,
      help: "Nonlinearity of the hidden layer (default gelu; silu when gated).")
    group.flag(
      "gated", \.gated, group: layer, help: "SwiGLU-like experts: phi(W1 x) * (W3 x), no biases.")
    group.flag("router-bias", \.routerBias, group: layer, help: "Gives the router a bias.")
    group.option(
      "normalise", .choice, \.normalise, group: layer,
      help: "Top-k: softmax after or before the selection (default after, which gives the router "
        + "no gradient with --k 1).")
    group.option(
      "loss", .choice, \.loss,
      help: "Task loss (default: cross-entropy for labels, mse for values).")
    group.option(
      "steps", .integer(0...100_000_000), \.steps, unit: "steps",
      help: "Optimizer steps (default 1000).")
    group.option(
      "batch", .integer(1...1_000_000), \.batch,
      help: "Samples in a step, or windows of a text (default 128, of windows 16).")
    group.option("lr", .number(above: 0.0), \.lr, help: "AdamW's step size (default 0.001).")
    group.option(
      "weight-decay", .number(from: 0.0), \.weightDecay,
      help: "AdamW's decoupled weight decay (default 0.01).")
    group.option(
      "balance", .number(from: 0.0), \.balance,
      help: "Coefficient of the balance loss (default 0).")
    group.option(
      "z-loss", .number(from: 0.0), \.zLoss,
      help: "Coefficient of the router z loss (default 0).")
    group.option(
      "precision", .choice, \.precision, help: "What training computes in (default float32).")
  }

  /// The mixture these settings describe, for inputs and outputs of the given widths.
  func mixture(
    routing: Routing, inputs: Int, outputs: Int, defaultHidden: Int = 32
  ) throws -> LayerShape {
    let experts = experts ?? 8
    let k = k ?? min(2, experts)
    guard k <= experts else {
      throw Refusal(
        "--k cannot be \(k): there \(experts == 1 ? "is" : "are") "
          + "\(counted(experts, "expert")). Give --k \(experts) or less.")
    }
    return LayerShape(
      inputWidth: inputs, outputWidth: outputs, hiddenWidth: hidden ?? defaultHidden,
      expertCount: experts,
      routing: routing, selectedCount: routing == .topK ? k : nil,
      temperature: temperature ?? 1, activation: activation ?? (gated ? .silu : .gelu),
      normalisation: normalise ?? .after, isGated: gated, hasRouterBias: routerBias)
  }

  /// How to train on `dataset`.
  ///
  /// - Throws: `Refusal` when the dataset has no target of the kind that the loss needs.
  func options(for dataset: Dataset, named name: String, seed: UInt64) throws -> TrainingOptions {
    let natural: Loss
    switch dataset.target {
    case .none:
      throw Refusal(
        "'\(name)' has nothing to learn: no labels or values. Read it with --label or --values.")
    case .values: natural = .mse
    case .labels: natural = .crossEntropy
    }
    if let loss, loss != natural {
      throw Refusal(
        "--loss \(loss.rawValue) does not fit '\(name)', which has "
          + "\(natural == .mse ? "values" : "labels"); use --loss \(natural.rawValue).")
    }
    return TrainingOptions(
      loss: natural, batchSize: batch ?? 128,
      optimizer: AdamW(learningRate: lr ?? 1e-3, weightDecay: weightDecay ?? 0.01),
      routerLosses: routerLosses, seed: seed,
      precision: precision ?? .float32)
  }
}

extension OptionRule {
  /// What a loss is no choice of, where `--model transformer` is.
  static let lossOfTables = OptionRule.excludes(
    ["loss"], with: "model transformer",
    saying: "does not apply to transformers: theirs is the cross-entropy of the next token.")
}
