import Documents
import LinearAlgebra
import Networks
import Probes

/// The largest outputs of every expert against its usual ones, beside what normal numbers give and the
/// untrained model's.
public struct ExtremeResult: MeasuredContent {
  public static let kind = "super"
  public static let summary = "Experts and channels with extreme outputs."

  /// One layer's.
  public struct Layer: Codable, Equatable, Sendable {
    /// Its number in a transformer; nil of a model of one layer.
    public let number: Int?
    public let outputs: ExtremeOutputs
    /// The same before training; nil when that is not known.
    public let untrained: ExtremeOutputs?
    /// What a person reads for the token of each expert's largest output; nil where samples are no tokens.
    public let tokens: [String]?

    public init(
      number: Int?, outputs: ExtremeOutputs, untrained: ExtremeOutputs?, tokens: [String]?
    ) {
      self.number = number
      self.outputs = outputs
      self.untrained = untrained
      self.tokens = tokens
    }
  }

  /// Its layer is nil where there are several.
  public var subject: Subject
  public let layers: [Layer]

  public init(subject: Subject, layers: [Layer]) {
    self.subject = subject
    self.layers = layers
  }

  /// Measures the layers that `choose` gives, one at a time, each with who hears of its experts.
  ///
  /// - Throws: `ProbeError` when an output is not finite, and what `choose` throws.
  /// - Precondition: `count` is 1 or more.
  public static func measure(
    layers count: Int, choosing choose: (Int) throws -> (ChosenSamples, Monitor)
  ) throws -> ExtremeResult {
    precondition(count > 0, "extremes of no layer")
    var layers: [Layer] = []
    var subject: Subject?
    for place in 0..<count {
      let (chosen, monitor) = try choose(place)
      let outputs = try ExtremeOutputs(of: chosen.layer, at: chosen.inputs, monitor: monitor)
      layers.append(
        Layer(
          number: chosen.subject.layer, outputs: outputs,
          untrained: try chosen.untrained.map {
            try ExtremeOutputs(of: $0.layer, at: $0.inputs, monitor: monitor)
          },
          tokens: chosen.language.map { language in
            outputs.experts.map { language.name(of: language.tokens[$0.sample]) }
          }))
      let own = chosen.subject
      subject =
        subject
        ?? Subject(
          model: own.model, data: own.data, split: own.split, layer: count == 1 ? own.layer : nil,
          samples: own.samples)
    }
    guard let subject else { preconditionFailure("extremes of no layer") }
    return ExtremeResult(subject: subject, layers: layers)
  }
}

extension ExtremeResult {
  private var sampleCount: Int { layers.first?.outputs.sampleCount ?? 0 }

  public var progress: Progress { Progress(sampleCount, "sample") }

  public func requireConsistency() throws(Inconsistency) {
    try require(!layers.isEmpty && layers.count <= 1_024, "it is of \(layers.count) layers")
    try subject.requireConsistency(samples: sampleCount)
    let numbers = layers.map { $0.number ?? -1 }
    try require(
      layers.count == 1 || zip(numbers, numbers.dropFirst()).allSatisfy { 0 <= $0 && $0 < $1 },
      "its layers are \(numbers)")
    for layer in layers {
      try layer.outputs.requireConsistency(samples: sampleCount)
      try layer.untrained?.requireConsistency(samples: sampleCount)
      try require(
        layer.tokens.map { $0.count == layer.outputs.experts.count } ?? true,
        "it names tokens of another number of experts")
    }
  }

  /// An expert of a layer, with what stands beside it.
  struct Row {
    let layer: Int?
    let expert: ExtremeOutputs.Expert
    let normal: (median: Double, percentile95: Double)
    let untrained: Double?
    /// Where the sample of the largest output stands in the data.
    let place: Int
    let token: String?

    var name: String { (expert.isShared ? "shared " : "") + "\(expert.number)" }
  }

  /// Every expert that gets a sample, layer by layer.
  var rows: [Row] {
    layers.flatMap { layer in
      layer.outputs.experts.enumerated().map { place, expert in
        let before = layer.untrained?.experts.first {
          $0.number == expert.number && $0.isShared == expert.isShared
        }
        return Row(
          layer: layer.number, expert: expert,
          normal: ExtremeOutputs.normalRatio(of: expert.sampleCount * layer.outputs.width),
          untrained: before?.ratio, place: subject.samples?.indices[expert.sample] ?? expert.sample,
          token: layer.tokens?[place])
      }
    }
  }

