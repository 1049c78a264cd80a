import LinearAlgebra
import Networks
import Probes

extension ExperimentDesign {
  /// One model to train and measure.
  struct Cell: Sendable {
    let seed: UInt64
    let routing: Routing
    let capacity: Capacity
    /// Its layer.
    let shape: LayerShape
  }

  /// What one layer of a cell's model comes to.
  struct Outcome: Sendable {
    var measurement: Measurement
    /// What a multiverse is measured by: the trained layer's probes and the untrained one's; else none.
    let geometries: [Geometry]
    /// The trained model's experts, where they are kept to be aligned across seeds.
    let experts: LiveExperts?
    /// The mean spectra, where they are kept, of a model that is measured both ways.
    let spectra: MeanSpectra.Row?
  }

  /// What is trained for every seed: what is compared and, for a multiverse, the dense layer
  /// of the other capacity, as each universe needs that of its own.
  var architectures: [(routing: Routing, capacity: Capacity, shape: LayerShape)] {
    var all = compared.map {
      (routing: $0.shape.routing, capacity: conventions.capacity, shape: $0.shape)
    }
    if runsMultiverse, routings.contains(.dense) {
      let other = conventions.capacity == .total ? Capacity.active : .total
      all.append((.dense, other, shape(for: .dense, capacity: other)))
    }
    return all
  }

  /// Every model there is to train, seed by seed.
  var cells: [Cell] {
    let architectures = architectures
    return seeds.prefix(stopAfter ?? seeds.count).flatMap { seed in
      architectures.map {
        Cell(seed: seed, routing: $0.routing, capacity: $0.capacity, shape: $0.shape)
      }
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
      throw Self.stoppedEarly
    }
    return rows
  }

  /// Measures a trained layer of `cell`, and the untrained one where it is given; experts to align across
  /// seeds are kept of a model that is measured both ways.
  func outcome(
    of trained: MeasuredLayer, untrained: MeasuredLayer?, cell: Cell
  ) throws(ProbeError) -> Outcome {
    var geometry = Geometry(layer: trained.layer, inputs: trained.inputs, seed: cell.seed)
    var before = untrained.map { Geometry(layer: $0.layer, inputs: $0.inputs, seed: cell.seed) }
    let measurement = try Measurement(
      of: &geometry, task: trained, before: &before, untrainedTask: untrained,
      conventions: conventions, draws: draws)
    return Outcome(
      measurement: measurement,
      geometries: runsMultiverse ? [geometry] + [before].compactMap { $0 } : [],
      experts: keepsExperts && untrained != nil && trained.layer.shape.expertCount > 1
        ? LiveExperts(
          of: try geometry.jacobian(conventions.scale),
          gates: trained.layer.gates(at: trained.inputs).weights) : nil,
      spectra: try keepsSpectra ? spectra(&geometry, &before) : nil)
  }

  /// The mean spectra of a layer after and before training; nil of one that is measured after it alone.
  private func spectra(
    _ trained: inout Geometry, _ untrained: inout Geometry?
  ) throws(ProbeError) -> MeanSpectra.Row? {
    guard var before = untrained else { return nil }
    let row = MeanSpectra.Row(
      trained: try trained.jacobian(conventions.scale).routedMeanSpectrum,
      untrained: try before.jacobian(conventions.scale).routedMeanSpectrum)
    untrained = before
    return row
  }

  /// Puts the outcomes of one layer together, one row a seed.
  ///
  /// - Throws: `ProbeError` when a number of a multiverse is not finite.
  func comparison(of rows: [[Outcome]], sampleCount: Int) throws -> Comparison {
    let compared = compared
    var comparison = Comparison(
      architectures: compared, conventions: conventions, seeds: Array(seeds.prefix(rows.count)),
      requestedSeeds: seeds.count, sampleCount: sampleCount,
      measurements: rows.map { $0.prefix(compared.count).map(\.measurement) }, rule: rule)
    comparison.crossSeed = crossSeed(of: rows)
    if keepsSpectra {
      comparison.spectra = compared.indices.map { index in
        MeanSpectra(rows.map { $0[index].spectra })
      }
    }
    if runsMultiverse {
      comparison.multiverse = try multiverse(
        of: rows.map { $0.map(\.geometries) }, in: comparison)
    }
    return comparison
  }
}
