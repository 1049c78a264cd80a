import Datasets
import LinearAlgebra
import Networks
import Sessions

extension Workbench {
  /// The table of samples named, or the newest one.
  func tableName(_ name: String?) throws -> String {
    if let name {
      guard !session.textNames.contains(name) else {
        throw Refusal(
          "'\(name)' is a text, which a transformer learns from; add --model transformer.")
      }
      return name
    }
    if let newest = session.tableNames.first { return newest }
    guard let text = session.textNames.first else {
      throw Refusal("there is no dataset yet; `data piecewise --name d` makes one.")
    }
    throw Refusal(
      "there is no table of samples; '\(text)' is a text, which a transformer learns from: add "
        + "--model transformer.")
  }

  /// The text named, or the newest one.
  func textName(_ name: String?) throws -> String {
    if let name {
      guard !session.tableNames.contains(name) else {
        throw Refusal(
          "'\(name)' is a table of samples; a transformer learns from a text, which `data text "
            + "FILE` reads and `data language` makes.")
      }
      return name
    }
    guard let newest = session.textNames.first else {
      throw Refusal("there is no text yet; `data language` makes one, `data text FILE` reads one.")
    }
    return newest
  }

  /// The text that `transformer` goes on with, which must be one it can read.
  func text(for transformer: Transformer, named name: String) throws -> TextDataset {
    guard let textName = transformer.text else {
      throw Refusal("'\(name)' was not trained here; say with --data what to train it on.")
    }
    let text = try session.text(named: self.textName(textName))
    try transformer.requireVocabulary(of: text, named: textName, model: name)
    try text.requireContext(transformer.shape.context)
    try transformer.shape.requireMemory(
      training: min(
        transformer.training.options.batchSize,
        text.training.tokens.count / transformer.shape.context),
      precision: transformer.training.options.precision)
    return text
  }
}

extension Transformer {
  /// Refuses a text with tokens that the model does not know.
  func requireVocabulary(of text: TextDataset, named textName: String, model: String) throws {
    guard text.vocabulary.count > shape.vocabulary else { return }
    throw Refusal(
      "'\(textName)' has \(text.vocabulary.count) different tokens and '\(model)' knows "
        + "\(shape.vocabulary); give it a text of its own vocabulary.")
  }
}

extension TransformerShape {
  /// Refuses a transformer that there is no memory to train on batches of `batch` windows.
  ///
  /// Weights, gradients of four parts, both moments and the copies that `undo` keeps take about 100
  /// bytes a parameter; the workspace of each layer comes on top, for the batch or for the windows that
  /// an evaluation has at a time, whichever are more.
  func requireMemory(training batch: Int, precision: Precision) throws {
    let windows = max(batch, Parallel.threadCount * max(1, min(8, 2_048 / context)))
    let needed =
      100 * Double(totalParameterCount) + Double(windows) * windowElements
      * (precision == .float64 ? 8 : 4)
    try requireMemory(
      needed, "training it",
      "Give fewer --layers or --experts, or a smaller --width, --context "
        + "or --batch.")
  }

  /// Refuses a transformer that there is no memory to run on `windows` windows at once.
  func requireMemory(running windows: Int) throws {
    let needed = 16 * Double(totalParameterCount) + 8 * Double(windows) * windowElements
    try requireMemory(needed, "running it", "Measure it on a larger machine.")
  }

  private func requireMemory(_ needed: Double, _ what: String, _ advice: String) throws {
    try MemoryBudget.require(
      needed, for: "\(summary) has \(NumberText.short(totalParameterCount)) parameters; \(what)",
      advice)
  }

  /// Elements of the workspace that one window takes: states, attention, hidden units.
  private var windowElements: Double {
    let hidden = 6 * Double(ffn.selectedCount) * Double(ffn.hiddenWidth + ffn.inputWidth)
    let row = 10 * Double(width) + hidden + Double(heads) * Double(context)
    return Double(context) * (Double(layers) * row + Double(vocabulary))
  }
}
