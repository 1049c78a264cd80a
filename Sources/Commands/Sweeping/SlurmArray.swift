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
  private static let mostStarts = 3
  /// Seconds between looks at the files, and between questions to Slurm.
  private static let (look, question) = (0.2, 2.0)
  /// Seconds that Slurm may not answer, as while its controller starts anew.
  private static let patience = 300.0

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
        guard let place = places[key], let failure = folder.failure(of: key) else { continue }
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

  private func detached(_ record: SlurmRecord, left: Int) -> String {
    let jobs = record.live.map(\.job).joined(separator: ", ")
    return
      "detached: \(counted(left, "cell")) of job \(jobs) go on; `sweep \(name)` attaches, `sweep \(name) "
      + "--cancel` ends them."
  }

  /// What ends a watch.
  private enum End {
    /// All cells are there, or a submission is over.
    case over
    case detached
    /// Somebody cancelled this job.
    case cancelled(String)
  }

  /// Watches until a submission is over or all cells are there, or until told to stop.
  private func watch(
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
  private func settle(
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

  /// Notes a cell as failed that a task was at when it ended, where running it again is of no use.
  ///
  /// - `isFirst`: whether the task began with it, so that it had all its time.
  private func judge(
    _ key: String, _ state: SlurmTask?, _ job: String, _ task: Int, isFirst: Bool
  ) throws {
    let starts = folder.starts(of: key)
    func fail(_ why: String) throws {
      try folder.write(CellFailure(error: why, seconds: 0, host: state?.node ?? ""), of: key)
    }
    let isOwn = starts.contains { $0.job == job && $0.task == task }
    if isOwn, state?.state == .outOfMemory || ranOutOfMemory(job, task) {
      return try fail("it ran out of the memory of its task (--mem).")
    }
    guard !starts.isEmpty else {
      if case .failed(let code)? = state?.state {
        try fail("its task of Slurm ended with status \(code) before it began\(logTail(job, task))")
      }
      return
    }
    switch state?.state {
    case .timedOut:
      // Others of its task may have taken the time: once more by itself.
      if isOwn, isFirst || starts.count > 1 {
        try fail("it did not end within the time of its task (--time).")
      }
    case .cancelled: break
    default:
      if starts.count >= Self.mostStarts {
        try fail("its task of Slurm was killed \(starts.count) times\(logTail(job, task))")
      }
    }
  }

  private func ranOutOfMemory(_ job: String, _ task: Int) -> Bool {
    SlurmTask.saysOutOfMemory(log(job, task))
  }

  /// The end of a task's log.
  private func log(_ job: String, _ task: Int) -> String {
    let data = FileManager.default.contents(atPath: "\(folder.slurmPath)/\(job)_\(task).log")
    return String(decoding: (data ?? Data()).suffix(4_096), as: UTF8.self)
  }

  /// The last line of a task's log, after a colon.
  private func logTail(_ job: String, _ task: Int) -> String {
    let text = log(job, task)
    return text.split(separator: "\n").last.map { ": \($0)" } ?? "."
  }

  /// What is submitted, by the options or as it was before.
  private func record(_ options: SweepRunOptions) throws -> SlurmRecord {
    var record =
      folder.record ?? SlurmRecord(request: SlurmRequest(name: name), cellsPerTask: nil)
    record.request.partition = options.partition ?? record.request.partition
    record.request.account = options.account ?? record.request.account
    record.request.time = options.time ?? record.request.time
    record.request.memory = options.memory ?? record.request.memory
    record.request.arrayLimit = options.arrayLimit ?? record.request.arrayLimit
    if let more = options.more { record.request.more = try SlurmRequest.words(of: more) }
    record.cellsPerTask = options.cellsPerTask ?? record.cellsPerTask
    return record
  }

  /// Writes the script and the list of an array of those cells, and submits it.
  private func submit(_ keys: [String], into record: inout SlurmRecord) throws {
    let size = SweepRun.cellsPerTask(record.cellsPerTask, of: keys.count)
    let tasks = stride(from: 0, to: keys.count, by: size).map {
      Array(keys[$0..<min($0 + size, keys.count)])
    }
    try folder.make(folder.slurmPath)
    let number = record.submissions.count + 1
    let (script, list) = ("array-\(number).sh", "cells-\(number).txt")
    try AtomicFile.write(
      tasks.map { $0.joined(separator: ",") + "\n" }.joined(), to: "\(folder.slurmPath)/\(list)")
    let listPath = Self.quoted("\(folder.slurmPath)/\(list)")
    try AtomicFile.write(
      record.request.script(
        count: tasks.count, logs: folder.slurmPath,
        comment: [
          "Cells of the sweep \(name). Task N runs the cells on line N + 1 of \(list), one after the other;",
          "those that are done are passed over, so that this can be submitted again: sbatch \(script)",
        ],
        body: [
          "cells=$(sed -n \"$((SLURM_ARRAY_TASK_ID + 1))p\" \(listPath))",
          "export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1",
          // Not with `exec`: Slurm runs a script again whose program was killed, and not one that was itself.
          "\(Self.quoted(program)) --sweep \(Self.quoted(folder.path)) --cells \"$cells\"",
        ]), to: "\(folder.slurmPath)/\(script)")
    let job = try slurm.submit(script: "\(folder.slurmPath)/\(script)")
    record.submissions.append(
      SlurmRecord.Submission(job: job, script: script, list: list, tasks: tasks))
    try folder.write(record)
  }

  /// As one word of a shell.
  static func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "'\\''") + "'"
  }
}

extension Workbench {
  /// Cancels the jobs of a sweep.
  func cancelSweep(_ name: String, in folder: SweepFolder) throws -> Report {
    guard files.isOfPerson else {
      throw Refusal("a transcript cancels no jobs; type this line yourself.")
    }
    guard var record = folder.record, !record.live.isEmpty else {
      throw Refusal(
        "no job of '\(name)' is under way; `sweep \(name)` goes on with what is missing.")
    }
    let slurm = try Slurm()
    let jobs = record.live.map(\.job)
    for job in jobs { try slurm.cancel(job: job) }
    for place in record.submissions.indices { record.submissions[place].isOver = true }
    try folder.write(record)
    return Report(
      "cancelled job \(jobs.joined(separator: ", ")); cells that are done stay, and `sweep \(name)` goes on."
    )
  }
}
