import Foundation
import Scheduling

extension SlurmArray {
  /// Notes a cell as failed that a task was at when it ended, where running it again is of no use.
  ///
  /// - `isFirst`: whether the task began with it, so that it had all its time.
  func judge(
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

  func ranOutOfMemory(_ job: String, _ task: Int) -> Bool {
    SlurmTask.saysOutOfMemory(log(job, task))
  }

  /// The end of a task's log.
  func log(_ job: String, _ task: Int) -> String {
    let data = FileManager.default.contents(atPath: "\(folder.slurmPath)/\(job)_\(task).log")
    return String(decoding: (data ?? Data()).suffix(4_096), as: UTF8.self)
  }

  /// The last line of a task's log, after a colon.
  func logTail(_ job: String, _ task: Int) -> String {
    let text = log(job, task)
    return text.split(separator: "\n").last.map { ": \($0)" } ?? "."
  }
}
