import Probes

extension CorruptionResult {
  public func requireConsistency() throws(Inconsistency) {
    try subject.requireConsistency(samples: probe.tokenCount)
    try require(subject.layer == nil && subject.experts == nil, "it is of a whole model")
    for one in [probe, untrained].compactMap(\.self) {
      try one.requireConsistency()
      try require(
        one.windowCount == probe.windowCount && one.tokenCount == probe.tokenCount
          && one.judgedCount == probe.judgedCount
          && one.levels.map(\.share) == probe.levels.map(\.share),
        "its models were measured at other tokens or shares")
    }
    try nulls.unigram.requireConsistency(isJudged: probe.judgedCount > 0)
    try require(
      (nulls.uniformIllegalMass != nil) == (probe.judgedCount > 0)
        && isShare(nulls.uniformIllegalMass ?? 0),
      "its uniform illegal mass is \(nulls.uniformIllegalMass ?? -1)")
  }
}

/// Whether a mean of probabilities is one, but for rounding.
private func isShare(_ value: Double) -> Bool { value >= 0 && value <= 1 + 1e-9 }

extension CorruptionProbe {
  fileprivate func requireConsistency() throws(Inconsistency) {
    try require(
      (1..<countLimit).contains(tokenCount) && (1...tokenCount).contains(windowCount)
        && (0...tokenCount).contains(judgedCount),
      "\(windowCount) windows of \(tokenCount) tokens, \(judgedCount) of them judged")
    let shares = levels.map(\.share)
    try require(
      shares.count > 1 && shares.first == 0 && (shares.last ?? 0) <= 1
        && zip(shares, shares.dropFirst()).allSatisfy { $0 < $1 },
      "its shares do not ascend from 0 to at most 1")
    for level in levels {
      try level.means.requireConsistency(isJudged: judgedCount > 0)
      try require(
        (level.auroc == nil) == (level.share == 0) && isShare(level.auroc ?? 0),
        "its auroc is \(level.auroc ?? -1) at share \(level.share)")
    }
  }
}

extension PredictiveMeans {
  fileprivate func requireConsistency(isJudged: Bool) throws(Inconsistency) {
    try require(
      loss >= 0 && loss.isFinite && entropy >= 0 && entropy.isFinite,
      "its loss is \(loss) and its entropy \(entropy)")
    try require(
      confidence > 0 && isShare(confidence) && isShare(accuracy),
      "its confidence is \(confidence) and its accuracy \(accuracy)")
    try require(
      (illegalMass != nil) == isJudged && isShare(illegalMass ?? 0),
      "its illegal mass is \(illegalMass ?? -1)")
  }
}
