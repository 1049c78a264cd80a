import Documents
import Probes

extension DiversityResult {
  /// What a loss is in: nats of classes, the square of the outputs' unit else.
  private var unit: String { probe.isOfClasses ? "nats" : "" }

  private func figure(
    _ name: String, _ unit: String = "", uniform: Double? = nil,
    shuffled level: ShuffledRanks.Level? = nil, reason: String? = nil,
    _ value: (AmbiguityProbe) -> Double?
  ) -> NamedFigure {
    NamedFigure(
      name, value(probe), unit: unit,
      nulls: [
        NamedFigure.Null("untrained", untrained.flatMap(value)),
        level.flatMap { NamedFigure.Null("shuffled", $0.mean, low: $0.low, high: $0.high) },
        NamedFigure.Null("uniform gates", uniform),
        NamedFigure.Null("nets apart", apart.flatMap(value)),
      ], reason: reason)
  }

  public var figures: [NamedFigure] {
    let uniform = probe.uniform
    return [
      figure("loss", unit, uniform: uniform.meanLoss, shuffled: shuffled?.meanLoss, \.loss),
      figure(
        "expert_loss", unit, uniform: uniform.expertLoss, shuffled: shuffled?.expertLoss,
        \.own.expertLoss),
      figure(
        "ambiguity", unit, uniform: uniform.ambiguity, shuffled: shuffled?.ambiguity,
        \.own.ambiguity),
      figure(
        "ambiguity_share", uniform: uniform.share, shuffled: shuffled?.share,
        reason: "experts have no loss", \.own.share),
      figure("gate_scale", unit, reason: "gates sum to 1", \.scale),
      figure("routing_gain", unit, \.routingGain),
      figure("averaging_share", reason: "nothing is saved", \.averagingShare),
      figure("best_expert", unit) { $0.best?.loss },
      figure("top1_loss", unit, \.topLoss),
      figure(
        "error_correlation", reason: "no pair of experts has 10 samples together", \.correlation),
      figure(
        "disagreement",
        reason: probe.isOfClasses ? "one expert has all the weight" : "values are no classes",
        \.disagreement),
    ]
  }

  public var series: [Series] { [] }

  /// One row each of the model, before training, with other gates, and of networks apart.
  public var table: TypedTable {
    TypedTable(
      [
        .text("of"), .number("loss"), .number("expert_loss"), .number("ambiguity"),
        .number("ambiguity_share"), .number("gate_scale"), .number("routing_gain"),
        .number("averaging_share"), .integer("best_expert"), .number("best_expert_loss"),
        .number("top1_loss"), .number("error_correlation"), .integer("pairs"),
        .number("disagreement"),
      ],
      rows: measured.map { name, one in
        [
          .text(name), .number(one.loss), .number(one.own.expertLoss), .number(one.own.ambiguity),
          .init(one.own.share), .init(one.scale), .number(one.routingGain),
          .init(one.averagingShare), .init(one.best?.expert), .init(one.best?.loss),
          .number(one.topLoss), .init(one.correlation), .integer(one.pairCount),
          .init(one.disagreement),
        ]
      })
  }

  /// Every probe under the name that tables have for it.
  var measured: [(name: String, probe: AmbiguityProbe)] {
    [
      (subject.model, probe), ("untrained", untrained), ("nets apart", apart),
      ("nets apart, untrained", untrainedApart),
    ].compactMap { name, probe in probe.map { (name, $0) } }
  }

  public var textBytes: Double { 4_096 }

  public var json: JSONValue {
    .object([
      "subject": subject.json, "samples": .integer(probe.sampleCount),
      "loss_of": .string(probe.isOfClasses ? "cross-entropy" : "mse"),
      "trained": probe.json, "untrained": untrained?.json ?? .null,
      "nets_apart": apart?.json ?? .null, "untrained_nets_apart": untrainedApart?.json ?? .null,
      "shuffled": shuffled?.json ?? .null, "nets_apart_course": course?.json ?? .null,
    ])
  }
}

extension Ambiguity {
  fileprivate var json: JSONValue {
    .object([
      "loss": JSONValue(meanLoss), "expert_loss": JSONValue(expertLoss),
      "ambiguity": JSONValue(ambiguity), "ambiguity_share": JSONValue(share),
    ])
  }
}

extension AmbiguityProbe {
  fileprivate var json: JSONValue {
    .object([
      "experts": .integer(expertCount), "dead": JSONValue(dead), "loss": JSONValue(loss),
      "gates": own.json, "uniform_gates": uniform.json, "gate_scale": JSONValue(scale),
      "routing_gain": JSONValue(routingGain), "averaging_share": JSONValue(averagingShare),
      "best_expert": best.map {
        .object(["expert": .integer($0.expert), "loss": JSONValue($0.loss)])
      } ?? .null,
      "top1_loss": JSONValue(topLoss), "error_correlation": JSONValue(correlation),
      "pairs": .integer(pairCount), "disagreement": JSONValue(disagreement),
    ])
  }
}

extension AmbiguityNull {
  fileprivate var json: JSONValue {
    func level(_ level: ShuffledRanks.Level?) -> JSONValue {
      level.map {
        .object([
          "mean": JSONValue($0.mean), "percentile5": JSONValue($0.low),
          "percentile95": JSONValue($0.high),
        ])
      } ?? .null
    }
    return .object([
      "draws": .integer(draws), "loss": level(meanLoss), "expert_loss": level(expertLoss),
      "ambiguity": level(ambiguity), "ambiguity_share": level(share),
    ])
  }
}
