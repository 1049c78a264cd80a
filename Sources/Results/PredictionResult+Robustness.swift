import Experiments
import Foundation
import Probes

extension PredictionResult {
  /// What is predicted of mixtures' robustness, each architecture against its networks apart.
  ///
  /// - `strata`: the architecture of each result.
  public init(robustnessOf results: [RobustResult], strata: [String], seed: UInt64) {
    let groups = strata.distinct.compactMap { name -> Group? in
      let members = results.indices.filter { strata[$0] == name }
      let predictions = Self.predictions(of: members.map { results[$0] })
      return predictions.isEmpty ? nil : Group(name, members: members, predictions)
    }
    self.init(
      topic: "robustness", models: results.map(\.subject.model),
      data: results.map(\.subject.data).distinct,
      sampleCount: results.map(\.probe.sampleCount).min() ?? 0, groups: groups, seed: seed,
      caveat:
        EnsembleCourse.caveat(of: results.map(\.course)))
  }

  private static func predictions(of results: [RobustResult]) -> [Prediction] {
    func one(
      _ name: String, _ statement: String, below: Bool, _ value: (RobustnessProbe) -> Double?
    ) -> Prediction? {
      func difference(_ first: RobustnessProbe?, _ second: RobustnessProbe?) -> Double? {
        guard let a = first.flatMap(value), let b = second.flatMap(value) else { return nil }
        return a - b
      }
      let trained = results.map {
        $0.course?.isComparable == true ? difference($0.probe, $0.apart) : nil
      }
      guard results.contains(where: { difference($0.probe, $0.apart) != nil }) else { return nil }
      return Prediction(
        name, statement, claimsBelowZero: below, trained: trained,
        untrained: results.map { difference($0.untrained, $0.untrainedApart) })
    }
    func response(_ direction: PerturbationDirection) -> (RobustnessProbe) -> Double? {
      {
        let sizes = $0.responses.filter { $0.direction == direction }.map(\.response)
        return sizes.allSatisfy { $0 > 0 } ? sizes.map { Foundation.log($0) }.mean : nil
      }
    }
    let isOfClasses = results.contains { $0.probe.calibration != nil }
    let own: [Prediction?] =
      isOfClasses
      ? [
        one("flip", "flip, random < nets apart", below: true) { $0.flip(.random) },
        one("flip", "flip, top < nets apart", below: true) { $0.flip(.top) },
        one("ece", "ece < nets apart", below: true) { $0.calibration?.correctedError },
      ]
      : [
        one("response", "ln response, random < nets apart", below: true, response(.random)),
        one("response", "ln response, top < nets apart", below: true, response(.top)),
        one("error_auroc", "auroc of error > nets apart", below: false) { $0.spread?.area },
      ]
    return
      (own + [
        one("ood_auroc", "auroc outside > nets apart", below: false) { $0.detection?.area },
        one("loss", "loss < nets apart", below: true) { $0.loss },
      ]).compactMap { $0 }
  }
}
