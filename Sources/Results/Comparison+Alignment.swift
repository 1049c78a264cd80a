import Documents
import Experiments
import LinearAlgebra
import Networks
import Probes

extension Report {
  /// How experts align, beside rotations, themselves before training, and the experts of other seeds.
  mutating func addAlignment(of comparison: Comparison, _ text: NumberText) {
    let columns = comparison.architectures.indices.filter { comparison.hasAlignment($0) }
    guard !columns.isEmpty else { return }
    var table = Table(
      ["*alignment of experts"] + columns.map { comparison.architectures[$0].name })
    func row(_ name: String, _ cell: (Int) -> String) {
      let cells = columns.map(cell)
      if cells.contains(where: { $0 != "-" }) { table.add([name] + cells) }
    }
    func seeds(_ name: String, _ value: (CrossSeedAlignment) -> Double?) {
      row(name) { text(comparison.crossSeed($0).flatMap(value)) }
    }
    row("mean |A|") { text(comparison.mean(.alignment, $0)) }
    row("  random directions") { index in
      text(comparison.mean(index) { $0.alignmentNull?.mean })
    }
    row("  random directions, 95%") { index in
      text(comparison.mean(index) { $0.alignmentNull?.percentile95 })
    }
    seeds("  other seeds") { $0.deals.mean }
    row("  other seeds, 5% to 95%") { text(comparison.crossSeed($0)?.deals.range) }
    row("  p beside other seeds") {
      NumberText(digits: 2)(comparison.crossSeed($0)?.deals.p)
    }
    row("signed mean A") { index in text(comparison.mean(index) { $0.alignment?.signedMean }) }
    row("omega = mean A^2 - 1/(o d)") { text(comparison.mean(.omega, $0)) }
    row("  untrained") { text(comparison.untrainedMean(.omega, $0)) }
    seeds("between seeds, mean |A|") { $0.between.magnitude }
    seeds("  unmatched") { $0.unmatched }
    seeds("  matched by their gates") { $0.matched }
    seeds("  correlation of those gates") { $0.gateCorrelation }
    add(table)
    for index in columns { addLargestPair(index, of: comparison) }
    if let bytes = comparison.crossSeedShortage {
      add(
        "other seeds: left out; the experts of all seeds would have taken "
          + "\(AvailableMemory.text(ofBytes: bytes)), more than there was (`set memory`)")
    }
  }

  private mutating func addLargestPair(_ index: Int, of comparison: Comparison) {
    guard let (seed, pair, null) = comparison.largestPair(index) else { return }
    let two = NumberText(digits: 2)
    add(
      "\(comparison.architectures[index].name): largest |A| \(two(abs(pair.cosine))): experts "
        + "\(pair.first), \(pair.second)"
        + (comparison.seeds.count > 1 ? " of seed \(seed)" : "")
        + (null.map { " (random directions, 95%: \(two($0.maximumPercentile95)))" } ?? ""))
  }

  /// Why transformers have no other seeds to stand beside.
  mutating func addOwnBases(of comparison: Comparison) {
    guard comparison.seeds.count > 1,
      comparison.architectures.indices.contains(where: { comparison.hasAlignment($0) })
    else { return }
    add("other seeds: not compared, as the layers of every transformer have a basis of their own")
  }
}

extension Comparison {
  /// Whether more than the mean |A| is known; not in comparisons of before it was kept.
  func hasAlignment(_ index: Int) -> Bool {
    measurements.contains { $0[index].alignment != nil }
  }

  /// The signed mean of every architecture that has it; `place` stands before its name.
  func alignmentFigures(in place: String) -> [NamedFigure] {
    architectures.indices.filter { hasAlignment($0) }.flatMap { index in
      let name = NamedFigure.Place.part(place + architectures[index].name)
      return [
        NamedFigure(
          "alignment_signed", name, mean(index) { $0.alignment?.signedMean },
          nulls: [
            NamedFigure.Null("untrained", mean(index) { $0.untrainedAlignment?.signedMean })
          ])
      ]
    }
  }

  /// The mean |A| of experts dealt anew among the models of architecture number `index`.
  func otherSeeds(_ index: Int) -> NamedFigure.Null? {
    guard let deals = crossSeed(index)?.deals else { return nil }
    return NamedFigure.Null(
      "other seeds", deals.mean, low: deals.percentile5, high: deals.percentile95)
  }

