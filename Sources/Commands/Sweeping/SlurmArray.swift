import Documents
import Foundation
import Safetensors
import Scheduling
import Sweeps

/// Job arrays that run the cells of a sweep: submits them, watches them, and tells what became of each cell.
///
/// Cells' own files say what is done; Slurm is asked only for what became of tasks. Tasks that Slurm runs again
/// pass over cells that are done, so none counts twice.
struct SlurmArray {
  let slurm: Slurm
  let folder: SweepFolder
  let design: SweepDesign
  let program: String
  let name: String

  /// Times that a cell is begun before it counts as failed.
  static let mostStarts = 3
  /// Seconds between looks at the files, and between questions to Slurm.
  static let (look, question) = (0.2, 2.0)
  /// Seconds that Slurm may not answer, as while its controller starts anew.
  static let patience = 300.0

  /// Runs cells and waits for them, until told to stop, which leaves them running.
  func run(
    _ todo: [Int], _ tally: SweepRun.Tally, _ options: SweepRunOptions, _ run: SweepRun
  ) throws -> [String] {
    var record = try self.record(options)
    let job = run.surroundings.begin("sweep \(name) on Slurm", "cells", stop: .finishes)
    let cells = tally.cells
    let places = Dictionary(todo.map { (cells[$0].key, $0) }) { first, _ in first }
    var waiting = Set(places.keys)
    // Submissions since a cell last ended.
    var (rounds, left) = (0, waiting.count)
    job.monitor.report(0, todo.count)

    func take() {
      let (done, failed) = (folder.keys(ending: "safetensors"), folder.keys(ending: "failed"))
      for key in waiting.intersection(done).sorted() {
        guard let place = places[key], let result = folder.result(of: cells[place], in: design)
        else { continue }
        waiting.remove(key)
        tally.set(place, result.cell, result.cost)
      }
      for key in waiting.intersection(failed).sorted() {
        guard let place = places[key], let failure = folder.failure(of: key, in: design) else {
          continue
        }
        waiting.remove(key)
        tally.set(place, cells[place].failed(failure.error), nil)
      }
      run.report(todo.count - waiting.count, of: todo.count, to: job, tally, width: 1)
    }

    take()
    while !waiting.isEmpty {
      // Cells that no task has are submitted, in the order of the sweep.
      let held = Set(record.live.lazy.flatMap(\.tasks).joined())
      let free = todo.map { cells[$0].key }.filter { waiting.contains($0) && !held.contains($0) }
      if !free.isEmpty {
        rounds = waiting.count < left ? 1 : rounds + 1
        left = waiting.count
        guard rounds <= Self.mostStarts + 1 else {
          throw Refusal(
            "\(counted(free.count, "cell")) ended without a result and without an error, \(rounds - 1) times; "
              + "the logs in '\(folder.slurmPath)' say more.")
        }
        try submit(free, into: &record)
        run.surroundings.announce(
          "\(counted(free.count, "cell")) submitted as job \(record.submissions.last?.job ?? ""), script in \(folder.slurmPath)"
        )
      }
      if options.detaches { return [detached(record, left: waiting.count)] }
      let end = try watch(&record, run.surroundings, job.monitor.shouldStop) {
        take()
        return waiting
      }
      switch end {
      case .detached: return [detached(record, left: waiting.count)]
      case .cancelled(let job):
        return ["job \(job) was cancelled; `sweep \(name)` submits what is missing again."]
      case .over: take()
      }
    }
    for place in record.submissions.indices { record.submissions[place].isOver = true }
    try folder.write(record)
    return []
  }

  func detached(_ record: SlurmRecord, left: Int) -> String {
    let jobs = record.live.map(\.job).joined(separator: ", ")
    return
      "detached: \(counted(left, "cell")) of job \(jobs) go on; `sweep \(name)` attaches, `sweep \(name) "
      + "--cancel` ends them."
  }
}
