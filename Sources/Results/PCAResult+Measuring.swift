import LinearAlgebra
import Networks
import Probes

extension PCAResult {
  /// Measures the weighted PCA, its jackknife, that of the untrained model, and that with shuffled gates.
  ///
  /// The null has `draws` shuffles of the gates among the samples by `seed`; 0 for none, nil for as many as
  /// shapes and samples advise. Axes are left out beyond a size unless it `keepsAxes`.
  /// A stop keeps the shuffles that are done.
  /// - Throws: `ProbeError` when a number is not finite or there is no sample.
  public static func measure(
    at chosen: ChosenSamples, of representation: Representation = .output, draws: Int? = nil,
    seed: UInt64, keepsAxes: Bool = false, watch: Watch = { _, _ in .silent }
  ) throws -> Measured<PCAResult> {
    func measure(_ probed: ProbedLayer, keepsAxes: Bool) throws -> PCAProbe {
      try PCAProbe(
        of: probed.layer, at: probed.inputs, representation: representation, keepsAxes: keepsAxes)
    }
    let draws =
      draws
      ?? ShuffledRanks.automaticDraws(
        of: chosen.layer.shape, samples: chosen.inputs.rowCount, representation: representation)
    // First, so that a stop has no more to wait for than the shuffle it is at.
    let probe = try measure(chosen.trained, keepsAxes: keepsAxes)
    let untrained = try chosen.untrained.map { try measure($0, keepsAxes: false) }
    let jackknifed = try JackknifedRanks(
      of: probe, layer: chosen.layer, at: chosen.inputs, numbers: chosen.subject.experts, seed: seed
    )
    var (shuffled, stops): (ShuffledRanks?, [String: Int]) = (nil, [:])
    if chosen.layer.shape.expertCount > 1, draws > 0 {
      (shuffled, stops) = try drawn(draws, monitor: watch("shuffled gates", "shuffles"), \.draws) {
        try ShuffledRanks(
          of: chosen.layer, at: chosen.inputs, representation: representation, draws: draws,
          seed: seed, monitor: $0)
      }
    }
    let result = PCAResult(
      subject: chosen.subject, probe: probe, shuffled: shuffled,
      untrainedRanks: untrained?.experts.map { $0?.effectiveRank } ?? [], jackknifed: jackknifed)
    return Measured(result: result, stops: stops)
  }
}

extension SubspaceResult {
  /// Measures the angles between experts' subspaces of `rank` directions, and the untrained model's.
  ///
  /// - Throws: `ProbeError` when a number is not finite or no two experts have such subspaces.
  public static func measure(
    at chosen: ChosenSamples, of source: SubspaceSource = .output, rank: Int = 3
  ) throws -> SubspaceResult {
    let probe = try SubspaceProbe(
      of: chosen.layer, at: chosen.inputs, source: source, rank: rank)
    // The untrained model may lack a direction that training made: then it has no figure.
    let untrained = chosen.untrained.flatMap {
      try? SubspaceProbe(of: $0.layer, at: $0.inputs, source: source, rank: rank)
    }
    return SubspaceResult(
      subject: chosen.subject, probe: probe, untrainedOverlap: untrained?.mean(\.overlap),
      null: SubspaceNull(rank: rank, dimension: probe.dimension))
  }
}
