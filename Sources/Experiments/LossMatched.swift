import LinearAlgebra

/// An experiment whose models can be compared at equal held-out loss.
protocol LossMatched: Sendable {
  associatedtype Training: FollowedTraining
  associatedtype Measured: Sendable

  var design: ExperimentDesign { get }
  var steps: Int { get }

  /// The training of a cell's model before its first step.
  func initialTraining(of cell: ExperimentDesign.Cell) -> Training
  /// The training of a cell's model after the steps of the comparison, where it was done elsewhere.
  func finishedTraining(of cell: ExperimentDesign.Cell) -> Training?
  /// Measures a model at the measuring half; also before training where `untrained` is given.
  ///
  /// - Throws: `StoppedTraining` when told to stop.
  func measured(
    _ trained: Training, untrained: Training?, cell: ExperimentDesign.Cell, monitor: Monitor
  ) throws -> Measured
}

/// A model that was followed: what it is after the steps of the comparison, and its curve.
private struct FollowedCell<Training: FollowedTraining, Measured: Sendable>: Sendable {
  let cell: ExperimentDesign.Cell
  let curve: LossCurve<Training>
  let atSteps: Measured
}

/// A model that was followed and measured at every level.
struct MatchedCell<Measured: Sendable>: Sendable {
  /// What it is at a level.
  struct Level: Sendable {
    let step: Int
    let excess: Double
    let measured: Measured
  }

  let atSteps: Measured
  let minimum: Double
  let untrained: Double
  let sampleCount: Int
  /// One a level; nil where it was not reached.
  let levels: [Level?]
}

/// Every model of a design at every level, one row a seed.
struct MatchedRows<Measured: Sendable>: Sendable {
  /// Excess losses, the loosest first.
  let levels: [Double]
  let rows: [[MatchedCell<Measured>]]
}

extension LossMatched {
  /// Trains every model as far as the levels ask, and measures it there and after the steps.
  ///
  /// Seeds that are finished when told to stop are kept. Levels that follow from what all models reach
  /// are found once these are trained; whoever tells to stop then waits for them, as they depend on
  /// which seeds there are. The monitor hears of steps, at most the cap's.
  func matchedRows(_ targets: LossTargets, monitor: Monitor) throws -> MatchedRows<Measured> {
    let tally = StepTally(total: design.cells.count * targets.cap * steps, monitor: monitor)
    let limit = keptStates(targets)
    if let levels = targets.excesses {
      let rows = try design.rows(monitor: tally.withoutReports) { cell in
        try unlessStopped {
          let followed = try follow(cell, targets, keeping: limit, tally)
          return try matched(followed, at: levels, monitor: tally.withoutReports)
        }
      }
      return MatchedRows(levels: levels, rows: rows)
    }
    let followed = try design.rows(monitor: tally.withoutReports) { cell in
      try unlessStopped { try follow(cell, targets, keeping: limit, tally) }
    }
    let width = design.compared.count
    let shown = followed.flatMap { $0.prefix(width) }.map(\.curve)
    let levels = LossTargets.automatic(
      minima: shown.map(\.minimum), untrained: shown.map(\.untrained))
    let (all, row) = (followed.flatMap { $0 }, design.architectures.count)
    let cells = try Parallel.map(all.count) { index in
      Result { try matched(all[index], at: levels, monitor: .silent) }
    }.values()
    return MatchedRows(
      levels: levels,
      rows: stride(from: 0, to: cells.count, by: row).map {
        Array(cells[$0..<min($0 + row, cells.count)])
      })
  }

  /// How many states of each training there is room for, where the first models' are as large as any.
  private func keptStates(_ targets: LossTargets) -> Int {
    let cells = design.cells
    // Levels that are found at the end ask for the states of all trainings.
    let held = targets.losses == nil ? cells.count : min(cells.count, Parallel.threadCount)
    let each = cells.prefix(design.architectures.count).map { initialTraining(of: $0).bytes }
    let bytes = Double(held) * max(each.max() ?? 0, 1)
    return Int(min(MemoryBudget.now.bytes / bytes, 1_000))
  }

