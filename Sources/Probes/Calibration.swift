import LinearAlgebra

/// How far a classifier is as often right as it is confident (docs/metrics.md, Calibration).
public struct Calibration: Codable, Equatable, Sendable {
  /// Samples of about the same confidence.
  public struct Bin: Codable, Equatable, Sendable {
    public let count: Int
    /// Mean confidence, and the share that is right.
    public let confidence, accuracy: Double

    public init(count: Int, confidence: Double, accuracy: Double) {
      (self.count, self.confidence, self.accuracy) = (count, confidence, accuracy)
    }
  }

  public let count: Int
  /// Mean confidence, the largest probability, and the share that is right.
  public let confidence, accuracy: Double
  /// As many samples in each, or one less, by confidence ascending.
  public let bins: [Bin]
  /// Σ (n_b / n) |accuracy_b − confidence_b|, the expected calibration error.
  public let error: Double
  /// What the error is too large by, about, as bins are few samples: the mean over bootstrap samples less the error.
  public let bias: Double
  /// Mean over samples of Σ_c (p_c − [c is right])².
  public let brier: Double

  /// The error less its bias, not below 0 and not above the error.
  public var correctedError: Double { min(error, max(0, error - bias)) }

  /// Bins unless there are fewer samples, and bootstrap samples.
  public static let binCount = 15
  static let draws = 200

  /// That of logits, samples×classes; `seed` fixes the bootstrap.
  ///
  /// Sources: equal-mass bins as in Nixon et al., Measuring calibration in deep learning, 2019; bias by bootstrap,
  /// Efron, 1979; Brier, 1950.
  public init?(of logits: Matrix, labels: [Int], seed: UInt64) {
    guard logits.rowCount > 0, logits.rowCount == labels.count else { return nil }
    var samples: [Sample] = []
    var brier = 0.0
    for (row, label) in labels.enumerated() {
      let p = ClassProbabilities.of(logits.row(row))
      let top = largestPlace(p[...])
      samples.append(Sample(confidence: p[top], isRight: top == label))
      for (place, value) in p.enumerated() {
        let distance = value - (place == label ? 1 : 0)
        brier += distance * distance
      }
    }
    let n = Double(samples.count)
    count = samples.count
    self.brier = brier / n
    confidence = samples.reduce(0) { $0 + $1.confidence } / n
    accuracy = Double(samples.count { $0.isRight }) / n
    bins = Self.bins(of: samples)
    error = Self.error(of: bins)
    let all = samples
    let drawn = Parallel.map(Self.draws) { draw in
      var stream = RandomStream(seed: seed, purpose: .bootstrap, index: draw)
      return Self.error(
        of: Self.bins(of: all.map { _ in all[stream.integer(below: all.count)] }))
    }
    bias = (drawn.mean ?? 0) - error
  }

  private struct Sample: Sendable {
    let confidence: Double
    let isRight: Bool
  }

  private static func bins(of samples: [Sample]) -> [Bin] {
    // Equal confidences in the order of the samples.
    let order = samples.indices.sorted {
      (samples[$0].confidence, $0) < (samples[$1].confidence, $1)
    }
    let wanted = min(binCount, samples.count)
    return (0..<wanted).map { bin in
      let own = order[bin * samples.count / wanted..<(bin + 1) * samples.count / wanted]
      let size = Double(own.count)
      return Bin(
        count: own.count, confidence: own.reduce(0) { $0 + samples[$1].confidence } / size,
        accuracy: Double(own.count { samples[$0].isRight }) / size)
    }
  }

  private static func error(of bins: [Bin]) -> Double {
    let total = Double(bins.reduce(0) { $0 + $1.count })
    return bins.reduce(0) { $0 + Double($1.count) * abs($1.accuracy - $1.confidence) } / total
  }
}

/// How far the spread of a mixture's experts foretells how wrong it is, of a regression (docs/metrics.md,
/// Calibration).
public struct SpreadCalibration: Codable, Equatable, Sendable {
  /// Samples of about the same spread.
  public struct Bin: Codable, Equatable, Sendable {
    public let count: Int
    /// Mean variance among experts, and mean squared error.
    public let spread, error: Double

    public init(count: Int, spread: Double, error: Double) {
      (self.count, self.spread, self.error) = (count, spread, error)
    }
  }

  /// As many samples in each, or one less, by spread ascending.
  public let bins: [Bin]
  /// Mean squared error, and mean spread.
  public let error, spread: Double
  /// The chance that of a sample with more than the median error and another the first has the larger spread; nil
  /// where all err alike.
  public let area: Double?

  /// That of the spread and the squared error of each sample.
  public init?(spreads: [Double], errors: [Double]) {
    guard !spreads.isEmpty, spreads.count == errors.count else { return nil }
    let order = spreads.indices.sorted { (spreads[$0], $0) < (spreads[$1], $1) }
    let wanted = min(Calibration.binCount, spreads.count)
    bins = (0..<wanted).map { bin in
      let own = order[bin * spreads.count / wanted..<(bin + 1) * spreads.count / wanted]
      let size = Double(own.count)
      return Bin(
        count: own.count, spread: own.reduce(0) { $0 + spreads[$1] } / size,
        error: own.reduce(0) { $0 + errors[$1] } / size)
    }
    (error, spread) = (errors.mean ?? 0, spreads.mean ?? 0)
    let middle = quantile(errors, 0.5)
    area = areaUnderCurve(
      errors.indices.filter { errors[$0] > middle }.map { spreads[$0] },
      over: errors.indices.filter { errors[$0] <= middle }.map { spreads[$0] })
  }
}
