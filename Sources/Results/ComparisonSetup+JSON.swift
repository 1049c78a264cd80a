import Documents
import Experiments
import Networks

extension ComparisonSetup {
  /// The data, and every option of the trainings.
  var json: JSONValue {
    .object([
      "data": data.map { .string($0) } ?? .null, "split": .string(split),
      "steps": steps.map { .integer($0) } ?? .null,
      "training": training?.json ?? languageTraining?.json ?? .null,
    ])
  }
}

extension TrainingOptions {
  /// Every option, named as the command's; the seed is told apart.
  fileprivate var json: JSONValue {
    .object([
      "loss": .string(loss.rawValue), "batch": .integer(batchSize),
      "lr": JSONValue(optimizer.learningRate), "weight_decay": JSONValue(optimizer.weightDecay),
      "balance": JSONValue(routerLosses.balance), "z_loss": JSONValue(routerLosses.z),
      "precision": .string(precision.rawValue),
    ])
  }
}

extension LanguageOptions {
  /// Every option, named as the command's; the seed is told apart.
  fileprivate var json: JSONValue {
    .object([
      "batch": .integer(batchSize), "lr": JSONValue(optimizer.learningRate),
      "weight_decay": JSONValue(optimizer.weightDecay), "warmup": .integer(schedule.warmup),
      "cosine": .bool(schedule.total != nil),
      "floor": JSONValue(schedule.total == nil ? nil : schedule.floor),
      "clip": JSONValue(clipping), "dropout": JSONValue(dropout),
      "balance": JSONValue(routerLosses.balance), "z_loss": JSONValue(routerLosses.z),
      "precision": .string(precision.rawValue),
    ])
  }
}
