import Documents
import Experiments

extension EnsembleCourse {
  /// How far networks apart were trained, in a sentence.
  func sentence(_ text: NumberText) -> String {
    guard let match else {
      return
        "nets apart: as many dense networks of the experts' width, \(counted(steps, "step")) each."
    }
    let own =
      "\(text(match.ownLoss)) against \(text(match.loss)) at held-out rows that are not measured"
    return match.isReached
      ? "nets apart: dense networks stopped where their mean has the model's loss, after "
        + "\(counted(steps, "step")): \(own)."
      : "nets apart do not come to the model's loss: at best, after \(counted(steps, "step")), \(own); "
        + "they stand here as they are then, and are no verdict's."
  }

  /// What is to be said of networks apart of several models, and of their losses; empty where there are none.
  static func caveat(of courses: [EnsembleCourse?]) -> String {
    let known = courses.compactMap { $0 }
    guard !known.isEmpty else { return "" }
    let what = "each model against as many dense networks of its experts' width, trained apart"
    guard known.contains(where: { $0.match != nil }) else {
      return what
        + ". Where their losses differ the rest may follow from that: --match-loss trains the networks to the "
        + "model's loss."
    }
    let reached = known.count { $0.isComparable }
    return what + ", to the model's loss on held-out rows that are not measured, to which "
      + (reached == known.count ? "all" : "\(reached) of \(known.count)") + " came."
  }

  var json: JSONValue {
    .object([
      "steps": .integer(steps),
      "match": match.map {
        .object([
          "loss": JSONValue($0.loss), "nets_loss": JSONValue($0.ownLoss),
          "reached": .bool($0.isReached),
        ])
      } ?? .null,
    ])
  }

  func requireConsistency() throws(Inconsistency) {
    try require((0..<countLimit).contains(steps), "networks took \(steps) steps")
    if let match {
      try require(match.loss >= 0 && match.ownLoss >= 0, "a matched loss is below zero")
    }
  }
}
