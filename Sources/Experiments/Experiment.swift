import LinearAlgebra
import Networks
import Probes

/// Architectures trained on the same data, seed by seed, and measured at the same samples.
///
/// The seed fixes initial weights and the order of the data. Every model is an independent piece
/// of work, so the outcome does not depend on how many cores share it.
public struct Experiment: Sendable {
  /// The mixture that top-k and soft layers have; the dense one is matched to it.
  public var shape: LayerShape
  public var routings: [Routing]
  public var conventions = Conventions()
  public var seeds: [UInt64]
  public var steps: Int
  /// The settings of every training; its seed is replaced by each of `seeds`.
  public var options: TrainingOptions
  /// Samples by features, and what they are to give.
  public var inputs: Matrix
  public var target: Target
  public var trainingRows: [Int]
  /// Where losses are quoted; the training rows when nothing is held out.
  public var heldOutRows: [Int]
  /// Where the probes measure.
  public var probeRows: [Int]
  /// Random draws of each alignment null.
  public var draws = 200
  public var runsMultiverse = false
  /// Seeds after which to stop, as if told to; all when nil.
  public var stopAfter: Int?

  public init(
    shape: LayerShape, routings: [Routing], seeds: [UInt64], steps: Int, options: TrainingOptions,
    inputs: Matrix, target: Target, trainingRows: [Int], heldOutRows: [Int], probeRows: [Int]
  ) {
    self.shape = shape
    self.routings = routings
    self.seeds = seeds
    self.steps = steps
    self.options = options
    self.inputs = inputs
    self.target = target
    self.trainingRows = trainingRows
    self.heldOutRows = heldOutRows
    self.probeRows = probeRows
  }

  /// The shape of the layer that each routing gets; dense ones are of matched capacity.
  public func shape(for routing: Routing, capacity: Capacity) -> LayerShape {
    switch routing {
    case .dense: return shape.dense(matching: capacity)
    case .soft, .topK:
      return LayerShape(
        inputWidth: shape.inputWidth, outputWidth: shape.outputWidth,
        hiddenWidth: shape.hiddenWidth, expertCount: shape.expertCount, routing: routing,
        selectedCount: routing == .topK ? shape.selectedCount : nil,
        temperature: shape.temperature, activation: shape.activation,
        normalisation: shape.normalisation, isGated: shape.isGated,
        hasRouterBias: shape.hasRouterBias)
    }
  }

  /// The n_eff that matched samples reduce every expert to: n·k/E.
  var matchedCount: Double {
    Double(probeRows.count * shape.selectedCount) / Double(shape.expertCount)
  }

  /// One model to train and measure.
  private struct Cell {
    let seed: UInt64
    let routing: Routing
    let capacity: Capacity
  }

  /// What a cell comes to.
  private struct Outcome: Sendable {
    let measurement: Measurement
    let universe: [UniverseKey: Double]
  }

  /// Trains and measures every model; seeds that are finished when told to stop are kept.
  ///
  /// The monitor hears of models, not of steps.
  /// - Throws: `NetworkError`, `ProbeError`; `ProbeError.notApplicable` when no seed was finished.
  public func run(monitor: Monitor = .silent) throws -> Comparison {
    var architectures = routings.map { ($0, conventions.capacity) }
    if runsMultiverse, routings.contains(.dense) {
      // Each universe needs the dense layer of its own capacity.
      architectures.append((.dense, conventions.capacity == .total ? .active : .total))
    }
    let cells = seeds.prefix(stopAfter ?? seeds.count).flatMap { seed in
      architectures.map { Cell(seed: seed, routing: $0.0, capacity: $0.1) }
    }
    let results = Parallel.map(cells.count, monitor: monitor) { index in
      Result { try outcome(of: cells[index], monitor: monitor) }
    }
    var rows: [[Outcome]] = []
    for start in stride(from: 0, to: results.count, by: architectures.count) {
      let row = try results[start..<min(start + architectures.count, results.count)].compactMap {
        try $0.get()
      }
      guard row.count == architectures.count else { break }
      rows.append(row)
    }
    guard !rows.isEmpty else {
      throw ProbeError.notApplicable("stopped before the first seed was finished")
    }
    return Comparison(
      architectures: routings.map {
        Architecture(name: $0.rawValue, shape: shape(for: $0, capacity: conventions.capacity))
      },
      conventions: conventions, seeds: Array(seeds.prefix(rows.count)),
      requestedSeeds: seeds.count, sampleCount: probeRows.count,
      measurements: rows.map { $0.prefix(routings.count).map(\.measurement) },
      multiverse: runsMultiverse
        ? multiverse(architectures: architectures, rows.map { $0.map(\.universe) }) : nil)
  }

  /// Trains and measures one model; nil when told to stop before it was trained.
  private func outcome(of cell: Cell, monitor: Monitor) throws -> Outcome? {
    var options = options
    options.seed = cell.seed
    let untrained = LayerTraining(
      shape: shape(for: cell.routing, capacity: cell.capacity), options: options)
    var training = untrained
    try training.run(
      steps: steps, inputs: inputs, target: target, rows: trainingRows,
      monitor: Monitor(report: { _, _ in }, shouldStop: monitor.shouldStop))
    guard training.state.step == steps else { return nil }
    let lossRows = heldOutRows.isEmpty ? trainingRows : heldOutRows
    func loss(_ layer: Layer) -> Double {
      layer.taskLoss(options.loss, inputs: inputs, target: target, rows: lossRows)
    }
    let samples = inputs.rows(at: probeRows)
    let measurement = try Measurement(
      of: training.layer, untrained: untrained.layer, loss: loss(training.layer),
      untrainedLoss: loss(untrained.layer), at: samples, conventions: conventions, draws: draws,
      seed: cell.seed, matchedCount: matchedCount)
    guard runsMultiverse else { return Outcome(measurement: measurement, universe: [:]) }
    var geometry = Geometry(
      layer: training.layer, inputs: samples, matchedCount: matchedCount, seed: cell.seed)
    return Outcome(
      measurement: measurement,
      universe: try geometry.universe(routing: cell.routing, draws: draws))
  }

  /// Puts the universes of all seeds together, claim by claim.
  private func multiverse(
    architectures: [(Routing, Capacity)], _ rows: [[[UniverseKey: Double]]]
  ) -> Multiverse {
    var universes: [Multiverse.Universe] = []
    for claim in Claim.allCases {
      guard let first = architectures.firstIndex(where: { $0.0 == claim.first }) else { continue }
      for (choices, conventions) in claim.universes {
        let key = UniverseKey(claim.figure, choices)
        let second = architectures.firstIndex {
          $0.0 == claim.second && ($0.0 != .dense || $0.1 == conventions.capacity)
        }
        if claim.second != nil, second == nil { continue }
        let differences = rows.compactMap { row -> Double? in
          let other = second.map { row[$0][key] } ?? row[first][key.null]
          guard let value = row[first][key], let other else { return nil }
          return value - other
        }
        guard differences.count == rows.count else { continue }
        let difference = PairedDifference(differences)
        universes.append(
          Multiverse.Universe(
            claim: claim, choices: choices,
            verdict: Verdict(difference, claimedBelowZero: claim.claimsBelowZero),
            mean: difference.mean))
      }
    }
    return Multiverse(universes: universes)
  }
}
