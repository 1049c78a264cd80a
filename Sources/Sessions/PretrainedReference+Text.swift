import Datasets
import Documents
import LinearAlgebra
import Pretrained
import Results

extension PretrainedReference {
  /// Tokens of a sample that come from one window, unless windows are shorter or a text has fewer: running
  /// a model takes most of the time, and its windows are read whole.
  private static let perWindow = 128

  /// The tokens of the part asked for of a text, in the model's own vocabulary.
  ///
  /// - Throws: `SessionError.refused` saying what does not fit.
  func stream(
    of text: TextDataset, named textName: String, split: Part?, model name: String
  ) throws -> (stream: TextDataset.Stream, part: Part) {
    guard case .ids = text.vocabulary else {
      throw SessionError.refused(
        "'\(textName)' is a text of \(text.vocabulary.tokenisation.rawValue); read it in the tokens of "
          + "'\(name)' with `data text FILE --tokeniser \(name)`, or `data ids FILE --for \(name)`."
      )
    }
    let part = split ?? (text.training.tokens.isEmpty ? .all : .test)
    switch part {
    case .training where !text.training.tokens.isEmpty: return (text.training, part)
    case .test where !text.training.tokens.isEmpty, .all where text.training.tokens.isEmpty:
      return (text.heldOut, part)
    case .all:
      throw SessionError.refused(
        "a text with a part held out is measured in one part: give --split train or --split test.")
    default:
      throw SessionError.refused(
        "nothing of '\(textName)' is held out; leave --split out, or give --split all.")
    }
  }

  /// The windows of a stream, the last perhaps shorter.
  static func windows(of stream: TextDataset.Stream, length: Int) -> [[UInt32]] {
    stride(from: 0, to: stream.tokens.count, by: length).map {
      Array(stream.tokens[$0..<min($0 + length, stream.tokens.count)])
    }
  }

  /// How long the windows of a text are: as it says, or as the model's context and the stream allow.
  static func length(of text: TextDataset, for backbone: Backbone) -> Int {
    text.window ?? min(512, backbone.context)
  }

  /// Runs the model over sampled tokens of a stream to where each of `layers` is entered.
  ///
  /// The token at `place` alone where that is given. All tokens are taken where there are no more than `wanted`; else that many, drawn by `seed`, of as
  /// many windows, drawn as well, as give each some 128.
  ///
  /// - Throws: `PretrainedError`, `MemoryShortage`.
  func run(
    entering layers: [Int], _ stream: TextDataset.Stream, length: Int, wanted: Int, place: Int?,
    seed: UInt64, monitor: Monitor
  ) throws -> PretrainedRun {
    let model = try model()
    let backbone = try model.backbone()
    let all = Self.windows(of: stream, length: length)
    var (chosen, rows) = (Array(all.indices), nil as [Int]?)
    if let place {
      (chosen, rows) = ([place / length], [place % length])
    } else if wanted < stream.tokens.count {
      let count = min(all.count, (wanted - 1) / min(length, Self.perWindow) + 1)
      var order = RandomStream(seed: seed, purpose: .samples)
      chosen = order.permutation(all.count).prefix(count).sorted()
      // The last window may be a short one.
      let tokens = chosen.reduce(0) { $0 + all[$1].count }
      var draw = RandomStream(seed: seed, purpose: .samples, index: 1)
      rows = draw.permutation(tokens).prefix(wanted).sorted()
    }
    let windows = try TokenWindows(chosen.map { all[$0] }, for: backbone)
    let count = rows?.count ?? windows.tokenCount
    let states = 8 * Double(backbone.width) * Double(count * layers.count)
    try MemoryBudget.require(
      backbone.bytes(tokens: windows.tokenCount, length: windows.length, givesLogits: false)
        + states,
      for: "running \(counted(windows.tokenCount, "token")) up to layer \(layers.max() ?? 0)",
      "Give fewer --samples, or --layer one at a time.")
    let entering = try backbone.hiddenStates(
      entering: layers, of: windows, rows: rows, feedForward: model.feedForward,
      monitor: monitor)
    let places = chosen.flatMap { window in
      all[window].indices.map { window * length + $0 }
    }
    let kept = rows.map { $0.map { places[$0] } } ?? places
    return PretrainedRun(
      states: entering, tokens: kept.map { Int(stream.tokens[$0]) }, places: kept)
  }

  /// What enters layer `l` at tokens of the text named, and the layer.
  func running(
    _ request: SampleRequest, over text: TextDataset, named textName: String,
    _ layer: PretrainedLayer,
    _ l: Int, of name: String, in session: Session
  ) throws -> ChosenSamples {
    let (stream, part) = try stream(of: text, named: textName, split: request.split, model: name)
    if let sample = request.sample, sample >= stream.tokens.count {
      throw SessionError.outOfRange(sample, count: stream.tokens.count, "tokens", of: textName)
    }
    let backbone = try model().backbone()
    func make() throws -> PretrainedRun {
      try self.run(
        entering: request.states?.layers ?? [l], stream,
        length: Self.length(of: text, for: backbone), wanted: request.samples ?? request.tokens,
        place: request.sample, seed: session.seed, monitor: request.begin("windows through layers"))
    }
    let ran = try request.states?.run(make) ?? make()
    guard let states = ran.states[l] else { preconditionFailure("layer \(l) was not run to") }
    var chosen = ChosenSamples(
      subject: Subject(
        model: name, data: textName, split: part.rawValue, layer: l,
        samples: SamplePlaces(ran.places)),
      trained: ProbedLayer(layer: layer, inputs: states), untrained: nil)
    chosen.language = LanguageSamples(
      model: nil, untrained: nil, stream: stream.tokens, tokens: ran.tokens, places: ran.places,
      vocabulary: text.vocabulary)
    return chosen
  }
}
