import Datasets
import LinearAlgebra
import Networks
import Sessions

/// The tokens of a text that a transformer is measured at.
struct LanguageSamples {
  let model: LanguageModel
  /// The model before training; nil when that is not known.
  let untrained: LanguageModel?
  /// The text they stand in.
  let stream: [UInt16]
  /// The tokens and where each stands.
  let tokens, places: [Int]
  let vocabulary: Vocabulary?

  /// The token as a person can read it; its number where its words are not known.
  func name(of token: Int) -> String {
    guard let vocabulary, token < vocabulary.count else { return "\(token)" }
    return vocabulary.name(of: token)
  }
}

extension SampleOptions {
  /// Finds tokens for `transformer` in the text named, the one it was trained on, or its own windows,
  /// and what enters the layer there, in the model as it is and as it began.
  func choose(
    for name: String, _ transformer: Transformer, in session: Session, limit: Int
  ) throws -> ChosenSamples {
    let shape = transformer.shape
    let l = layer ?? 0
    guard l < shape.layers else {
      throw Refusal(
        shape.layers == 1
          ? "--layer cannot be \(l): '\(name)' has one layer, 0."
          : "--layer cannot be \(l): '\(name)' has layers 0 to \(shape.layers - 1).")
    }
    try shape.requireMemory(running: Parallel.threadCount)
    var (text, stream, subject) = try source(for: name, transformer, in: session, layer: l)
    let untrained = transformer.untrained
    let seed = session.seed
    let wanted = min(samples ?? limit, stream.tokens.count)
    try AvailableMemory.require(
      0, each: 8 * Double(shape.width + 4) * (untrained == nil ? 1.5 : 2.5), of: wanted,
      for: "keeping the hidden states of \(wanted) tokens"
    ) { "Give --samples \($0) or fewer." }
    func probed(_ model: LanguageModel) throws -> (ProbedLayer, HiddenStates) {
      let states = try model.hiddenStates(
        entering: l, of: stream.tokens, samples: samples ?? limit, seed: seed)
      return (ProbedLayer(layer: model.layer(l), inputs: states.states), states)
    }
    let (trained, states) = try probed(transformer.model)
    subject.samples = SamplePlaces(states.places)
    var chosen = ChosenSamples(
      subject: subject, trained: trained, untrained: try untrained.map { try probed($0).0 })
    if let topics = stream.topics {
      chosen.partition = states.places.map { Int(topics[$0]) }
      chosen.partitionName = "topics"
    }
    chosen.language = LanguageSamples(
      model: transformer.model, untrained: untrained, stream: stream.tokens,
      tokens: states.tokens, places: states.places, vocabulary: text?.vocabulary)
    return chosen
  }

  /// The text, or nil for windows of the model's own, and the part of it to measure at.
  private func source(
    for name: String, _ transformer: Transformer, in session: Session, layer: Int
  ) throws -> (TextDataset?, TextDataset.Stream, Subject) {
    let known = transformer.text.flatMap { session.object(named: $0) == nil ? nil : $0 }
    guard let textName = data ?? known else {
      guard let windows = transformer.windows else {
        throw Refusal(
          "'\(name)' has no text of its own here; say with --data what to measure it at.")
      }
      guard split == nil || split == .all else {
        throw Refusal("the tokens that came with '\(name)' are not split; leave --split out.")
      }
      return (
        nil, TextDataset.Stream(tokens: windows, byteCount: 0),
        Subject(model: name, data: name, split: "all", layer: layer)
      )
    }
    let text = try session.text(named: textName)
    try transformer.requireVocabulary(of: text, named: textName, model: name)
    let part = split ?? .test
    guard part != .all else {
      throw Refusal("a text is measured in one part: give --split train or --split test.")
    }
    let stream = part == .training ? text.training : text.validation
    guard stream.tokens.count >= transformer.shape.context else {
      throw Refusal(
        "'\(textName)' holds \(counted(stream.tokens.count, "token")) in its \(part.rawValue) part, fewer "
          + "than the context of '\(name)', \(transformer.shape.context).")
    }
    return (
      text, stream, Subject(model: name, data: textName, split: part.rawValue, layer: layer)
    )
  }
}
