import Networks

/// What is predicted of a figure as experts grow in number.
public struct ScalingPrediction: Sendable {
  public let figure: Figure
  /// Whether it is to fall with E, rather than to rise.
  public let falls: Bool

  /// `sigma1 falls`.
  public var statement: String { "\(figure.rawValue) \(falls ? "falls" : "rises")" }

  /// Those of arXiv 2601.11616: with more experts Jacobians are smaller, of lower rank and decay faster, outputs
  /// spread further, and experts stand apart from one another.
  public static let all = [
    Self(figure: .sigma1, falls: true), Self(figure: .decay, falls: false),
    Self(figure: .erank, falls: true), Self(figure: .pcaRank, falls: false),
    Self(figure: .omega, falls: true), Self(figure: .loss, falls: true),
  ]
}

/// How figures move with the number of experts, and what that says of the predictions, as one family.
public struct ExpertScaling: Equatable, Sendable {
  /// In the order of the predictions.
  public let slopes: [ScalingSlope]
  /// One for each of `slopes`.
  public let family: PredictionFamily

  /// Of models with `experts` experts each, a row a seed; nil for a model that there is not.
  public init(
    experts: [Int], rows: [[Measurement?]], leavingOut left: Set<Figure> = [], seed: UInt64
  ) {
    let predictions = ScalingPrediction.all.filter { !left.contains($0.figure) }
    let slopes = predictions.map { ScalingSlope($0.figure, experts: experts, rows: rows) }
    self.slopes = slopes
    family = PredictionFamily(
      zip(predictions, slopes).map { prediction, slope in
        Prediction(
          prediction.figure.rawValue, prediction.statement, claimsBelowZero: prediction.falls,
          trained: slope.trained, untrained: slope.untrained)
      }, seed: seed)
  }
}

extension Comparison {
  /// E of each architecture.
  public var expertCounts: [Int] { architectures.map(\.shape.expertCount) }

  /// The figures over the number of experts, of architectures that differ in it; after the steps.
  public var scaling: ExpertScaling {
    ExpertScaling(experts: expertCounts, rows: measurements, seed: flipSeed)
  }

  /// The same at a level of held-out loss, where the loss is no figure; a model that is as low before its first step
  /// did not come to it by training, and stands for none.
  public func scaling(at level: LossLevel) -> ExpertScaling {
    let rows = zip(level.measurements, level.steps).map { row, steps in
      zip(row, steps).map { $1 == 0 ? nil : $0 }
    }
    return ExpertScaling(
      experts: expertCounts, rows: rows, leavingOut: [.loss], seed: flipSeed)
  }
}
