import LinearAlgebra
import Networks

/// What exact Jacobians of a layer take, and how much of it goes on at once.
///
/// Nothing here changes a number: pieces of 32 samples are summed up in order whatever part of one is
/// worked on at a time.
struct JacobianPlan {
  let shape: LayerShape
  let options: JacobianOptions
  /// Samples to measure.
  let samples: Int
  /// Whether Jacobians at single samples are compared.
  let comparesSamples: Bool
  /// Layers that are measured together.
  var models = 1.0
  /// Experts beside those that are routed to, which run at every sample.
  var shared: [LayerShape] = []

  private var d: Double { Double(shape.inputWidth) }
  private var o: Double { Double(shape.outputWidth) }
  private var m: Double { Double(shape.hiddenWidth) }
  private var e: Double { Double(shape.expertCount) }
  private var n: Double { Double(samples) }
  /// Experts that are evaluated at a sample.
  private var runs: Double { options.evaluatesAllExperts ? e : Double(shape.selectedCount) }
  private var isSparse: Bool { shape.expertCount > Alignment.sparseLimit && runs < e }
  /// Bytes of one Jacobian.
  private var size: Double { 8 * d * o }
  private var rank: Double { min(d, o) }

  /// Whether Jacobians are needed once their spectra are known.
  var keepsJacobians: Bool { comparesSamples || options.measuresLayer }
  /// Experts that some sample reaches, at the most.
  private var live: Double { min(e, n * runs) }

  /// Bytes of each sample that are held to the end: gates, slopes where experts run, spectra, pairs; and
  /// of the activations of one expert, which are made at all samples.
  var each: Double {
    let slopes = 8 * runs * (m * (shape.isGated ? 2 : 1) + (options.measuresLayer ? o : 0))
    let piece = Double(JacobianSampler.pieceSize)
    let paired = isSparse ? min(e, piece * runs) : e
    let pairs =
      comparesSamples
      ? 16 * (paired * paired + (options.evaluatesAllExperts ? e * e : 0)) / piece : 0
    let beside = shared.reduce(0) {
      $0 + 8 * (2 * Double($1.hiddenWidth) + o + rank) + 2 * $1.activationBytes
    }
    return shape.activationBytes + models * beside
      + models
      * (shape.gateBytes + slopes + 8 * rank * (runs + e + (options.measuresLayer ? 4 : 0)) + pairs)
  }

  /// Bytes held however many samples there are: average Jacobians, pairs of experts, small experts.
  var fixed: Double {
    let alignments: Double = isSparse ? 2 : 3
    return models * (live * size + 16 * alignments * e * e + shape.heldBytes)
      + 3 * size
  }

  /// Bytes of a thread at work, whatever the samples it has at a time: eight Jacobians side by side and
  /// the workspace of their spectra, an expert and its transpose, room for the pairs of one sample.
  private var perThread: Double {
    let spectra = d * o <= 65_536 ? 9 * size : 2.2 * size
    let pairs = comparesSamples && runs < e && !isSparse ? runs * size : 0
    return 8 * size + spectra + 8 * m * (o + 16) + (shape.holdsExperts ? 0 : shape.expertBytes)
      + max(pairs, options.measuresLayer ? 16 * size : 0)
  }

  /// Bytes of the Jacobians of one sample at a time.
  private var perSample: Double {
    keepsJacobians ? (runs + Double(shared.count)) * size : 0
  }

  /// Bytes of making an expert's activations at all samples, on one thread.
  var activating: Double {
    n * shape.activationBytes + (shape.holdsExperts ? 0 : shape.expertBytes)
  }

  /// The least and the most that goes on at once.
  var least: Double { perThread + perSample }
  var most: Double {
    let piece = Double(min(samples, JacobianSampler.pieceSize))
    return max(
      Double(threads(sharing: pieceCount)) * (perThread + piece * perSample),
      Double(threads(sharing: shape.expertCount)) * activating)
  }

  var pieceCount: Int { (samples + JacobianSampler.pieceSize - 1) / JacobianSampler.pieceSize }

  /// How many pieces are worked on at once, and how many samples of each at a time.
  ///
  /// Spectra are worked out eight at a time, so that a thread with fewer samples than that does work for
  /// nothing.
  var atOnce: (pieces: Int, samples: Int) {
    let most = min(samples, JacobianSampler.pieceSize)
    let held = fixed + each * n
    for pieces in stride(from: threads(sharing: pieceCount), through: 1, by: -1) {
      let count = MemoryBudget.pieces(
        of: Double(pieces) * perSample, besides: held + Double(pieces) * perThread, wanted: most)
      if count >= min(most, InterleavedMatrices.count) || pieces == 1 { return (pieces, count) }
    }
    return (1, 1)
  }

  /// Seconds of all that: a product of two matrices and a singular value decomposition each, at about
  /// 10 GFLOP/s a thread, and of many experts their pairs at each sample.
  var seconds: Double {
    let k = Double(shape.selectedCount)
    let work = 2 * d * o * m + 8 * d * o * rank
    let beside = shared.reduce(0) {
      $0 + models * n * (2 * d * o * Double($1.hiddenWidth) + 8 * d * o * rank)
    }
    // All run at the first sample, and those that no sample reaches are in no pair after it.
    let evaluations = models * (n * k + e - k) + (options.measuresLayer ? 2 * n : 0)
    let paired = isSparse ? k : e
    let reached = min(e, n * k)
    let pairs = models * (n * paired * paired * d * o / 1e10 + reached * reached * d * o / 2e9)
    return ((work * evaluations + beside) / 1e10 + pairs) / Double(Parallel.threadCount) + 2e-7
      * reached * e
  }
}

extension JacobianProbe {
  /// What it takes to measure `models` layers of one shape together, with the experts `shared` beside
  /// those that are routed to, and `draws` random directions.
  ///
  /// What is kept of pairs is written as text for the digest.
  public static func cost(
    of shape: LayerShape, samples: Int, options: JacobianOptions, models: Int = 1, draws: Int = 0,
    shared: [LayerShape] = []
  ) -> ProbeCost {
    var plan = JacobianPlan(
      shape: shape, options: options.applying(to: shape), samples: samples,
      comparesSamples: shape.expertCount > 1)
    plan.models = Double(models)
    plan.shared = shared
    let (e, live) = (
      Double(shape.expertCount), min(shape.expertCount, samples * shape.selectedCount)
    )
    let null = PairNull.cost(
      of: live, rows: shape.outputWidth, columns: shape.inputWidth, draws: draws)
    return ProbeCost(
      fixed: plan.fixed + 64 * 3 * e * e, each: plan.each, least: max(plan.least, null.least),
      most: max(plan.most, null.most), seconds: plan.seconds + null.seconds)
  }
}
