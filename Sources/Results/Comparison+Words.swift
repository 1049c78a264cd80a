import Documents
import Experiments

extension Claim {
  /// Every claim under its name, of layers.
  static let named = allCases.map { (name: $0.rawValue, claim: $0) }

  /// The same of transformers, those of claim 6 first.
  static let namedInTransformers =
    (ofEveryLayer + allCases.filter { !ofEveryLayer.contains($0) }).map {
      (name: $0.nameInTransformer, claim: $0)
    }
}

extension Comparison {
  /// What it is over, and where it was measured.
  var title: Report.Block {
    .title("comparison over \(seedCount), probes at \(counted(sampleCount, "sample"))")
  }

  /// A claim in words, by the rule that its verdict is reached under.
  func statement(of claim: Claim) -> String {
    rule == nil ? claim.earlierStatement : claim.statement
  }

  /// How many seeds there are: `3 seeds`, `2 of 3 seeds (stopped)`.
  var seedCount: String {
    let stopped = progress.done < progress.requested ? " (stopped)" : ""
    guard dataSeeds != nil, let seeds = groups.first?.count else { return "\(progress)" + stopped }
    return "\(counted(groups.count, "dataset")) of \(counted(seeds, "seed"))" + stopped
  }
}

extension Conventions {
  /// The conventions in one line.
  var sentence: String {
    "\(scale.rawValue) \(jacobian.rawValue) Jacobians, PCA of \(representation.rawValue), "
      + "\(mean.rawValue) mean, matched in \(capacity.rawValue) parameters"
  }
}
