import Statistics

/// A prediction that something lies below zero, or above it, with a value a unit: a seed, or a pair of models.
public struct Prediction: Codable, Equatable, Sendable {
  /// The figure that it is of: `flip`.
  public let name: String
  /// What is predicted, in a few words: `flip < dense`.
  public let statement: String
  public let claimsBelowZero: Bool
  /// Of trained models, one a unit; nil where a unit has none.
  public let trained: [Double?]
  /// The same of these models before training; nil where a unit has none.
  public let untrained: [Double?]

  /// - Precondition: As many units trained as untrained.
  public init(
    _ name: String, _ statement: String, claimsBelowZero: Bool, trained: [Double?],
    untrained: [Double?]
  ) {
    precondition(
      trained.count == untrained.count, "\(trained.count) units, \(untrained.count) untrained")
    (self.name, self.statement, self.claimsBelowZero) = (name, statement, claimsBelowZero)
    (self.trained, self.untrained) = (trained, untrained)
  }

  /// What training did, one a unit; nil where one of the two is missing.
  var changes: [Double?] {
    zip(trained, untrained).map { after, before in
      after.flatMap { after in before.map { after - $0 } }
    }
  }
}

/// What the units say of a prediction, as one of its family.
public struct PredictionTest: Equatable, Sendable {
  public let prediction: Prediction
  /// Nil where a unit has no value, as the others would be selected.
  public let trained: ClaimTest.Tested?
  /// The change that training made; nil where a unit has no value before training.
  public let fromTraining: ClaimTest.Tested?
  /// Open where there is no difference of every unit.
  public let verdict: Verdict
}

/// Predictions over the same units, tested as one family under the rule of claims (docs/metrics.md, Comparing).
public struct PredictionFamily: Equatable, Sendable {
  /// One a prediction, in their order.
  public let tests: [PredictionTest]
  public let method: Family.Method
  /// Predictions that every unit has a value of, each tested trained and from training.
  public let size: Int
  public let units: Int

  /// Tests predictions of as many units each; `seed` fixes the flips where they are drawn.
  public init(_ predictions: [Prediction], seed: UInt64 = 0) {
    func whole(_ values: [Double?]) -> [Double]? {
      let known = values.compactMap { $0 }
      return known.count == values.count && !known.isEmpty ? known : nil
    }
    let trained = predictions.map { whole($0.trained) }
    let changes = predictions.map { whole($0.changes) }
    let family = Family(trained + changes, seed: seed)
    units = predictions.first?.trained.count ?? 0
    method = Family.Method(units: units)
    size = trained.count { $0 != nil }
    tests = predictions.indices.map { index in
      func tested(_ values: [Double?], _ place: Int) -> ClaimTest.Tested? {
        guard let all = whole(values) else { return nil }
        return ClaimTest.Tested(
          difference: PairedDifference(all), p: family.plain[place],
          adjustedP: family.adjusted[place])
      }
      let prediction = predictions[index]
      let own = tested(prediction.trained, index)
      let change = tested(prediction.changes, predictions.count + index)
      guard let own, trained[index] != nil else {
        return PredictionTest(
          prediction: prediction, trained: own, fromTraining: change, verdict: .open)
      }
      return PredictionTest(
        prediction: prediction, trained: own, fromTraining: change,
        verdict: Verdict(
          own.difference, p: own.adjustedP,
          fromTraining: changes[index] == nil ? nil : change?.difference,
          trainingP: change?.adjustedP, claimedBelowZero: prediction.claimsBelowZero))
    }
  }
}
