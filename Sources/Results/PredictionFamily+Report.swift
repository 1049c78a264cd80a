import Documents
import Experiments

extension Report {
  /// Predictions with what was found of them, and what the verdicts rest on; `units` says what one is: `seed`.
  mutating func addPredictions(_ family: PredictionFamily, units: String, _ text: NumberText) {
    var table = Table(["*prediction", "trained", "from training", "*verdict", "adj. p"])
    let text = text.shorter
    var p = LeastP(flipping: family.method == .maxT ? family.units : nil)
    for test in family.tests {
      table.add([
        test.prediction.statement, text(test.trained?.difference.mean),
        text(test.fromTraining?.difference.mean), test.verdict.rawValue,
        family.units < Verdict.leastUnits ? "-" : p(test.trained?.adjustedP),
      ])
    }
    add(table)
    let other = family.tests.filter { test in
      test.verdict == .structural
        && test.trained.map { ($0.difference.mean < 0) != test.prediction.claimsBelowZero } == true
    }
    if !other.isEmpty {
      add(
        "structural on the side that was not predicted: "
          + other.map(\.prediction.statement).joined(separator: "; ") + ".")
    }
    if let least = p.sentence { add(least) }
    let missing =
      family.tests.map { test in test.prediction.trained.count { $0 == nil } }.max() ?? 0
    if missing > 0 {
      add(
        "\(missing) of \(counted(family.units, units)) have no value, which selects the others: such a prediction "
          + "is open.")
    }
    addBasis(of: family, units: units)
  }

  /// What the verdicts on predictions rest on.
  mutating func addBasis(of family: PredictionFamily, units: String) {
    guard family.units >= Verdict.leastUnits else {
      add("with fewer than \(Verdict.leastUnits) \(units)s every prediction is open.")
      return
    }
    guard family.size > 0 else { return }
    let how =
      family.method == .maxT
      ? "by max-T over sign flips of \(counted(family.units, units))"
      : "by Holm's method on Student's t, as \(counted(family.units, units)) are too few for sign flips"
    add(
      "p adjusted for \(counted(family.size, "prediction")), trained and from training, \(how); "
        + "structural: firm, but not as training's doing.")
  }
}

extension PredictionFamily {
  /// A figure for each prediction: the mean over units, beside that before training; `open` and the like are in
  /// the report.
  var figures: [NamedFigure] {
    tests.map { test in
      let untrained = test.prediction.untrained.compactMap { $0 }
      return NamedFigure(
        "difference", .part(test.prediction.statement), test.trained?.difference.mean,
        nulls: [
          NamedFigure.Null(
            "untrained",
            untrained.isEmpty ? nil : untrained.reduce(0, +) / Double(untrained.count))
        ])
    }
  }

  var json: JSONValue {
    .array(
      tests.map { test in
        func tested(_ value: ClaimTest.Tested?) -> JSONValue {
          value.map {
            .object([
              "mean": JSONValue($0.difference.mean),
              "low": JSONValue($0.difference.interval?.lowerBound),
              "high": JSONValue($0.difference.interval?.upperBound),
              "values": JSONValue($0.difference.differences), "p": JSONValue($0.p),
              "adjusted_p": JSONValue($0.adjustedP),
            ])
          } ?? .null
        }
        return .object([
          "figure": .string(test.prediction.name),
          "prediction": .string(test.prediction.statement),
          "trained": tested(test.trained), "from_training": tested(test.fromTraining),
          "verdict": .string(test.verdict.rawValue),
        ])
      })
  }
}
