import LinearAlgebra
import Probes

extension RoutingStatistics: Consistent {
  public func requireConsistency() throws(Inconsistency) {
    let experts = load.count
    try require(
      experts > 0 && importance.count == experts && effectiveCounts.count == experts,
      "its figures are of different numbers of experts")
    try requireExperts(dead, of: experts)
    try require((1..<countLimit).contains(sampleCount), "\(sampleCount) samples")
    if let pairs = coactivation {
      try require(
        pairs.rowCount == experts && pairs.columnCount == experts
          && pairs.elements.allSatisfy { (0...1).contains($0) },
        "co-activation is \(pairs.shape) for \(experts) experts, or no share of samples")
    }
    try boundary?.requireConsistency()
  }
}

extension BoundaryMass: Consistent {
  public func requireConsistency() throws(Inconsistency) {
    try require(
      masses.count == widths.count && widths.allSatisfy { $0 > 0 && $0.isFinite }
        && zip(widths, widths.dropFirst()).allSatisfy { $0 < $1 }
        && (masses + [nearTies]).allSatisfy { (0...1).contains($0) },
      "it counts shares \(masses) and \(nearTies) near the boundary, within \(widths)")
  }
}

extension AgreementNull {
  func requireConsistency() throws(Inconsistency) {
    try require(
      (1..<countLimit).contains(draws) && information.percentile5 <= information.percentile95,
      "agreement by chance of \(draws) draws, or out of order")
  }
}

extension RoutingNull {
  /// Refuses a null of another number of experts, or within other widths, than `statistics`.
  func requireConsistency(with statistics: RoutingStatistics) throws(Inconsistency) {
    try require((1..<countLimit).contains(draws), "a null of \(draws) draws")
    if let pairCounts {
      let experts = statistics.load.count
      try require(
        pairCounts.rowCount == experts && pairCounts.columnCount == experts
          && statistics.coactivation != nil
          && pairCounts.elements.allSatisfy { 0 <= $0 && $0 <= Double(statistics.sampleCount) },
        "pairs by chance are \(pairCounts.shape) for \(experts) experts")
    }
    for level in [excess, largestLift].compactMap({ $0 }) {
      try require(level.percentile5 <= level.percentile95, "a null is out of order")
    }
    try boundary?.requireConsistency()
    try require(
      boundary.map { $0.widths == statistics.boundary?.widths } ?? true,
      "its null was counted within other widths")
  }
}
