import Documents
import LinearAlgebra
import Probes

/// How a router and its experts go together, beside router rows given to other experts and the untrained
/// model's.
public struct CouplingResult: MeasuredContent {
  public static let kind = "coupling"
  public static let summary =
    "How a router's rows and scores go with its experts' weights and answers."

  public var subject: Subject
  public let probe: CouplingProbe
  /// Nil without a draw.
  public let null: CouplingNull?
  /// The same of the model before training; nil when that is not known.
  public let untrained: CouplingProbe?

  public init(
    subject: Subject, probe: CouplingProbe, null: CouplingNull?, untrained: CouplingProbe?
  ) {
    self.subject = subject
    self.probe = probe
    self.null = null
    self.untrained = untrained
  }

  /// Measures the coupling and the untrained model's; permutes the experts `draws` times by `seed`.
  ///
  /// A stop keeps the permutations that are done; `monitor` hears of experts compared.
  /// - Throws: `ProbeError` for fewer than two experts, or when a number is not finite.
  public static func measure(
    at chosen: ChosenSamples, draws: Int = 999, seed: UInt64, monitor: Monitor = .silent,
    watch: Watch = { _, _ in .silent }
  ) throws -> Measured<CouplingResult> {
    let probe = try CouplingProbe(of: chosen.layer, at: chosen.inputs, monitor: monitor)
    let untrained = try chosen.untrained.map {
      try CouplingProbe(of: $0.layer, at: $0.inputs, monitor: monitor)
    }
    var (null, stops): (CouplingNull?, [String: Int]) = (nil, [:])
    if draws > 0 {
      (null, stops) = drawn(draws, monitor: watch("permuted experts", "permutations"), \.draws) {
        CouplingNull(of: probe, draws: draws, seed: seed, monitor: $0)
      }
    }
    return Measured(
      result: CouplingResult(
        subject: chosen.subject, probe: probe, null: null, untrained: untrained), stops: stops)
  }
}

extension CouplingResult {
  public var progress: Progress { Progress(probe.sampleCount, "sample") }

  public func requireConsistency() throws(Inconsistency) {
    let e = probe.expertCount
    try subject.requireConsistency(samples: probe.sampleCount, experts: e)
    try require((2...1 << 16).contains(e), "it is of \(e) experts")
    for one in [probe, untrained].compactMap({ $0 }) {
      try require(
        (1..<countLimit).contains(one.sampleCount) && one.sampleCount == probe.sampleCount,
        "\(one.sampleCount) samples")
      try require(one.matrices.count == probe.matrices.count, "it had other matrices before")
      for cosines in [one.router] + one.matrices.map(\.cosines) {
        try cosines.requireConsistency(experts: e)
      }
      for agreement in [one.outputNorms, one.activationNorms] {
        try require(
          (0...one.sampleCount).contains(agreement.sampleCount)
            && agreement.products.rowCount == e && agreement.products.columnCount == e
            && agreement.products.elements.allSatisfy { abs($0) <= 1.001 },
          "ranks are of other experts or samples")
      }
    }
    guard let null else { return }
    try require((1..<countLimit).contains(null.draws), "a null of \(null.draws) draws")
    try require(null.matrices.count == probe.matrices.count, "its null is of other matrices")
    for level in null.matrices + [null.outputNorms, null.activationNorms] {
      guard let level else { continue }
      try require(
        level.percentile5 <= level.percentile95 && level.p > 0 && level.p <= 1,
        "a null has p \(level.p)")
    }
  }

  /// A figure with its null and what it was before training.
  struct Row {
    let name: String
    let key: String
    let value: Double?
    let level: CouplingNull.Level?
    let untrained: Double?
  }

