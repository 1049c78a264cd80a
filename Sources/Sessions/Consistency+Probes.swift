import LinearAlgebra
import Probes

extension Subject {
  /// Refuses places of another number of samples than `count`, or before the first.
  func requireConsistency(samples count: Int) throws(Inconsistency) {
    guard let samples else { return }
    try require(
      samples.indices.count == count && samples.indices.allSatisfy { 0 <= $0 && $0 < countLimit },
      "it names \(samples.indices.count) places of \(count) samples, or one out of range")
  }
}

/// Refuses counts of samples measured, and of those asked for, that do not go together.
func requireSamples(_ count: Int, of requested: Int) throws(Inconsistency) {
  try require(
    1 <= count && count <= requested && requested < countLimit,
    "\(count) of \(requested) samples")
}

/// Refuses gates of other numbers of samples and experts.
private func requireGates(
  _ gates: Matrix?, samples: Int, experts: Int
) throws(Inconsistency) {
  guard let gates else { return }
  try require(
    gates.rowCount == samples && gates.columnCount == experts
      && gates.elements.allSatisfy { $0 >= 0 && $0.isFinite },
    "gates are \(gates.shape) for \(samples) samples and \(experts) experts, or not all numbers from 0"
  )
}

extension RouteResult: Consistent {
  func requireConsistency() throws(Inconsistency) {
    try statistics.requireConsistency()
    try subject.requireConsistency(samples: statistics.sampleCount)
    try requireGates(gates, samples: statistics.sampleCount, experts: statistics.load.count)
    guard let untrained else { return }
    try untrained.requireConsistency()
    try require(
      untrained.load.count == statistics.load.count, "it had another number of experts before")
  }
}

extension RoutingStatistics: Consistent {
  func requireConsistency() throws(Inconsistency) {
    let experts = load.count
    try require(
      experts > 0 && importance.count == experts && effectiveCounts.count == experts,
      "its figures are of different numbers of experts")
    try requireExperts(dead, of: experts)
    try require((1..<countLimit).contains(sampleCount), "\(sampleCount) samples")
    if let pairs = coactivation {
      try require(
        pairs.rowCount == experts && pairs.columnCount == experts,
        "co-activation is \(pairs.shape) for \(experts) experts")
    }
  }
}

extension JacobianResult: Consistent {
  func requireConsistency() throws(Inconsistency) {
    let experts = probe.experts.count
    try require(experts > 0, "it is of no expert")
    try requireSamples(probe.sampleCount, of: probe.requestedCount)
    try subject.requireConsistency(samples: probe.sampleCount)
    try requireGates(gates, samples: probe.sampleCount, experts: experts)
    let rank = probe.experts[0].spectra.columnCount
    for expert in probe.experts {
      try require(
        expert.spectra.rowCount == probe.sampleCount && expert.spectra.columnCount == rank
          && expert.firstSpectrum.count == rank,
        "spectra are \(expert.spectra.shape) for \(probe.sampleCount) samples")
      let average = expert.averageJacobian
      try require(
        expert.isDead
          || expert.meanSpectrum.count == rank && expert.averageSpectrum.count == rank
            && min(average.rowCount, average.columnCount)
              == (probe.leavesMatricesOut ? 0 : rank),
        "an expert's spectra are of different lengths")
    }
    try probe.alignment.requireConsistency(experts: experts)
    try probe.pointwiseAlignment.requireConsistency(experts: experts)
    try probe.unweightedAlignment?.requireConsistency(experts: experts)
    guard let layer = probe.layer else { return }
    try require(
      layer.meanSpectrum.count == rank && layer.frozenMeanSpectrum.count == rank
        && min(layer.firstJacobian.rowCount, layer.firstJacobian.columnCount)
          == (probe.leavesMatricesOut ? 0 : rank),
      "the layer's spectra are of another length than the experts'")
  }
}

