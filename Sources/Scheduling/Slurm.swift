import Glibc

/// The programs of Slurm, a cluster's scheduler.
///
/// Every call waits for one of them, a minute at most, on the caller's thread: see `ProgramOutput`.
public struct Slurm: Sendable {
  let sbatch, squeue, scancel: String
  /// Asks what Slurm has put into its books, where it has any.
  let sacct: String?

  /// Slurm as found in the folder `path`; without one, in that which CHARTROOM_SLURM_BIN names, or else along PATH.
  ///
  /// - Throws: `SchedulingError.noSlurm` where a program of Slurm's is missing.
  public init(path: String? = nil) throws(SchedulingError) {
    try self.init(
      folders: Self.folders(path ?? Self.variable("CHARTROOM_SLURM_BIN"), Self.variable("PATH")))
  }

  init(folders: [String]) throws(SchedulingError) {
    func find(_ name: String) -> String? {
      folders.lazy.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }
    let needed = ["sbatch", "squeue", "scancel"]
    guard let sbatch = find("sbatch"), let squeue = find("squeue"), let scancel = find("scancel")
    else { throw .noSlurm(programs: needed.filter { find($0) == nil }, folders: folders) }
    (self.sbatch, self.squeue, self.scancel) = (sbatch, squeue, scancel)
    sacct = find("sacct")
  }

  /// Hands `script`, the path of a file, to Slurm; returns the number of the job that it now is.
  ///
  /// - Throws: `refused` with Slurm's words where it says no, `slurmDoesNotAnswer` where it says nothing.
  public func submit(script: String) throws(SchedulingError) -> String {
    // A name that begins with a dash is a file's all the same.
    let path = script.hasPrefix("-") ? "./" + script : script
    let answer = try ask(sbatch, ["--parsable", path])
    // `12`, or `12;cluster`.
    let job = String(answer.split(whereSeparator: \.isNewline).last?.prefix { $0 != ";" } ?? "")
    guard Self.isJob(job) else { throw .nonsense(program: "sbatch", text: answer) }
    return job
  }

  /// Ends all tasks of `job`, those that wait and those that run; one that is over already is no error.
  ///
  /// - Throws: `refused` where the job is another's, `slurmDoesNotAnswer`.
  public func cancel(job: String) throws(SchedulingError) {
    guard Self.isJob(job) else { throw .notAJob(job) }
    do {
      _ = try ask(scancel, [job])
    } catch .refused(_, let message) where Self.isForgotten(message) {
      // Nothing is left to cancel.
    }
  }

  /// What Slurm knows now of each task of the array `job`, by the task's index.
  ///
  /// squeue tells of those that wait and run, and for some minutes (`MinJobAge`, 300 s by default) of those that are
  /// over. Where it has forgotten some, sacct is asked; a cluster without accounting has no answer, so that they are
  /// absent then.
  /// - Parameters:
  ///   - job: The number that `submit` gave.
  ///   - count: How many tasks the array has: sacct is not asked while squeue knows of as many. Asked always if nil.
  /// - Returns: A task for each index known; nothing where the job is forgotten or never was.
  /// - Throws: `slurmDoesNotAnswer`, as while the controller is started anew; asking again later is right.
  public func tasks(of job: String, count: Int? = nil) throws(SchedulingError) -> [Int: SlurmTask] {
    guard Self.isJob(job) else { throw .notAJob(job) }
    var tasks: [Int: SlurmTask] = [:]
    do {
      // `-t all`, or a variable of the user's hides some; `-r`, a line a task.
      let text = try ask(
        squeue, ["-h", "-r", "-t", "all", "-j", job, "-O", SlurmListing.squeueFormat])
      tasks = SlurmListing.squeue(text, job: job)
    } catch .refused(_, let message) where Self.isForgotten(message) {
      // All are over for longer than it keeps them.
    }
    if let count, tasks.count >= count { return tasks }
    return tasks.merging(booked(job)) { now, _ in now }
  }

  /// What Slurm's books say of the tasks; nothing where it keeps none, or they cannot be read now.
  private func booked(_ job: String) -> [Int: SlurmTask] {
    guard let sacct else { return [:] }
    let arguments = ["-X", "-n", "-P", "-j", job, "-o", SlurmListing.sacctFormat]
    guard let text = try? ask(sacct, arguments) else { return [:] }
    return SlurmListing.sacct(text, job: job)
  }
}
