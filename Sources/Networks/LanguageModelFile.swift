import Safetensors

/// A native file of a transformer, with everything in it accounted for.
public struct LanguageModelFile: Sendable {
  public let model: LanguageModel
  /// The windows to measure at that came with it, whole ones of the context end to end.
  public let windows: [UInt32]?
  public let notes: NativeNotes

  /// Reads a transformer, and `tokens` if there are some.
  ///
  /// - Throws: `NetworkError.file` naming what is missing, wrong or would go unused,
  ///   `SafetensorsError`.
  public init(from file: SafetensorsFile) throws {
    let reader = LayerFileReader(file: file, prefix: "")
    model = try LanguageModel(from: file)
    var facts = model.shape.facts
    var windows: [UInt32]?
    if file.contains("tokens") {
      let (shape, context) = (try file.info(named: "tokens").shape, model.shape.context)
      guard shape.count == 2, shape[0] > 0, shape[1] == context else {
        throw reader.problem(
          "tokens has shape \(shape), expected windows by \(context), the context.")
      }
      let tokens = try file.integers(named: "tokens")
      let known = 0..<model.shape.vocabulary
      if let token = tokens.first(where: { !known.contains($0) }) {
        throw reader.problem("tokens holds \(token), and the vocabulary is \(known.upperBound).")
      }
      windows = tokens.map { UInt32($0) }
      facts["n"] = ["\(shape[0])"]
    }
    self.windows = windows
    notes = NativeNotes(
      taken: reader.taken(model.shape.settings),
      leftOut: try reader.leftOutMetadata(
        settings: TransformerShape.settingNames, idle: reader.idleSettings(of: model.shape.ffn),
        facts: facts, notes: LayerFileReader.trainingNotes))
  }
}
