import Foundation
import Scheduling

extension SlurmArray {
  /// What ends a watch.
  enum End {
    /// All cells are there, or a submission is over.
    case over
    case detached
    /// Somebody cancelled this job.
    case cancelled(String)
  }

  /// Watches until a submission is over or all cells are there, or until told to stop.
  func watch(
    _ record: inout SlurmRecord, _ surroundings: Surroundings, _ shouldStop: () -> Bool,
    _ take: () -> Set<String>
  ) throws -> End {
    var held = Set<String>()
    var (asked, answered) = (ContinuousClock.now - .seconds(60), ContinuousClock.now)
    while true {
      let waiting = take()
      if waiting.isEmpty { return .over }
      if shouldStop() { return .detached }
      if asked.duration(to: .now) > .seconds(Self.question) {
        asked = .now
        do {
          let end = try settle(&record, waiting, take) { job, reason in
            guard held.insert(job).inserted else { return }
            surroundings.announce(
              "tasks of job \(job) are held (\(reason)): `scontrol release \(job)` lets them run, Ctrl-C and "
                + "`sweep \(name) --cancel` end them.")
          }
          answered = .now
          if let end { return end }
        } catch let error as SchedulingError {
          guard case .slurmDoesNotAnswer = error else { throw error }
          guard answered.duration(to: .now) < .seconds(Self.patience) else {
            throw error
          }
        }
      }
      // A folder of many files is not to be listed all the time where others share its disk.
      usleep(UInt32(min(5, Self.look + Double(waiting.count) / 20_000) * 1e6))
    }
  }

  /// Takes note of submissions whose tasks are all over; cells that a task left are failed or free again.
  ///
  /// - Returns: What ended, nil while all go on.
  func settle(
    _ record: inout SlurmRecord, _ waiting: Set<String>, _ take: () -> Set<String>,
    tellHeld: (_ job: String, _ reason: String) -> Void
  ) throws -> End? {
    var end: End?
    for place in record.submissions.indices where !record.submissions[place].isOver {
      let own = record.submissions[place]
      let states = try slurm.tasks(of: own.job, count: own.tasks.count)
      if let task = states.values.first(where: \.isHeld) { tellHeld(own.job, task.reason) }
      let isOver = own.tasks.indices.allSatisfy { states[$0]?.isOver ?? true }
      // A task that is over may have left cells while others run: these are told at once.
      guard
        isOver
          || own.tasks.indices.contains(where: { task in
            states[task]?.isOver ?? true && own.tasks[task].contains(where: waiting.contains)
          })
      else { continue }
      // What was written last is on its way where the folder is shared.
      usleep(500_000)
      let left = take()
      for (task, keys) in own.tasks.enumerated() where states[task]?.isOver ?? true {
        let cells = keys.filter(left.contains)
        for key in cells {
          try judge(key, states[task], own.job, task, isFirst: key == keys.first)
        }
        if states[task]?.state == .cancelled, !cells.isEmpty, !ranOutOfMemory(own.job, task) {
          end = .cancelled(own.job)
        }
      }
      guard isOver else { continue }
      record.submissions[place].isOver = true
      try folder.write(record)
      end = end ?? .over
    }
    return end
  }
}
