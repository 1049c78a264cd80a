import Statistics

/// What the seeds say of a claim.
public enum Verdict: String, CaseIterable, Codable, CodingKeyRepresentable, Sendable {
  /// The difference is firm on the claimed side, and so is the change that training made to it.
  case holds
  /// Both are firm on the other side.
  case reversed
  /// The difference is firm, and that training made it is not: networks without training may have it too.
  case structural
  /// Of experts: their alignment is below what is of interest, and training made it so.
  case nearOrthogonal = "near-orthogonal"
  /// Of experts: their alignment is above that, and training made it so.
  case aligned
  /// Neither is shown, there are fewer than three seeds, or the models before training are not known.
  case open

  /// Seeds, or datasets, from which a verdict is given.
  public static let leastUnits = 3

  /// The verdict on "the difference is below zero", or above it, by its interval alone: the rule of
  /// comparisons of before a rule was noted.
  public init(_ difference: PairedDifference, claimedBelowZero: Bool) {
    guard difference.count >= Self.leastUnits, let interval = difference.interval else {
      self = .open
      return
    }
    if interval.upperBound < 0 {
      self = claimedBelowZero ? .holds : .reversed
    } else if interval.lowerBound > 0 {
      self = claimedBelowZero ? .reversed : .holds
    } else {
      self = .open
    }
  }

  /// The verdict on a claim, from its difference, the change that training made to it, and the p of both; of an
  /// equivalence the difference is omega, and p are not asked.
  init(
    on claim: Claim, _ trained: PairedDifference, p: Double?, fromTraining: PairedDifference?,
    trainingP: Double?, sesoi: Double
  ) {
    guard claim.isEquivalence else {
      self.init(
        trained, p: p, fromTraining: fromTraining, trainingP: trainingP,
        claimedBelowZero: claim.claimsBelowZero)
      return
    }
    let untrained = fromTraining.flatMap { change in
      change.count == trained.count
        ? PairedDifference(zip(trained.differences, change.differences).map { $0 - $1 }) : nil
    }
    self.init(omega: trained, untrained: untrained, sesoi: sesoi)
  }

  /// The verdict by p below 0.05 of the difference and of the change that training made to it.
  init(
    _ trained: PairedDifference, p: Double?, fromTraining: PairedDifference?, trainingP: Double?,
    claimedBelowZero: Bool
  ) {
    guard trained.count >= Self.leastUnits, let p, p < 0.05, trained.mean != 0, let fromTraining
    else {
      self = .open
      return
    }
    guard let trainingP, trainingP < 0.05,
      (fromTraining.mean < 0) == (trained.mean < 0)
    else {
      self = .structural
      return
    }
    self = (trained.mean < 0) == claimedBelowZero ? .holds : .reversed
  }

  /// The verdict on near-orthogonal experts: which side of `sesoi`, the smallest omega of interest, the 90 %
  /// interval lies on, and whether it lay there before training.
  init(omega: PairedDifference, untrained: PairedDifference?, sesoi: Double) {
    func side(_ omega: PairedDifference?) -> Verdict {
      guard let omega, omega.count >= Self.leastUnits, let interval = omega.interval(level: 0.9)
      else { return .open }
      return interval.upperBound < sesoi
        ? .nearOrthogonal : interval.lowerBound > sesoi ? .aligned : .open
    }
    let (own, before) = (side(omega), side(untrained))
    self = untrained == nil ? .open : own == before && own != .open ? .structural : own
  }
}
