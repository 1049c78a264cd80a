import Documents
import Probes

extension RobustResult {
  private func figure(
    _ name: String, _ place: NamedFigure.Place = .whole, unit: String = "", reason: String? = nil,
    _ value: (RobustnessProbe) -> Double?
  ) -> NamedFigure {
    NamedFigure(
      name, place, value(probe), unit: unit,
      nulls: [
        NamedFigure.Null("untrained", untrained.flatMap(value)),
        NamedFigure.Null("nets apart", apart.flatMap(value)),
      ], reason: reason)
  }

  /// Why there is no figure of classes, or of a spread.
  private var noClasses: String { "values are no classes" }
  private var noSpread: String {
    probe.calibration == nil
      ? "where one expert runs there is no spread" : "classes have a confidence"
  }

  public var figures: [NamedFigure] {
    [
      figure("loss", unit: probe.calibration == nil ? "" : "nats", \.loss),
      figure("accuracy", reason: noClasses) { $0.calibration?.accuracy },
      figure("confidence", reason: noClasses) { $0.calibration?.confidence },
      figure("ece", reason: noClasses) { $0.calibration?.error },
      figure("ece_corrected", reason: noClasses) { $0.calibration?.correctedError },
      figure("brier", reason: noClasses) { $0.calibration?.brier },
      figure("spread", reason: noSpread) { $0.spread?.spread },
      figure("error_auroc", reason: noSpread) { $0.spread?.area },
      figure("ood_auroc") { $0.detection?.area },
      figure(probe.calibration == nil ? "spread_inside" : "confidence_inside") {
        $0.detection?.inside
      },
      figure(probe.calibration == nil ? "spread_outside" : "confidence_outside") {
        $0.detection?.outside
      },
    ]
      + probe.responses.flatMap { response -> [NamedFigure] in
        let place = NamedFigure.Place.part(
          "\(response.direction.rawValue), eps \(response.distance)")
        func own(_ name: String, _ value: @escaping (Response) -> Double?) -> NamedFigure {
          figure(name, place) { $0.response(response.direction, response.eps).flatMap(value) }
        }
        return [
          own("prediction", \.prediction), own("response", \.response), own("ratio", \.ratio),
          own("rho", \.rho), own("flip", \.flip),
        ]
      }
  }

  /// The reliability table: a value a bin.
  public var series: [Series] {
    let calibration = (probe.calibration?.bins ?? []).enumerated().flatMap { place, bin in
      let part = NamedFigure.Place.part("bin \(place)")
      return [
        Series("confidence", part, [Series.Entry(bin.confidence)]),
        Series("accuracy", part, [Series.Entry(bin.accuracy)]),
        Series("samples", part, [Series.Entry(Double(bin.count))]),
      ]
    }
    let spread = (probe.spread?.bins ?? []).enumerated().flatMap { place, bin in
      let part = NamedFigure.Place.part("bin \(place)")
      return [
        Series("spread", part, [Series.Entry(bin.spread)]),
        Series("mse", part, [Series.Entry(bin.error)]),
        Series("samples", part, [Series.Entry(Double(bin.count))]),
      ]
    }
    return calibration + spread
  }

  /// One row a direction and ε.
  public var table: TypedTable {
    TypedTable(
      [
        .text("direction"), .number("eps"), .number("prediction"), .number("response"),
        .number("ratio"), .number("rho"), .number("flip"), .number("untrained_response"),
        .number("untrained_flip"), .number("nets_apart_response"), .number("nets_apart_flip"),
      ],
      rows: probe.responses.map { one in
        let before = untrained?.response(one.direction, one.eps)
        let other = apart?.response(one.direction, one.eps)
        return [
          .text(one.direction.rawValue), .number(one.eps), .number(one.prediction),
          .number(one.response), .init(one.ratio), .init(one.rho), .init(one.flip),
          .init(before?.response), .init(before?.flip), .init(other?.response), .init(other?.flip),
        ]
      })
  }

  public var textBytes: Double { 400 * Double(probe.responses.count) + 8_192 }

  public var json: JSONValue {
    .object([
      "subject": subject.json, "samples": .integer(probe.sampleCount),
      "outside": .string(outside), "axes": .integer(axisCount), "dimension": .integer(dimension),
      "trained": probe.json, "untrained": untrained?.json ?? .null,
      "nets_apart": apart?.json ?? .null, "untrained_nets_apart": untrainedApart?.json ?? .null,
      "nets_apart_course": course?.json ?? .null,
    ])
  }
}

extension RobustnessProbe {
  fileprivate var json: JSONValue {
    .object([
      "loss": JSONValue(loss),
      "responses": .array(
        responses.map {
          .object([
            "direction": .string($0.direction.rawValue), "eps": JSONValue($0.eps),
            "prediction": JSONValue($0.prediction), "response": JSONValue($0.response),
            "ratio": JSONValue($0.ratio), "rho": JSONValue($0.rho), "flip": JSONValue($0.flip),
          ])
        }), "calibration": calibration?.json ?? .null, "spread": spread?.json ?? .null,
      "outside": detection?.json ?? .null,
    ])
  }
}

extension Calibration {
  fileprivate var json: JSONValue {
    .object([
      "accuracy": JSONValue(accuracy), "confidence": JSONValue(confidence), "ece": JSONValue(error),
      "ece_bias": JSONValue(bias), "ece_corrected": JSONValue(correctedError),
      "brier": JSONValue(brier),
      "bins": .array(
        bins.map {
          .object([
            "count": .integer($0.count), "confidence": JSONValue($0.confidence),
            "accuracy": JSONValue($0.accuracy),
          ])
        }),
    ])
  }
}

extension SpreadCalibration {
  fileprivate var json: JSONValue {
    .object([
      "mse": JSONValue(error), "spread": JSONValue(spread), "error_auroc": JSONValue(area),
      "bins": .array(
        bins.map {
          .object([
            "count": .integer($0.count), "spread": JSONValue($0.spread), "mse": JSONValue($0.error),
          ])
        }),
    ])
  }
}

extension Detection {
  fileprivate var json: JSONValue {
    .object([
      "inside_samples": .integer(insideCount), "outside_samples": .integer(outsideCount),
      "inside": JSONValue(inside), "outside": JSONValue(outside), "auroc": JSONValue(area),
    ])
  }
}

extension Response {
  /// ε as a person types it.
  var distance: String {
    eps == eps.rounded() && abs(eps) < 1e15 ? "\(Int(eps))" : "\(eps)"
  }
}
