import Documents
import Experiments
import Probes

/// Predictions tested over several models: groups of one architecture each, and what goes together over all of them.
public struct PredictionResult: ResultContent {
  public static let kind = "predictions"
  public static let summary = "Predictions over several models, with what was found of each."

  /// Models of one architecture, or pairs of two, and what is predicted of them.
  public struct Group: Codable, Equatable, Sendable {
    /// What they are: `top-k 4x16 k 2`.
    public let name: String
    /// Places in `models` of the unit's first model, one a unit.
    public let members: [Int]
    public let predictions: [Prediction]

    public init(_ name: String, members: [Int], _ predictions: [Prediction]) {
      (self.name, self.members, self.predictions) = (name, members, predictions)
    }
  }

  /// What they are predictions of: `diversity`, `robustness`.
  public let topic: String
  /// The models' names, in the order in which they were given.
  public private(set) var models: [String]
  public private(set) var data: [String]
  public let sampleCount: Int
  public let groups: [Group]
  /// Figures that are predicted to go together over models, and the stratum of each model; none in some topics.
  public let links: [RankLink]
  public let strata: [Int]
  /// Fixes what is drawn at random.
  public let seed: UInt64
  /// What is to be kept in mind, in sentences.
  public let caveat: String

  public init(
    topic: String, models: [String], data: [String], sampleCount: Int, groups: [Group],
    links: [RankLink] = [], strata: [Int] = [], seed: UInt64, caveat: String
  ) {
    (self.topic, self.models, self.data, self.sampleCount) = (topic, models, data, sampleCount)
    (self.groups, self.links, self.strata) = (groups, links, strata)
    (self.seed, self.caveat) = (seed, caveat)
  }

  /// What was found of a group's predictions.
  func family(_ group: Group) -> PredictionFamily {
    PredictionFamily(group.predictions, seed: seed)
  }

  var linkFamily: RankLinkFamily? {
    links.isEmpty ? nil : RankLinkFamily(links, strata: strata, seed: seed)
  }
}

extension PredictionResult {
  /// Nil: it is of several models.
  public var measuredOn: Subject? { nil }
  public var references: [String] { models + Set(data).subtracting(models).sorted() }

  public func renaming(_ name: String, to newName: String) -> Self {
    var result = self
    result.models = models.map { $0 == name ? newName : $0 }
    result.data = data.map { $0 == name ? newName : $0 }
    return result
  }

  public var progress: Progress { Progress(models.count, "model") }
  public var textBytes: Double { 200 * Double(models.count * (1 + groups.count + links.count)) }

  public func requireConsistency() throws(Inconsistency) {
    try require(
      (2..<1 << 20).contains(models.count) && !data.isEmpty && data.count <= models.count
        && (1..<countLimit).contains(sampleCount), "it is of \(models.count) models")
    try require(!groups.isEmpty || !links.isEmpty, "it predicts nothing")
    for group in groups {
      try require(
        !group.members.isEmpty && group.members.allSatisfy(models.indices.contains)
          && !group.predictions.isEmpty
          && Set(group.predictions.map(\.statement)).count == group.predictions.count,
        "a group has \(group.members.count) models and \(group.predictions.count) predictions")
      for one in group.predictions {
        try require(
          one.trained.count == group.members.count && one.untrained.count == group.members.count,
          "a prediction has \(one.trained.count) values of \(group.members.count) models")
      }
    }
    try require(
      Set(groups.map(\.name)).count == groups.count
        && Set(links.map(\.statement)).count == links.count, "two groups or links have one name")
    try require(
      strata.count == (links.isEmpty ? 0 : models.count)
        && strata.allSatisfy(models.indices.contains),
      "\(strata.count) strata of \(models.count) models")
    for link in links {
      let all: [[Double]?] = [
        link.firstValues, link.secondValues, link.firstUntrained, link.secondUntrained,
      ]
      try require(
        all.compactMap { $0 }.allSatisfy { $0.count == models.count }
          && (link.firstUntrained == nil) == (link.secondUntrained == nil),
        "a link has values of other models")
    }
  }

  public var figures: [NamedFigure] {
    groups.flatMap { group in
      family(group).figures.map { figure in
        guard groups.count > 1, case .part(let part) = figure.place else { return figure }
        return NamedFigure(
          figure.name, .part("\(group.name), \(part)"), figure.value, nulls: figure.nulls)
      }
    }
      + (linkFamily?.tests ?? []).map { test in
        NamedFigure(
          "rho", .part("\(test.link.first) with \(test.link.second)"), test.trained,
          nulls: [NamedFigure.Null("untrained", test.untrained)])
      }
  }

  /// The values of single units, beside those before training.
  public var series: [Series] {
    groups.flatMap { group in
      group.predictions.map { one in
        Series(
          one.name, .part("\(group.name), \(one.statement)"),
          zip(one.trained, one.untrained).map {
            Series.Entry($0, nulls: [NamedFigure.Null("untrained", $1)])
          })
      }
    }
  }

  public var table: TypedTable {
    let rows = groups.flatMap { group in
      family(group).tests.map { test -> [TypedTable.Cell] in
        [
          .text(group.name), .text(test.prediction.statement),
          .init(test.trained?.difference.mean), .init(test.fromTraining?.difference.mean),
          .init(test.trained?.adjustedP), .text(test.verdict.rawValue),
        ]
      }
    }
    let links = (linkFamily?.tests ?? []).map { test -> [TypedTable.Cell] in
      [
        .text("over models"), .text(test.link.statement), .init(test.trained),
        .init(test.fromTraining), .init(test.adjustedP), .text(test.verdict.rawValue),
      ]
    }
    return TypedTable(
      [
        .text("of"), .text("prediction"), .number("trained"), .number("from_training"),
        .number("adjusted_p"), .text("verdict"),
      ], rows: rows + links)
  }

  public var json: JSONValue {
    .object([
      "topic": .string(topic), "models": .array(models.map { .string($0) }),
      "data": .array(data.map { .string($0) }), "samples": .integer(sampleCount),
      "groups": .array(
        groups.map { group in
          .object([
            "name": .string(group.name),
            "models": .array(group.members.map { .string(models[$0]) }),
            "predictions": family(group).json,
          ])
        }),
      "links": .array(
        (linkFamily?.tests ?? []).map { test in
          .object([
            "first": .string(test.link.first), "second": .string(test.link.second),
            "prediction": .string(test.link.statement), "rho": JSONValue(test.trained),
            "untrained": JSONValue(test.untrained), "from_training": JSONValue(test.fromTraining),
            "adjusted_p": JSONValue(test.adjustedP),
            "adjusted_training_p": JSONValue(test.trainingP),
            "verdict": .string(test.verdict.rawValue),
            "values": .array([JSONValue(test.link.firstValues), JSONValue(test.link.secondValues)]),
          ])
        }), "caveat": .string(caveat),
    ])
  }
}
