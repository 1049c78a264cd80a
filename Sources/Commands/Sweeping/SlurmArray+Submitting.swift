import Documents
import Foundation
import Safetensors
import Scheduling

extension SlurmArray {
  /// What is submitted, by the options or as it was before.
  func record(_ options: SweepRunOptions) throws -> SlurmRecord {
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
  func submit(_ keys: [String], into record: inout SlurmRecord) throws {
    let size = SweepRun.cellsPerTask(record.cellsPerTask, of: keys.count)
    let tasks = stride(from: 0, to: keys.count, by: size).map {
      Array(keys[$0..<min($0 + size, keys.count)])
    }
    try folder.make(folder.slurmPath)
    let number = record.submissions.count + 1
    let (script, list) = ("array-\(number).sh", "cells-\(number).txt")
    try AtomicFile.write(
      tasks.map { $0.joined(separator: ",") + "\n" }.joined(), to: "\(folder.slurmPath)/\(list)")
    let designPath = try folder.ownPath(of: design, name: name)
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
          "\(Self.quoted(program)) --sweep \(Self.quoted(designPath)) --cells \"$cells\"",
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