extension LeadingResult: Consistent {
  func requireConsistency() throws(Inconsistency) {
    let experts = probe.experts.count
    try require(experts > 0, "it is of no expert")
    for spectra in [probe, untrained].compactMap({ $0 }) {
      try requireSamples(spectra.sampleCount, of: spectra.requestedCount)
      try require(
        spectra.sampleCount == probe.sampleCount, "it had another number of samples before")
      try require(spectra.experts.count == experts, "it had another number of experts before")
      let width = spectra.experts.lazy.filter { !$0.isDead }.map(\.meanSpectrum.count).first ?? 0
      try require(
        spectra.experts.allSatisfy {
          $0.spectra.rowCount == spectra.sampleCount
            && $0.meanSpectrum.count == $0.spectra.columnCount
            && $0.spectra.columnCount == ($0.isDead ? 0 : width)
        }, "an expert's spectra are of different lengths")
    }
    try subject.requireConsistency(samples: probe.sampleCount)
    try requireGates(gates, samples: probe.sampleCount, experts: experts)
  }
}

extension Alignment {
  func requireConsistency(experts: Int) throws(Inconsistency) {
    try require(
      cosines.count == experts && cosines.allSatisfy { $0.count == experts },
      "an alignment is not one of \(experts) by \(experts) experts")
  }
}

extension PCAResult: Consistent {
  func requireConsistency() throws(Inconsistency) {
    let experts = probe.experts.count
    try require(
      experts > 0 && probe.weightSums.count == experts
        && shuffled.map { $0.experts.count == experts && $0.draws > 0 } != false
        && [0, experts].contains(untrainedRanks.count),
      "its figures are of different numbers of experts")
    try require((1..<countLimit).contains(probe.sampleCount), "\(probe.sampleCount) samples")
    try subject.requireConsistency(samples: probe.sampleCount)
    let width = probe.experts.lazy.compactMap { $0?.mean.count }.first ?? 0
    for expert in probe.experts.compactMap({ $0 }) {
      try require(
        expert.mean.count == width && width > 0
          && expert.axes.columnCount == (probe.leavesAxesOut ? 0 : width)
          && expert.axes.rowCount == (probe.leavesAxesOut ? 0 : expert.eigenvalues.count)
          && (1...width).contains(expert.eigenvalues.count)
          && expert.eigenvalues.allSatisfy { $0 >= 0 }
          && (-1_100...1_100).contains(expert.scaling ?? 0),
        "an expert's axes and variances do not fit together")
    }
  }
}

extension SubspaceResult: Consistent {
  func requireConsistency() throws(Inconsistency) {
    try require(
      probe.dimension > 0 && (1...probe.dimension).contains(probe.rank),
      "subspaces of dimension \(probe.rank) in one of \(probe.dimension)")
    try require((1..<countLimit).contains(probe.sampleCount), "\(probe.sampleCount) samples")
    try subject.requireConsistency(samples: probe.sampleCount)
    try requireExperts(probe.dead, of: probe.expertCount)
    if let thin = probe.thin {
      try requireExperts(thin.map(\.expert), of: probe.expertCount)
      try require(
        thin.allSatisfy { (1..<probe.rank).contains($0.directions) },
        "an expert left out spreads in \(thin.map(\.directions)) directions of \(probe.rank)")
    }
    var seen = Set<[Int]>()
    for pair in probe.pairs {
      try require(
        0 <= pair.first && pair.first < pair.second && pair.second < probe.expertCount
          && seen.insert([pair.first, pair.second]).inserted,
        "it has a pair \(pair.first), \(pair.second) of \(probe.expertCount) experts")
      try require(
        pair.angles.angles.count == probe.rank,
        "\(pair.angles.angles.count) angles of subspaces of dimension \(probe.rank)")
    }
  }
}

/// Refuses numbers of experts that are out of range, not ascending, or there twice.
private func requireExperts(_ numbers: [Int], of count: Int) throws(Inconsistency) {
  try require(
    zip(numbers, numbers.dropFirst()).allSatisfy(<) && (numbers.first ?? 0) >= 0
      && (numbers.last ?? -1) < count, "dead experts \(numbers) of \(count)")
}
