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

  /// The text named, or the newest one that there is something to train on of.
  func textName(_ name: String?) throws -> String {
    if let name {
      guard !session.tableNames.contains(name) else {
        throw Refusal(
          "'\(name)' is a table of samples; a transformer learns from a text, which `data text "
            + "FILE` reads and `data language` makes.")
      }
      if let text = try? session.text(named: name), text.training.tokens.isEmpty {
        throw Refusal(
          "all of '\(name)' is for measuring; read it with --test 0.1, or --valid FILE, to train on the "
            + "rest.")
      }
      return name
    }
    let newest = session.textNames.first {
      (try? session.text(named: $0))?.training.tokens.isEmpty == false
    }
    guard let newest else {
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
