import Foundation
import LinearAlgebra
import Scheduling
import Sweeps
import Synchronization

extension SweepRun {
  /// Runs cells as processes of one thread each, at most `width` at once, and fewer where what a cell was
  /// measured to take would exceed the budget.
  ///
  /// A cell whose process was ended by something else is run once more, by itself: then it has failed for that.
  ///
  /// - Throws: an encoding error, which no design causes.
  func runPool(
    _ todo: [Int], _ tally: Tally, program: String, width: Int, _ job: Job
  ) throws {
    let lost = try pass(todo, tally, program: program, width: width, job, isLast: false)
    guard !lost.isEmpty, !job.monitor.shouldStop() else { return }
    _ = try pass(lost, tally, program: program, width: 1, job, isLast: true)
  }

  /// Runs cells once; those whose processes ended without a result and without an error are left out of the tally,
  /// unless it is the last time.
  private func pass(
    _ todo: [Int], _ tally: Tally, program: String, width: Int, _ job: Job, isLast: Bool
  ) throws -> [Int] {
    let cells = tally.cells
    let lost = Mutex<[Int]>([])
    let count = tally.state.withLock(\.ended) + todo.count
    let designPath = try folder.ownPath(of: design, name: name)
    let variables = [
      "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
    ]
    ProcessPool.run(
      count: todo.count,
      call: { number in
        ProgramCall(
          path: program,
          arguments: [
            "--sweep", designPath, "--cells", cells[todo[number]].key, "--budget",
            "\(Int(budget))", "--parent", "\(getpid())",
          ], environment: variables)
      },
      mayStart: { running in
        guard running < width else { return false }
        return tally.state.withLock { state in
          let fits = Double(running + 1) * Double(state.memory) <= budget
          if !fits, state.narrowed.map({ running < $0 }) ?? true { state.narrowed = running }
          return fits
        }
      },
      ended: { number, end, errors in
        let index = todo[number]
        let (cell, cost, isLost) = outcome(of: cells[index], end, errors)
        if isLost, !isLast {
          lost.withLock { $0.append(index) }
          return
        }
        tally.set(index, cell, cost)
        report(tally.state.withLock(\.ended), of: count, to: job, tally, width: width)
      },
      shouldStop: job.monitor.shouldStop)
    let (narrowed, memory) = tally.state.withLock { ($0.narrowed, $0.memory) }
    if let narrowed, !job.monitor.shouldStop() {
      surroundings.announce(
        "at most \(max(1, narrowed)) at once: a cell took \(AvailableMemory.text(ofBytes: Double(memory))) of a "
          + "budget of \(AvailableMemory.text(ofBytes: budget)) (`set memory`)")
    }
    return lost.withLock { $0 }.sorted()
  }

  /// What became of a cell whose process ended, and whether it was lost with that.
  private func outcome(
    of cell: SweepCell, _ end: ProgramEnd, _ errors: String
  ) -> (SweepCell, CellCost?, isLost: Bool) {
    if let result = folder.result(of: cell, in: design) { return (result.cell, result.cost, false) }
    if let failure = folder.failure(of: cell.key, in: design) {
      return (cell.failed(failure.error), nil, false)
    }
    let last = errors.split(separator: "\n").last.map { ": \($0)" } ?? "."
    let error =
      switch end {
      case .exited(let status): "its process ended with status \(status) and no result\(last)"
      case .signalled(let signal):
        "its process was killed by signal \(signal)"
          + (signal == SIGKILL ? ", as where memory runs out" : "") + last
      case .notStarted(let reason): "its process could not be started: \(reason)."
      }
    return (cell.failed(error), nil, true)
  }
}