  var rows: [Row] {
    func matrices(_ probe: CouplingProbe?) -> [Double?] {
      guard let probe else { return [] }
      return probe.matrices.map { probe.correlation(with: $0.cosines) }
    }
    let (own, before) = (matrices(probe), matrices(untrained))
    return probe.matrices.enumerated().map { place, matrix in
      Row(
        name: "router with \(matrix.name.uppercased())", key: matrix.name, value: own[place],
        level: null?.matrices[place], untrained: before.isEmpty ? nil : before[place])
    } + [
      Row(
        name: "score with |output|", key: "output_norm", value: probe.outputNorms.mean,
        level: null?.outputNorms, untrained: untrained?.outputNorms.mean),
      Row(
        name: "score with |activation|", key: "activation_norm", value: probe.activationNorms.mean,
        level: null?.activationNorms, untrained: untrained?.activationNorms.mean),
    ]
  }

  public var figures: [NamedFigure] {
    let means =
      ([("router", probe.router, untrained?.router)]
        + zip(probe.matrices, untrained?.matrices.map { $0.cosines } ?? [])
        .map { ($0.name, $0.cosines, $1) })
    return [
      NamedFigure(
        "router_cosine", means[0].1.pairs.mean,
        nulls: [NamedFigure.Null("untrained", means[0].2?.pairs.mean)])
    ]
      + rows.map { row in
        NamedFigure(
          row.key.hasSuffix("norm") ? "norm_coupling" : "weight_coupling", .part(row.key),
          row.value,
          nulls: [
            row.level.flatMap {
              NamedFigure.Null(
                "permuted", $0.mean, low: $0.percentile5, high: $0.percentile95)
            }, NamedFigure.Null("untrained", row.untrained),
          ])
      }
      + pairs.map { i, j in
        NamedFigure(
          "router_cosine", .pair(subject.expert(i), subject.expert(j)), probe.router[i, j],
          nulls: [NamedFigure.Null("untrained", untrained?.router[i, j])])
      }
  }

  /// Pairs of different experts, the lower first.
  var pairs: [(first: Int, second: Int)] {
    (0..<probe.expertCount).flatMap { i in (i + 1..<probe.expertCount).map { (i, $0) } }
  }

  /// One row a pair of experts.
  public var table: TypedTable {
    let matrices = probe.matrices
    return TypedTable(
      [.integer("first"), .integer("second"), .number("router")]
        + matrices.map { .number($0.name) },
      rows: pairs.map { i, j in
        [
          .integer(subject.expert(i)), .integer(subject.expert(j)), .init(probe.router[i, j]),
        ] + matrices.map { .init($0.cosines[i, j]) }
      })
  }

  public var textBytes: Double { 120 * Double(probe.expertCount * probe.expertCount) }

  public var json: JSONValue {
    .object([
      "subject": subject.json, "samples": .integer(probe.sampleCount),
      "router_cosines": probe.router.json,
      "weight_cosines": .object(
        Dictionary(uniqueKeysWithValues: probe.matrices.map { ($0.name, $0.cosines.json) })),
      "draws": .integer(null?.draws ?? 0),
      "coupling": .object(
        Dictionary(
          uniqueKeysWithValues: rows.map { row in
            (
              row.key,
              .object([
                "value": JSONValue(row.value), "untrained": JSONValue(row.untrained),
                "p": JSONValue(row.level?.p), "permuted_mean": JSONValue(row.level?.mean),
                "permuted_percentile5": JSONValue(row.level?.percentile5),
                "permuted_percentile95": JSONValue(row.level?.percentile95),
              ])
            )
          })),
    ])
  }
}

extension CosineMatrix {
  fileprivate var json: JSONValue {
    JSONValue((0..<count).map { i in (0..<count).map { self[i, $0] } })
  }

  fileprivate func requireConsistency(experts e: Int) throws(Inconsistency) {
    try require(
      values.rowCount == e && values.columnCount == e
        && values.elements.allSatisfy { abs($0) <= 1.001 },
      "cosines are \(values.shape) for \(e) experts, or beyond 1")
    try requireExperts(undefined, of: e)
  }
}
