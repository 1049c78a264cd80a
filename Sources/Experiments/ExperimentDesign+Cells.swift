import LinearAlgebra
import Networks
import Probes

extension ExperimentDesign {
  /// One model to train and measure.
  struct Cell: Sendable {
    let seed: UInt64
    let routing: Routing
    let capacity: Capacity
  }

  /// What one layer of a cell's model comes to.
  struct Outcome: Sendable {
    let measurement: Measurement
    let universe: [UniverseKey: Double]
  }

  /// What is trained for every seed: the routings compared and, for a multiverse, the dense layer
  /// of the other capacity, as each universe needs that of its own.
  var architectures: [(routing: Routing, capacity: Capacity)] {
    var all = routings.map { (routing: $0, capacity: conventions.capacity) }
    if runsMultiverse, routings.contains(.dense) {
      all.append((.dense, conventions.capacity == .total ? .active : .total))
    }
    return all
  }

  /// Every model there is to train, seed by seed.
  var cells: [Cell] {
    seeds.prefix(stopAfter ?? seeds.count).flatMap { seed in
      architectures.map { Cell(seed: seed, routing: $0.routing, capacity: $0.capacity) }
    }
  }

  /// What `body` makes of every cell, one row a seed; seeds that are finished when told to stop are
  /// kept.
  ///
  /// Every cell is an independent piece of work, so the outcome does not depend on how many cores
  /// share them. `body` answers nil when it was told to stop.
  /// - Throws: What `body` throws; `ProbeError.notApplicable` when no seed was finished.
  func rows<Result: Sendable>(
    monitor: Monitor, _ body: @Sendable (Cell) throws -> Result?
  ) throws -> [[Result]] {
    let (cells, width) = (cells, architectures.count)
    let results = Parallel.map(cells.count, monitor: monitor) { index in
      Swift.Result { try body(cells[index]) }
    }
    var rows: [[Result]] = []
    for start in stride(from: 0, to: results.count, by: width) {
      let row = try results[start..<min(start + width, results.count)].compactMap { try $0.get() }
      guard row.count == width else { break }
      rows.append(row)
    }
    guard !rows.isEmpty else {
      throw ProbeError.notApplicable("stopped before the first seed was finished")
    }
    return rows
  }

  /// Measures a trained layer of `cell`.
  func outcome(
    of trained: MeasuredLayer, untrained: MeasuredLayer, cell: Cell
  ) throws(ProbeError) -> Outcome {
    var geometry = Geometry(
      layer: trained.layer, inputs: trained.inputs,
      matchedCount: matchedCount(of: trained.inputs.rowCount), seed: cell.seed)
    let measurement = try Measurement(
      of: &geometry, loss: trained.loss, untrained: untrained, conventions: conventions,
      draws: draws)
    return Outcome(
      measurement: measurement,
      universe: runsMultiverse ? try geometry.universe(routing: cell.routing, draws: draws) : [:])
  }

  /// Puts the outcomes of one layer together, one row a seed.
  func comparison(of rows: [[Outcome]], sampleCount: Int) -> Comparison {
    Comparison(
      architectures: routings.map {
        Architecture(name: $0.rawValue, shape: shape(for: $0, capacity: conventions.capacity))
      },
      conventions: conventions, seeds: Array(seeds.prefix(rows.count)),
      requestedSeeds: seeds.count, sampleCount: sampleCount,
      measurements: rows.map { $0.prefix(routings.count).map(\.measurement) },
      multiverse: runsMultiverse ? multiverse(of: rows.map { $0.map(\.universe) }) : nil)
  }

  /// Puts the universes of all seeds together, claim by claim.
  private func multiverse(of rows: [[[UniverseKey: Double]]]) -> Multiverse {
    let architectures = architectures
    var universes: [Multiverse.Universe] = []
    for claim in Claim.allCases {
      guard let first = architectures.firstIndex(where: { $0.routing == claim.first }) else {
        continue
      }
      for (choices, conventions) in claim.universes {
        let key = UniverseKey(claim.figure, choices)
        let second = architectures.firstIndex {
          $0.routing == claim.second
            && ($0.routing != .dense || $0.capacity == conventions.capacity)
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
