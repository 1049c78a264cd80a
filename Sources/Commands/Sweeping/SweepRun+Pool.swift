import Foundation
import LinearAlgebra
import Scheduling
import Sweeps
import Synchronization

extension SweepRun {
  /// Runs cells as processes of one thread each, at most `width` at once, and fewer where what a cell was
  /// measured to take would exceed the budget.
  ///
  /// The first are a process each. Where these took less than a process takes to start, the others share processes, a
  /// few one after the other. A cell whose process was ended by something else is run once more, by itself: then it has
  /// failed for that.
  ///
  /// - Throws: an encoding error, which no design causes.
  func runPool(
    _ todo: [Int], _ tally: Tally, program: String, width: Int, _ job: Job
  ) throws {
    let designPath = try folder.ownPath(of: design, name: name)
    func pass(_ batches: [[Int]], width: Int, isLast: Bool = false) -> [Int] {
      self.pass(
        batches, of: todo.count, tally, width: width, job, isLast: isLast
      ) { keys in
        ProgramCall(
          path: program,
          arguments: [
            "--sweep", designPath, "--cells", keys.joined(separator: ","), "--budget",
            "\(Int(budget))", "--parent", "\(getpid())",
          ], environment: ["OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"])
      }
    }
    let first = todo.prefix(2 * width)
    var lost = pass(first.map { [$0] }, width: width)
    let rest = Array(todo.dropFirst(first.count))
    let size = Self.batch(of: rest.count, seconds: tally.meanSeconds, width: width)
    lost += pass(
      stride(from: 0, to: rest.count, by: size).map {
        Array(rest[$0..<min($0 + size, rest.count)])
      }, width: width)
    lost = pass(lost.map { [$0] }, width: 1, isLast: true)
    // Of processes that were stopped the cells before that are there.
    let cells = tally.cells
    for index in todo where cells[index].state == .missing {
      if let result = folder.result(of: cells[index], in: design) {
        tally.set(index, result.cell, result.cost)
      }
    }
  }

  /// How many cells a process runs: more than one where a quarter of a second has room for more, and each of the
  /// processes at once still gets several batches.
  static func batch(of count: Int, seconds: Double?, width: Int) -> Int {
    guard let seconds, seconds < 0.05 else { return 1 }
    return max(1, min(Int(0.25 / max(seconds, 0.005)), count / (4 * width)))
  }

  /// Runs batches of cells once; those whose processes ended without a result and without an error are left out of
  /// the tally and handed back, unless it is the last time.
  private func pass(
    _ batches: [[Int]], of count: Int, _ tally: Tally, width: Int, _ job: Job, isLast: Bool,
    _ call: @escaping @Sendable (_ keys: [String]) -> ProgramCall
  ) -> [Int] {
    guard !batches.isEmpty, !job.monitor.shouldStop() else { return [] }
    let cells = tally.cells
    let lost = Mutex<[Int]>([])
    ProcessPool.run(
      count: batches.count,
      call: { number in call(batches[number].map { cells[$0].key }) },
      mayStart: { running in
        guard running < width else { return false }
        return tally.state.withLock { state in
          let fits = Double(running + 1) * Double(state.memory) <= budget
          if !fits, state.narrowed.map({ running < $0 }) ?? true { state.narrowed = running }
          return fits
        }
      },
      ended: { number, end, errors in
        for index in batches[number] {
          let (cell, cost, isLost) = outcome(of: cells[index], end, errors)
          if isLost, !isLast {
            lost.withLock { $0.append(index) }
          } else {
            tally.set(index, cell, cost)
          }
        }
        report(tally.state.withLock(\.ended), of: count, to: job, tally, width: width)
      },
      shouldStop: job.monitor.shouldStop)
    let narrowed = tally.state.withLock { state in
      defer { state.saysNarrowed = state.narrowed == nil }
      return state.saysNarrowed ? state.narrowed.map { ($0, state.memory) } : nil
    }
    if let (narrowed, memory) = narrowed, !job.monitor.shouldStop() {
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
