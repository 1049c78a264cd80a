import Documents
import Networks

/// The loss of every step of a training.
public struct TrainingCurve: ResultContent {
  public static let kind = "training"
  public static let summary = "The loss of every step of a training."

  public var model: String
  public var losses: [StepLoss]
  /// Steps asked for: more than there are losses when it was stopped.
  public var requestedSteps: Int
  /// Task loss after the last step on the training and on the held-out samples.
  public var trainingLoss: Double?
  public var heldOutLoss: Double?
  /// What a transformer was found to predict as it went; nil for other models.
  public var language: LanguageCurve?
  /// How well a layer did as it went; nil of a transformer, where nothing is held out and there are no
  /// classes, and in trainings of before it was measured.
  public var layer: LayerCurve?

  public init(
    model: String, losses: [StepLoss], requestedSteps: Int, trainingLoss: Double?,
    heldOutLoss: Double?, language: LanguageCurve? = nil, layer: LayerCurve? = nil
  ) {
    self.layer = layer
    self.model = model
    self.losses = losses
    self.requestedSteps = requestedSteps
    self.trainingLoss = trainingLoss
    self.heldOutLoss = heldOutLoss
    self.language = language
  }
}

extension TrainingCurve {
  public var measuredOn: Subject? { nil }
  public var references: [String] { [model] }
  public var progress: Progress { Progress(losses.count, of: requestedSteps, "step") }

  public func renaming(_ name: String, to newName: String) -> Self {
    var curve = self
    if curve.model == name { curve.model = newName }
    return curve
  }

  public func requireConsistency() throws(Inconsistency) {
    try require(
      (losses.count..<countLimit).contains(requestedSteps),
      "\(losses.count) losses of \(requestedSteps) steps")
    try language?.requireConsistency(steps: losses.count)
    try layer?.requireConsistency(steps: losses.count)
  }

  public var figures: [NamedFigure] {
    [
      NamedFigure("steps", Double(losses.count), unit: "steps"),
      NamedFigure("task_loss", losses.last?.task), NamedFigure("train_loss", trainingLoss),
      NamedFigure("test_loss", heldOutLoss),
    ]
      + (language?.marks.last.map { last in
        [
          NamedFigure("train_perplexity", last.training.perplexity),
          NamedFigure("test_perplexity", last.heldOut.perplexity),
        ]
      } ?? [])
      + [("train_accuracy", layer?.trainingAccuracy), ("test_accuracy", heldOutAccuracy)]
      .filter { $0.1 != nil }.map { NamedFigure($0.0, $0.1) }
  }

  /// The share of the held-out samples that the layer tells right at the end.
  private var heldOutAccuracy: Double? { layer?.marks.last?.heldOutAccuracy }

  /// The loss on what is held out, and the accuracy there, by the steps after which they were measured.
  private var heldOut: [Int: (loss: Double, accuracy: Double?)] {
    let pairs =
      (language?.marks ?? []).map { ($0.step, ($0.heldOut.crossEntropy, Double?.none)) }
      + (layer?.marks ?? []).map { ($0.step, ($0.heldOutLoss, $0.heldOutAccuracy)) }
    return Dictionary(pairs.map { ($0.0, (loss: $0.1.0, accuracy: $0.1.1)) }) { first, _ in first }
  }

  public var table: TypedTable {
    let norms = language?.gradientNorms ?? []
    let heldOut = heldOut
    let hasAccuracy = heldOut.values.contains { $0.accuracy != nil }
    return TypedTable(
      [.integer("step")] + ["loss", "task", "balance", "z"].map { .number($0) }
        + (norms.isEmpty ? [] : [.number("gradient_norm")])
        + (heldOut.isEmpty ? [] : [.number("test_loss")])
        + (hasAccuracy ? [.number("test_accuracy")] : []),
      rows: losses.enumerated().map { step, loss in
        [
          .integer(step + 1), .number(loss.loss), .number(loss.task), .number(loss.balance),
          .number(loss.z),
        ] + (norms.isEmpty ? [] : [.number(norms[step])])
          + (heldOut.isEmpty ? [] : [.init(heldOut[step + 1]?.loss)])
          + (hasAccuracy ? [.init(heldOut[step + 1]?.accuracy)] : [])
      })
  }

  public var textBytes: Double { 500 * Double(losses.count) }

  public var json: JSONValue {
    .object([
      "model": .string(model), "requested_steps": .integer(requestedSteps),
      "train_loss": JSONValue(trainingLoss), "test_loss": JSONValue(heldOutLoss),
      "marks": language?.json ?? layer?.json ?? .null,
      "train_accuracy": JSONValue(layer?.trainingAccuracy),
      "test_accuracy": JSONValue(heldOutAccuracy),
      "gradient_norms": language.map { JSONValue($0.gradientNorms) } ?? .null,
      "steps": .array(
        losses.map {
          .object([
            "loss": JSONValue($0.loss), "task": JSONValue($0.task),
            "balance": JSONValue($0.balance), "z": JSONValue($0.z),
          ])
        }),
    ])
  }

  /// A training's losses along the way, and at its end, after a report on what was trained.
  public func report(digits: Int) -> Report { report(after: Report(), digits: digits) }

  /// In words, that few experts take most of the load; nil where they do not, or layers are not known.
  private func unevenness(_ text: NumberText) -> String? {
    guard let balance = losses.last?.balance, language == nil || language?.layers != nil else {
      return nil
    }
    let mean = balance / Double(language?.layers ?? 1)
    guard mean >= Self.unevenBalance else { return nil }
    return
      "few experts take most of the load: balance \(text(mean)) at the last step, where 1 is even; "
      + "`route \(model)` shows which; try --balance 0.02."
  }

  /// What a balance loss is about where a quarter of the experts take nine tenths of the load.
  private static let unevenBalance = 3.0

  /// The same after a report on what was trained.
  public func report(after description: Report, digits: Int) -> Report {
    var report = description
    let text = NumberText(digits: digits)
    let count = losses.count
    if count < requestedSteps {
      report.add(
        "stopped after \(count) of \(counted(requestedSteps, "step")); "
          + "`train \(model) --resume` goes on.")
    }
    if count > 0 {
      var table = Table(["step", "loss", "task", "balance", "z"])
      let layers = Double(language?.layers ?? 1)
      let marks = Set((0...5).map { max(0, count * $0 / 5 - 1) } + [0]).sorted()
      for step in marks {
        let loss = losses[step]
        table.add([
          "\(step + 1)", text(loss.loss), text(loss.task), text(loss.balance / layers),
          text(loss.z / layers),
        ])
      }
      report.add(table)
      if layers > 1 { report.add("balance and z: the mean of a layer, of \(Int(layers))") }
      if let uneven = unevenness(text) { report.add(uneven) }
    }
    if let language {
      language.addPredictions(to: &report, text)
      return report
    }
    guard let loss = trainingLoss else { return report }
    var end = "task loss train \(text(loss))" + (heldOutLoss.map { ", test \(text($0))" } ?? "")
    if let accuracy = layer?.trainingAccuracy {
      end +=
        "; accuracy train \(text(accuracy))" + (heldOutAccuracy.map { ", test \(text($0))" } ?? "")
    }
    report.add(end)
    return report
  }
}
