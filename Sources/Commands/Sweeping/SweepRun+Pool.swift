import Foundation
import LinearAlgebra
import Scheduling
import Sweeps
import Synchronization

extension SweepRun {
  /// Runs cells as processes of one thread each, at most `width` at once, and fewer where what a cell was
  /// measured to take would exceed the budget.
  func runPool(_ todo: [Int], _ tally: Tally, program: String, width: Int, _ job: Job) {
    let cells = tally.cells
    let variables = [
      "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
    ]
    ProcessPool.run(
      count: todo.count,
      call: { number in
        ProgramCall(
          path: program,
          arguments: [
            "--sweep", folder.path, "--cells", cells[todo[number]].key, "--budget",
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
        let (cell, cost) = outcome(of: cells[index], end, errors)
        tally.set(index, cell, cost)
        report(tally.state.withLock(\.ended), of: todo.count, to: job, tally, width: width)
      },
      shouldStop: job.monitor.shouldStop)
    let (narrowed, memory) = tally.state.withLock { ($0.narrowed, $0.memory) }
    if let narrowed, !job.monitor.shouldStop() {
      surroundings.announce(
        "at most \(max(1, narrowed)) at once: a cell took \(AvailableMemory.text(ofBytes: Double(memory))) of a "
          + "budget of \(AvailableMemory.text(ofBytes: budget)) (`set memory`)")
    }
  }

  /// What became of a cell whose process ended.
  private func outcome(
    of cell: SweepCell, _ end: ProgramEnd, _ errors: String
  ) -> (SweepCell, CellCost?) {
    if let result = folder.result(of: cell, in: design) { return (result.cell, result.cost) }
    if let failure = folder.failure(of: cell.key) { return (cell.failed(failure.error), nil) }
    let last = errors.split(separator: "\n").last.map { ": \($0)" } ?? "."
    return switch end {
    case .exited(let status):
      (cell.failed("its process ended with status \(status) and no result\(last)"), nil)
    case .signalled(let signal):
      (
        cell.failed(
          "its process was killed by signal \(signal)"
            + (signal == SIGKILL ? ", as where memory runs out" : "") + last), nil
      )
    case .notStarted(let reason): (cell.failed("its process could not be started: \(reason)."), nil)
    }
  }
}