  /// Trains a cell's model for the steps of the comparison, and measures it; nil when told to stop before the
  /// end.
  func outcome(of cell: ExperimentDesign.Cell, monitor: Monitor) throws -> Measured? {
    let untrained = initialTraining(of: cell)
    var training = finishedTraining(of: cell) ?? untrained
    return try unlessStopped {
      if training.step < steps { try training.advance(to: steps, monitor: monitor) }
      return try measured(training, untrained: untrained, cell: cell, monitor: monitor)
    }
  }

  /// What `body` answers; nil when it was told to stop.
  func unlessStopped<Value>(_ body: () throws -> Value) throws -> Value? {
    do {
      return try body()
    } catch is StoppedTraining {
      return nil
    }
  }

  private func follow(
    _ cell: ExperimentDesign.Cell, _ targets: LossTargets, keeping limit: Int, _ tally: StepTally
  ) throws -> FollowedCell<Training, Measured> {
    let initial = initialTraining(of: cell)
    let curve = try LossCurve(
      following: initial, to: targets.checkpoints(steps: steps), steps: steps,
      floor: targets.base, tightest: targets.excesses?.last, keeping: limit,
      monitor: tally.monitor)
    tally.add(targets.cap * steps - curve.stepCount)
    return FollowedCell(
      cell: cell, curve: curve,
      atSteps: try measured(
        curve.atSteps, untrained: initial, cell: cell, monitor: tally.withoutReports))
  }

  private func matched(
    _ followed: FollowedCell<Training, Measured>, at levels: [Double], monitor: Monitor
  ) throws -> MatchedCell<Measured> {
    let curve = followed.curve
    return MatchedCell(
      atSteps: followed.atSteps, minimum: curve.minimum, untrained: curve.untrained,
      sampleCount: curve.sampleCount,
      levels: try levels.map { level in
        try curve.meeting(level, monitor: monitor).map { meeting in
          MatchedCell.Level(
            step: meeting.training.step, excess: meeting.excess,
            measured: try measured(
              meeting.training, untrained: nil, cell: followed.cell, monitor: monitor))
        }
      })
  }
}

extension ExperimentDesign {
  /// Puts one layer of every model together: after the steps, and at every level.
  func comparison<Measured: Sendable>(
    of matched: MatchedRows<Measured>, _ targets: LossTargets, sampleCount: Int,
    layer: (Measured) -> Outcome
  ) throws -> Comparison {
    let rows = matched.rows
    var comparison = try comparison(
      of: rows.map { $0.map { layer($0.atSteps) } }, sampleCount: sampleCount)
    let width = compared.count
    let shown = rows.map { $0.prefix(width) }
    let levels = try matched.levels.enumerated().map { place, excess in
      LossLevel(
        excess: excess,
        measurements: shown.map {
          $0.map { cell in
            cell.levels[place].map { reached in
              var measurement = layer(reached.measured).measurement
              measurement.untrained = layer(cell.atSteps).measurement.untrained
              return measurement
            }
          }
        },
        steps: shown.map { $0.map { $0.levels[place]?.step } },
        excesses: shown.map { $0.map { $0.levels[place]?.excess } },
        multiverse: runsMultiverse
          ? try multiverse(
            of: rows.map {
              $0.map { cell in
                cell.levels[place].map {
                  layer($0.measured).geometries + layer(cell.atSteps).geometries.dropFirst()
                } ?? []
              }
            }, in: comparison) : nil)
    }
    comparison.matching = LossMatching(
      floor: targets.base, isFloorKnown: targets.floor != nil, cap: targets.cap,
      isAutomatic: targets.losses == nil, stoppingCount: rows.first?.first?.sampleCount ?? 0,
      minima: shown.map { $0.map(\.minimum) }, untrained: shown.map { $0.map(\.untrained) },
      levels: levels)
    return comparison
  }
}