  /// The entries of an architecture that tell of its alignment, one value a seed but for `other_seeds`.
  func alignmentJSON(_ index: Int) -> [String: JSONValue] {
    let shape = architectures[index].shape
    func seeds(_ value: (Measurement) -> JSONValue?) -> JSONValue {
      .array(measurements.map { value($0[index]) ?? .null })
    }
    return [
      "omega": seeds { JSONValue($0.alignment?.omega(of: shape)) },
      "untrained_omega": seeds { JSONValue($0.untrainedAlignment?.omega(of: shape)) },
      "alignment_signed": seeds { JSONValue($0.alignment?.signedMean) },
      "untrained_alignment_signed": seeds { JSONValue($0.untrainedAlignment?.signedMean) },
      "largest_pair": seeds { measurement in
        measurement.alignment.map {
          .object([
            "experts": JSONValue([$0.largest.first, $0.largest.second]),
            "cosine": JSONValue($0.largest.cosine),
          ])
        }
      },
      "other_seeds": crossSeed(index)?.json ?? .null,
    ]
  }

  /// Refuses numbers of alignments that no experts have.
  func requireAlignments() throws(Inconsistency) {
    for (index, architecture) in architectures.enumerated() {
      let experts = 0..<architecture.shape.expertCount
      for row in measurements {
        for alignment in [row[index].alignment, row[index].untrainedAlignment] {
          guard let alignment else { continue }
          let pair = alignment.largest
          try require(
            experts.contains(pair.first) && experts.contains(pair.second)
              && pair.first < pair.second,
            "experts \(pair.first) and \(pair.second) are no pair of \(architecture.name)")
          try require(
            isCosine(pair.cosine) && isCosine(alignment.signedMean)
              && isMagnitude(alignment.meanSquare),
            "an alignment of \(architecture.name) is no cosine")
        }
      }
    }
    try require(
      crossSeedShortage.map { $0 > 0 && $0.isFinite } ?? true, "bytes that are none")
    guard let crossSeed else { return }
    try require(
      crossSeed.count == architectures.count,
      "alignments across seeds of \(crossSeed.count) of \(architectures.count) architectures")
    for (architecture, alignment) in zip(architectures, crossSeed) {
      guard let alignment else { continue }
      try require(
        architecture.shape.expertCount > 1 && seeds.count > 1 && alignment.isPossible,
        "the alignment across seeds of \(architecture.name) is none")
    }
  }
}

extension CrossSeedAlignment {
  fileprivate var json: JSONValue {
    .object([
      "within": within.json, "between": between.json, "matched": JSONValue(matched),
      "unmatched": JSONValue(unmatched), "gate_correlation": JSONValue(gateCorrelation),
      "deals": .object([
        "count": .integer(deals.count), "mean": JSONValue(deals.mean),
        "percentile5": JSONValue(deals.percentile5),
        "percentile95": JSONValue(deals.percentile95), "p": JSONValue(deals.p),
      ]),
    ])
  }

  /// Whether each number is in its range.
  fileprivate var isPossible: Bool {
    [within, between].allSatisfy { isMagnitude($0.magnitude) && isCosine($0.signed) }
      && [deals.mean, deals.percentile5, deals.percentile95].allSatisfy(isMagnitude)
      && deals.percentile5 <= deals.percentile95 && (1..<countLimit).contains(deals.count)
      && deals.p > 0 && deals.p <= 1 && [matched, unmatched].allSatisfy { isMagnitude($0 ?? 0) }
      && isCosine(gateCorrelation)
  }
}

extension CrossSeedAlignment.Means {
  fileprivate var json: JSONValue {
    .object(["magnitude": JSONValue(magnitude), "signed": JSONValue(signed)])
  }
}

extension CrossSeedAlignment.Deals {
  fileprivate var range: ClosedRange<Double> { percentile5...percentile95 }
}

/// Whether a number can be a cosine, up to rounding.
private func isCosine(_ value: Double) -> Bool { abs(value) <= 1 + 1e-9 }

/// The same of a magnitude.
private func isMagnitude(_ value: Double) -> Bool { value >= 0 && isCosine(value) }
