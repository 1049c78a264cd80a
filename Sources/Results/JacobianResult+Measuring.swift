import LinearAlgebra
import Networks
import Probes

extension JacobianResult {
  /// Measures exact Jacobians, those of the untrained model, and the alignment of rotated ones.
  ///
  /// The null has `draws` random rotations by `seed`; 0 for none. With nil it has 200, or is the exact level
  /// where Jacobians are so wide that these would take long. Matrices that grow with the square of the
  /// width are left out beyond a size unless it `keepsMatrices`.
  /// A stop keeps the samples and the draws that are done; with a `limit` it stops at so many samples.
  /// - Throws: `ProbeError` when a number is not finite, or nothing was measured.
  public static func measure(
    at chosen: ChosenSamples, scale: JacobianScale = .raw, unweighted: Bool = false,
    draws: Int? = nil, seed: UInt64, keepsMatrices: Bool = false, limit: Int? = nil,
    watch: Watch = { _, _ in .silent }
  ) throws -> Measured<JacobianResult> {
    var layers = [
      (
        layer: chosen.layer, inputs: chosen.inputs,
        options: JacobianOptions(scale: scale, evaluatesAllExperts: unweighted)
      )
    ]
    if let untrained = chosen.untrained {
      layers.append(
        (untrained.layer, untrained.inputs, JacobianOptions(scale: scale, measuresLayer: false)))
    }
    let probes = try JacobianProbe.together(
      layers, limit: limit, monitor: watch(nil, "pieces of 32 samples"))
    let (probe, untrained) = (probes[0], probes.dropFirst().first)
    let live = probe.experts.filter { !$0.isDead }
    var (null, stops): (PairNull?, [String: Int]) = (nil, [:])
    switch probe.rotations(of: chosen.layer.shape, draws: draws) {
    case .none: break
    case .exact(let exact): null = exact
    case .drawn(let count):
      (null, stops) = try drawn(count, monitor: watch("random directions", "draws"), \.draws) {
        try PairNull(of: live.map(\.averageJacobian), draws: count, seed: seed, monitor: $0)
      }
    }
    let result = JacobianResult(
      subject: chosen.subject.prefix(probe.sampleCount),
      probe: keepsMatrices ? probe : probe.withoutLargeMatrices, null: null,
      untrainedMean: untrained?.routedMean,
      untrainedAlignment: untrained?.alignment.meanMagnitude,
      gates: try chosen.keptGates(probe.sampleCount))
    return Measured(result: result, stops: stops.merging(result.progress.stops) { own, _ in own })
  }
}

extension LeadingResult {
  /// Measures the `count` largest singular values alone, those of the untrained model, and how the average
  /// Jacobians align, of which the memory budget says how many are held at a time.
  ///
  /// The alignment's null is that of `JacobianResult.measure` without a number of draws. A stop leaves the
  /// alignment out.
  /// - Throws: As `JacobianResult.measure`.
  public static func measure(
    at chosen: ChosenSamples, count: Int, scale: JacobianScale = .raw, aligns: Bool = true,
    seed: UInt64 = 0, limit: Int? = nil, watch: Watch = { _, _ in .silent }
  ) throws -> Measured<LeadingResult> {
    let layers = [chosen.trained, chosen.untrained].compactMap { $0 }
    let spectra = try LeadingSpectra.together(
      layers.map { ($0.layer, $0.inputs) }, count: count, scale: scale, limit: limit,
      monitor: watch(nil, "samples"))
    let probe = spectra[0]
    var (found, null): (Alignment?, PairNull?) = (nil, nil)
    var before: Alignment?
    if aligns, chosen.layer.shape.expertCount > 1 {
      let monitor = watch("alignment", "average Jacobians")
      func averages(_ probed: ProbedLayer) throws -> AverageJacobians {
        try AverageJacobians(
          of: probed.layer, at: probed.inputs.prefix(rows: probe.sampleCount), scale: scale)
      }
      let own = try averages(chosen.trained)
      found = try own.alignment(monitor: monitor)
      if let untrained = chosen.untrained, found != nil {
        before = try averages(untrained).alignment(monitor: monitor)
      }
      null = try found.flatMap { try Self.null(of: own, $0, chosen.layer.shape, seed) }
      if chosen.untrained != nil, before == nil { (found, null) = (nil, nil) }
    }
    let result = LeadingResult(
      subject: chosen.subject.prefix(probe.sampleCount), probe: probe,
      untrained: spectra.dropFirst().first, gates: try chosen.keptGates(probe.sampleCount),
      alignment: found, null: null, untrainedAlignment: before?.meanMagnitude)
    return Measured(result: result, stops: result.progress.stops)
  }

  /// The level of random directions: drawn where Jacobians are so narrow that this takes no time, else
  /// exact.
  private static func null(
    of averages: AverageJacobians, _ alignment: Alignment, _ shape: LayerShape, _ seed: UInt64
  ) throws -> PairNull? {
    guard alignment.pairCount > 0 else { return nil }
    let live = averages.live
    let draws = PairNull.automaticDraws(
      of: live.count, rows: shape.outputWidth, columns: shape.inputWidth)
    guard draws > 0 else {
      return .exact(
        pairs: alignment.pairCount, rows: shape.outputWidth, columns: shape.inputWidth)
    }
    var matrices: [Matrix] = []
    for i in live { matrices.append(try averages.matrix(of: i)) }
    return try PairNull(of: matrices, draws: draws, seed: seed)
  }
}

extension BlockResult {
  /// Measures how a layer of a transformer moves tokens' own states, and did before training.
  ///
  /// - Throws: As `JacobianResult.measure`.
  public static func measure(
    at chosen: ChosenSamples, in language: LanguageSamples, limit: Int? = nil,
    watch: Watch = { _, _ in .silent }
  ) throws -> Measured<BlockResult> {
    let spectra = try BlockSpectra.together(
      [language.model, language.untrained].compactMap { $0 }, layer: chosen.subject.layer ?? 0,
      in: language.stream, at: language.places, limit: limit, monitor: watch(nil, "samples"))
    let probe = spectra[0]
    let result = BlockResult(
      subject: chosen.subject.prefix(probe.sampleCount), probe: probe,
      untrained: spectra.dropFirst().first)
    return Measured(result: result, stops: result.progress.stops)
  }
}