  /// The rows by how far they stand out, the most first.
  var ranked: [Row] {
    rows.enumerated().sorted {
      let (a, b) = ($0.element.expert.ratio ?? -1, $1.element.expert.ratio ?? -1)
      return a > b || (a == b && $0.offset < $1.offset)
    }.map(\.element)
  }

  public var figures: [NamedFigure] {
    rows.map { row in
      let layer = row.layer.map { "layer \($0), " } ?? ""
      let place: NamedFigure.Place =
        layers.count == 1 && !row.expert.isShared
        ? .expert(row.expert.number) : .part("\(layer)expert \(row.name)")
      return NamedFigure(
        "extremeness", place, row.expert.ratio,
        nulls: [
          NamedFigure.Null("normal", row.normal.median, high: row.normal.percentile95),
          NamedFigure.Null("untrained", row.untrained),
        ])
    }
  }

  /// One row an expert, layer by layer.
  public var table: TypedTable {
    TypedTable(
      [
        .integer("layer"), .text("expert"), .integer("samples"), .number("largest"),
        .number("median"), .number("extremeness"), .number("normal"), .number("normal_95"),
        .number("untrained"), .integer("channel"), .integer("sample"), .text("string"),
      ],
      rows: rows.map { row in
        [
          .init(row.layer), .text(row.name), .integer(row.expert.sampleCount),
          .number(row.expert.largest), .number(row.expert.median), .init(row.expert.ratio),
          .number(row.normal.median), .number(row.normal.percentile95), .init(row.untrained),
          .integer(row.expert.channel), .integer(row.place),
          row.token.map { .text($0) } ?? .missing,
        ]
      })
  }

  public var textBytes: Double { 400 * Double(layers.reduce(0) { $0 + $1.outputs.experts.count }) }

  public var json: JSONValue {
    .object([
      "subject": subject.json, "samples": .integer(sampleCount),
      "dead": .array(
        layers.map {
          .object(["layer": JSONValue.number(of: $0.number), "experts": JSONValue($0.outputs.dead)])
        }),
      "experts": .array(
        rows.map { row in
          .object([
            "layer": .number(of: row.layer), "expert": .integer(row.expert.number),
            "shared": .bool(row.expert.isShared), "samples": .integer(row.expert.sampleCount),
            "largest": JSONValue(row.expert.largest), "median": JSONValue(row.expert.median),
            "extremeness": JSONValue(row.expert.ratio), "normal": JSONValue(row.normal.median),
            "normal_percentile95": JSONValue(row.normal.percentile95),
            "untrained": JSONValue(row.untrained), "channel": .integer(row.expert.channel),
            "sample": .integer(row.place), "string": row.token.map { .string($0) } ?? .null,
          ])
        }),
    ])
  }
}

extension JSONValue {
  fileprivate static func number(of value: Int?) -> JSONValue {
    value.map { .integer($0) } ?? .null
  }
}

extension ExtremeOutputs: Consistent {
  public func requireConsistency() throws(Inconsistency) {
    try require(
      (1..<1 << 32).contains(sampleCount) && (1...1 << 20).contains(width)
        && !experts.isEmpty && experts.count + dead.count <= 1 << 20, "it is of no output")
    try requireExperts(dead, of: 1 << 20)
    for expert in experts {
      try require(
        (0..<1 << 20).contains(expert.number) && (1...sampleCount).contains(expert.sampleCount)
          && (0..<width).contains(expert.channel) && (0..<sampleCount).contains(expert.sample)
          && expert.median >= 0 && expert.largest >= expert.median && expert.largest.isFinite,
        "an expert's largest output is at no sample or channel of it")
    }
    let names = experts.map { $0.isShared ? -1 - $0.number : $0.number }
    try require(Set(names).count == names.count, "it has an expert twice")
  }

  fileprivate func requireConsistency(samples: Int) throws(Inconsistency) {
    try requireConsistency()
    try require(sampleCount == samples, "its layers are of different numbers of samples")
  }
}
