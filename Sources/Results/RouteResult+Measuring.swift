import LinearAlgebra
import Probes

extension RouteResult {
  /// Draws of its null unless told.
  public static let usualDraws = 20

  /// Measures how the router divides the samples, the untrained model's, and what chance gives of pairs and
  /// margins.
  ///
  /// Samples are counted within `widths` of the switching boundary. With `byClass`, also which experts the
  /// samples of each label, region or topic go to. A stop keeps the draws that are done.
  /// - Throws: `ProbeError` when a number is not finite or there is no sample.
  public static func measure(
    at chosen: ChosenSamples, near widths: [Double] = RoutingStatistics.usualWidths,
    draws: Int = usualDraws, seed: UInt64, byClass: Bool = false, watch: Watch = { _, _ in .silent }
  ) throws -> Measured<RouteResult> {
    let gates = try chosen.layer.gates(at: chosen.inputs)
    let statistics = try RoutingStatistics(
      of: chosen.layer, gates: gates, partition: chosen.partition, near: widths)
    let untrained = try chosen.untrained.map {
      try RoutingStatistics(of: $0.layer, at: $0.inputs, partition: chosen.partition, near: widths)
    }
    var (null, stops): (RoutingNull?, [String: Int]) = (nil, [:])
    if draws > 0, statistics.boundary != nil || statistics.pairs?.hasPairs == true {
      (null, stops) = drawn(draws, monitor: watch("chance", "draws"), \.draws) {
        RoutingNull(
          of: chosen.layer, gates: gates, near: widths, draws: draws, seed: seed, monitor: $0)
      }
    }
    let classes = try chosen.partition.flatMap { labels -> ClassRouting? in
      guard byClass else { return nil }
      return try ClassRouting(
        of: chosen.layer, gates: gates, labels: labels, names: chosen.partitionLabels, seed: seed)
    }
    return Measured(
      result: RouteResult(
        subject: chosen.subject, statistics: statistics, untrained: untrained,
        partition: chosen.partitionName, gates: ChosenSamples.kept(gates.weights), null: null,
        agreementNull: chosen.partition.flatMap {
          AgreementNull(gates: gates, partition: $0, seed: seed)
        }, classes: classes),
      stops: stops)
  }
}

extension TokenResult {
  /// Shuffles whose mean is the level by chance.
  private static let shuffles = 20

  /// Measures which tokens that occur `least` times each expert takes, beside the level that tokens
  /// shuffled by `seed` give and the untrained model's; `top` are listed an expert.
  ///
  /// - Throws: `ProbeError` when a number is not finite or no token occurs so often.
  public static func measure(
    at chosen: ChosenSamples, in language: LanguageSamples, least: Int = 8, top: Int? = nil,
    seed: UInt64
  ) throws -> TokenResult {
    func measure(_ probed: ProbedLayer, shuffle: Int? = nil) throws -> TokenSpecialisation {
      var order: [Int]?
      if let shuffle {
        var stream = RandomStream(seed: seed, purpose: .shuffle, index: shuffle)
        order = stream.permutation(language.tokens.count)
      }
      return try TokenSpecialisation(
        of: probed.layer, at: probed.inputs, tokens: language.tokens, minimumCount: least,
        shuffling: order)
    }
    let probe = try measure(chosen.trained)
    let byChance = try (0..<shuffles).map { try measure(chosen.trained, shuffle: $0).mean }
    return TokenResult(
      subject: chosen.subject, probe: probe, names: probe.tokens.map { language.name(of: $0) },
      shuffledMean: byChance.reduce(0, +) / Double(shuffles),
      untrainedMean: try chosen.untrained.map { try measure($0).mean }, top: top)
  }
}
