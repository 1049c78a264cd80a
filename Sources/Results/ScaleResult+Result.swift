import Documents
import Experiments
import Networks
import Statistics

extension ScaleResult: ResultContent {
  public static let kind = "scale"
  public static let summary = "How figures move with the number of experts, over seeds."

  /// Nil: it is of several models.
  public var measuredOn: Subject? { nil }
  public var references: [String] { common.references(setup) }

  public func renaming(_ name: String, to newName: String) -> Self {
    switch models {
    case .layers(let own): Self(.layers(comparison: own.renaming(name, to: newName)))
    case .transformers(let own): Self(.transformers(comparison: own.renaming(name, to: newName)))
    }
  }

  public var progress: Progress { common.progress }

  public func requireConsistency() throws(Inconsistency) {
    switch models {
    case .layers(let comparison): try comparison.requireConsistency()
    case .transformers(let comparison): try comparison.requireConsistency()
    }
    try require(!common.seeds.isEmpty, "it is of no seed")
    let architectures = common.architectures
    try require(
      architectures.count > 1 && zip(experts, experts.dropFirst()).allSatisfy { $0 < $1 },
      "it is of \(architectures.count) numbers of experts, or they are not ascending")
    for architecture in architectures {
      let (shape, first) = (architecture.shape, architectures[0].shape)
      try require(
        first.with(experts: shape.expertCount, matching: fixed) == shape
          && architecture.name == "E \(shape.expertCount)",
        "\(architecture.name) is not the layer that \(shape.expertCount) experts make")
    }
    try require(
      parts.allSatisfy { $0.comparison.conventions == common.conventions },
      "its layers are measured in different ways")
  }

  public var textBytes: Double { 0 }

  /// The slopes, after the steps and at every level, then the means of each number of experts.
  public var figures: [NamedFigure] {
    scaled.flatMap(\.figures)
      + parts.flatMap { layer, comparison in
        comparison.meanFigures(in: layer.map { "layer \($0), " } ?? "")
      }
  }

  /// One row for each figure of a layer and level.
  public var table: TypedTable {
    TypedTable(
      [
        .integer("layer"), .number("loss"), .text("figure"), .number("slope"), .number("low"),
        .number("high"), .number("untrained"), .number("change"), .number("residual"),
        .text("power_law"), .number("p"), .number("adjusted_p"), .text("verdict"),
      ],
      rows: scaled.flatMap { part in
        zip(part.scaling.slopes, part.scaling.family.tests).map { slope, test in
          [
            .init(part.layer), .init(part.level?.loss), .text(slope.figure.rawValue),
            .init(slope.slope?.mean), .init(slope.slope?.interval?.lowerBound),
            .init(slope.slope?.interval?.upperBound), .init(slope.slopeBefore?.mean),
            .init(slope.change?.mean), .init(slope.residual),
            .text(slope.isPowerLaw.map { $0 ? "yes" : "no" } ?? ""), .init(test.trained?.p),
            .init(test.trained?.adjustedP), .text(test.verdict.rawValue),
          ]
        }
      }
    ).adding(setup)
  }

  public var json: JSONValue {
    .object([
      "fixed": .string(fixed.rawValue), "routing": .string(routing.rawValue),
      "experts": JSONValue(experts),
      "slopes": .array(scaled.map(\.json)), "models": comparison.json.withoutClaims,
    ])
  }
}

extension JSONValue {
  /// Without what a comparison says of differences between its architectures, which are no routings here.
  fileprivate var withoutClaims: JSONValue {
    switch self {
    case .object(let entries):
      .object(
        entries.filter {
          !["claims", "differences", "every_layer", "loss_matches", "multiverse"].contains($0.key)
        }.mapValues(\.withoutClaims))
    case .array(let values): .array(values.map(\.withoutClaims))
    default: self
    }
  }
}

extension ScaledPart {
  var figures: [NamedFigure] {
    scaling.slopes.flatMap { slope -> [NamedFigure] in
      func own(
        _ name: String, _ value: Double?, nulls: [NamedFigure.Null?] = [], reason: String? = nil
      ) -> NamedFigure {
        NamedFigure(
          name, .part(place + slope.figure.rawValue), value, nulls: nulls,
          reason: reason ?? slope.reason ?? slope.reasonBefore.map { "before training \($0)" })
      }
      return [
        own(
          "slope", slope.slope?.mean,
          nulls: [NamedFigure.Null("untrained", slope.slopeBefore?.mean)]),
        own("slope low", slope.slope?.interval?.lowerBound),
        own("slope high", slope.slope?.interval?.upperBound),
        own("slope change", slope.change?.mean),
        own(
          "residual", slope.residual,
          reason: slope.reason == nil ? "two numbers of experts lie on any line" : nil),
      ]
    }
  }

  var json: JSONValue {
    .object([
      "layer": layer.map { .integer($0) } ?? .null, "loss": JSONValue(level?.loss),
      "figures": .array(
        scaling.slopes.map { slope in
          .object([
            "figure": .string(slope.figure.rawValue), "slope": JSONValue(slope.slope?.mean),
            "interval": JSONValue(slope.slope?.interval),
            "seeds": .array(slope.trained.map { JSONValue($0) }),
            "untrained": JSONValue(slope.slopeBefore?.mean),
            "untrained_seeds": .array(slope.untrained.map { JSONValue($0) }),
            "change": JSONValue(slope.change?.mean),
            "change_interval": JSONValue(slope.change?.interval),
            "residual": JSONValue(slope.residual),
            "power_law": slope.isPowerLaw.map { .bool($0) } ?? .null,
            "reason": slope.reason.map { .string($0) } ?? .null,
          ])
        }), "predictions": scaling.family.json,
    ])
  }
}
