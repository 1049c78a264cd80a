import Datasets
import Documents
import LinearAlgebra
import Networks
import Results

extension Transformer {
  /// Finds tokens in the text named, the one it was trained on, or its own windows,
  /// and what enters the layer there, in the model as it is and as it began.
  public func samples(
    _ request: SampleRequest, of name: String, in session: Session
  ) throws -> ChosenSamples {
    let l = request.layer ?? 0
    guard l < shape.layers else {
      throw SessionError.refused(
        shape.layers == 1
          ? "--layer cannot be \(l): '\(name)' has one layer, 0."
          : "--layer cannot be \(l): '\(name)' has layers 0 to \(shape.layers - 1).")
    }
    try shape.requireMemory(running: Parallel.threadCount)
    var (text, stream, subject) = try source(request, of: name, in: session, layer: l)
    let untrained = self.untrained
    let seed = session.seed
    let wanted = min(request.samples ?? request.tokens, stream.tokens.count)
    if let sample = request.sample {
      // Tokens after the last whole window are never read.
      let count = stream.tokens.count / shape.context * shape.context
      guard sample < count else {
        throw SessionError.outOfRange(sample, count: count, "tokens", of: subject.data)
      }
    }
    try AvailableMemory.require(
      0, each: 8 * Double(shape.width + 4) * (untrained == nil ? 1.5 : 2.5), of: wanted,
      for: "keeping the hidden states of \(wanted) tokens"
    ) { "Give --samples \($0) or fewer." }
    func probed(_ model: LanguageModel) throws -> (ProbedLayer, HiddenStates) {
      let states =
        if let place = request.sample {
          try model.hiddenState(entering: l, of: stream.tokens, at: place)
        } else {
          try model.hiddenStates(
            entering: l, of: stream.tokens, samples: request.samples ?? request.tokens, seed: seed)
        }
      return (ProbedLayer(layer: model.layer(l), inputs: states.states), states)
    }
    let (trained, states) = try probed(self.model)
    subject.samples = SamplePlaces(states.places)
    var chosen = ChosenSamples(
      subject: subject, trained: trained, untrained: try untrained.map { try probed($0).0 })
    if let topics = stream.topics {
      chosen.partition = states.places.map { Int(topics[$0]) }
      chosen.partitionName = "topics"
    }
    chosen.language = LanguageSamples(
      model: self.model, untrained: untrained, stream: stream.tokens,
      tokens: states.tokens, places: states.places, vocabulary: text?.vocabulary)
    return chosen
  }

  /// The text, or nil for windows of the model's own, and the part of it to measure at.
  private func source(
    _ request: SampleRequest, of name: String, in session: Session, layer: Int
  ) throws -> (TextDataset?, TextDataset.Stream, Subject) {
    let known = self.text.flatMap { session.object(named: $0) == nil ? nil : $0 }
    guard let textName = request.data ?? known else {
      guard let windows else {
        throw SessionError.refused(
          "'\(name)' has no text of its own here; say with --data what to measure it at.")
      }
      guard request.split == nil || request.split == .all else {
        throw SessionError.refused(
          "the tokens that came with '\(name)' are not split; leave --split out.")
      }
      return (
        nil, TextDataset.Stream(tokens: windows, byteCount: 0),
        Subject(model: name, data: name, split: "all", layer: layer)
      )
    }
    let text = try session.text(named: textName)
    try requireVocabulary(of: text, named: textName, model: name, in: session)
    let part = request.split ?? .test
    guard part != .all else {
      throw SessionError.refused(
        "a text is measured in one part: give --split train or --split test.")
    }
    let stream = part == .training ? text.training : text.heldOut
    guard stream.tokens.count >= shape.context else {
      throw SessionError.refused(
        "'\(textName)' holds \(counted(stream.tokens.count, "token")) in its \(part.rawValue) part, fewer "
          + "than the context of '\(name)', \(shape.context).")
    }
    return (
      text, stream, Subject(model: name, data: textName, split: part.rawValue, layer: layer)
    )
  }

  /// Refuses a text in other tokens than those of the text that trained it, where that is still there; as many
  /// tokens do not make them the same.
  func requireVocabulary(
    of text: TextDataset, named textName: String, model: String, in session: Session
  ) throws {
    try requireVocabulary(of: text, named: textName, model: model)
    guard let own = self.text, own != textName, let object = session.object(named: own),
      let trained = object.content as? TextDataset,
      dataDigest == nil || dataDigest == object.digest, trained.vocabulary != text.vocabulary
    else { return }
    throw SessionError.refused(
      "'\(textName)' is in other tokens than '\(own)', which trained '\(model)': their numbers mean other words. "
        + "Give it a text of its own vocabulary.")
  }

  /// Refuses a text with tokens that the model does not know.
  public func requireVocabulary(of text: TextDataset, named textName: String, model: String) throws
  {
    guard text.vocabulary.count > shape.vocabulary else { return }
    throw SessionError.refused(
      "'\(textName)' has \(text.vocabulary.count) different tokens and '\(model)' knows "
        + "\(shape.vocabulary); give it a text of its own vocabulary.")
  }
}
