import Foundation
import LinearAlgebra
import Results
import Sessions
import Sweeps
import Synchronization

/// Runs cells of a design, wherever that is, and keeps account of what comes back.
struct SweepRun: Sendable {
  let name: String
  let design: SweepDesign
  let folder: SweepFolder
  /// What cells begin with.
  let base: Session
  let options: SweepRunOptions
  /// The program whose processes run cells; nil where they run in this one.
  let program: String?
  let files: FilePolicy
  let surroundings: Surroundings
  /// The bytes that all cells under way may take together.
  let budget: Double

  /// What is known of the cells so far.
  final class Tally: Sendable {
    struct State {
      var cells: [SweepCell]
      var seconds = 0.0
      var memory = 0
      /// Cells that ended in this run, and those whose cost is known.
      var ended = 0
      var measured = 0
      var failed = 0
      var narrowed: Int?
      var saysNarrowed = true
      var announced = false
    }

    let state: Mutex<State>

    init(_ cells: [SweepCell]) {
      var own = State(cells: cells)
      own.failed = cells.count { $0.state == .failed }
      state = Mutex(own)
    }

    var cells: [SweepCell] { state.withLock(\.cells) }
    var failed: Int { state.withLock(\.failed) }

    func set(_ index: Int, _ cell: SweepCell, _ cost: CellCost?) {
      state.withLock { state in
        state.cells[index] = cell
        state.ended += 1
        if cell.state == .failed { state.failed += 1 }
        guard let cost, cell.state == .done else { return }
        state.measured += 1
        state.seconds += cost.seconds
        state.memory = max(state.memory, cost.memory)
      }
    }

    /// The mean seconds of a cell; nil before one has ended.
    var meanSeconds: Double? {
      state.withLock { $0.measured > 0 ? $0.seconds / Double($0.measured) : nil }
    }
  }

  /// Runs those of `cells` that `todo` numbers, on this machine.
  ///
  /// - Throws: a file's own error.
  func runHere(_ todo: [Int], _ tally: Tally) throws {
    let job = surroundings.begin("sweep \(name)", "cells", stop: .keeps)
    let cells = tally.cells
    job.monitor.report(0, todo.count)
    guard let program else {
      for (count, index) in todo.enumerated() {
        guard !job.monitor.shouldStop(),
          let (cell, cost) = try folder.run(
            cells[index], of: design, base: base, files: files, monitor: job.monitor)
        else { return }
        tally.set(index, cell, cost)
        report(count + 1, of: todo.count, to: job, tally, width: 1)
      }
      return
    }
    let width = max(1, min(options.jobs ?? Parallel.threadCount, todo.count))
    try runPool(todo, tally, program: program, width: width, job)
  }

  /// Tells how far it is, and once how long it will take.
  func report(_ done: Int, of count: Int, to job: Job, _ tally: Tally, width: Int) {
    job.monitor.report(done, count)
    job.note("\(tally.failed) failed")
    guard let seconds = tally.meanSeconds,
      tally.state.withLock({ state in
        defer { state.announced = true }
        return !state.announced
      })
    else { return }
    let left = seconds * Double(count - done) / Double(width)
    guard left >= 1 else { return }
    surroundings.announce(
      "\(tally.cells.count) cells, about \(Self.time(left)) on \(width) core\(width == 1 ? "" : "s"); "
        + "\(tally.cells.count { $0.state == .done }) done, \(tally.failed) failed")
  }

  /// A length of time in words.
  static func time(_ seconds: Double) -> String {
    switch seconds {
    case ..<100: "\(Int(seconds.rounded(.up))) s"
    case ..<6_000: "\(Int(seconds / 60)) min"
    default: "\(Int(min(seconds, 1e9) / 3_600)) h"
    }
  }
}
