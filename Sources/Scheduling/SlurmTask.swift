/// What Slurm knows of one task of an array.
public struct SlurmTask: Equatable, Sendable {
  /// Where the task is on its way.
  public enum State: Equatable, Sendable {
    /// It has not run yet.
    case waiting
    /// It runs, starts, or is being cleared away.
    case running
    /// It ran, was put back, and waits to run again.
    case requeued
    /// It ended with code 0.
    case completed
    /// It ended with this code.
    case failed(code: Int)
    /// A signal ended its script. One that ends a program of the script's makes it fail with code 128 + signal.
    case killed(signal: Int)
    /// Somebody cancelled it.
    case cancelled
    /// It ran for longer than was asked for.
    case timedOut
    /// It used more memory than was asked for. Only clusters that watch this by control groups say so: elsewhere
    /// the task was killed by signal 9, and the end of its log tells (`SlurmTask.saysOutOfMemory`).
    case outOfMemory
    /// Its node went away, and it was not put back.
    case nodeFailed
    /// A state that is none of these, in Slurm's word.
    case unknown(String)
  }

  public var state: State
  /// Why it is where it is, in Slurm's words; empty where there is no reason.
  public var reason: String
  /// The node it runs on or ran on; empty where there is none.
  public var node: String

  public init(state: State, reason: String = "", node: String = "") {
    (self.state, self.reason, self.node) = (state, reason, node)
  }

  /// Whether it will not run, or not run on, unless somebody has it do so.
  public var isOver: Bool {
    switch state {
    case .waiting, .running, .requeued, .unknown: false
    case .completed, .failed, .killed, .cancelled, .timedOut, .outOfMemory, .nodeFailed: true
    }
  }

  /// Whether it waits for somebody to release it (`scontrol release`): it will not run by itself.
  public var isHeld: Bool {
    guard state == .waiting || state == .requeued else { return false }
    let words = reason.lowercased()
    return words.hasPrefix("jobheld") || words.hasSuffix("held")
  }

  /// Whether the log of a task says that Slurm or the system ended it for the memory it used.
  public static func saysOutOfMemory(_ log: String) -> Bool {
    let sentences = [
      "exceeded memory limit", "Exceeded job memory limit", "oom-kill event", "oom_kill event",
      "OOM Killed",
    ]
    return sentences.contains { log.contains($0) }
  }
}

extension SlurmTask.State {
  /// The state that Slurm calls `word` (`RUNNING`, `CANCELLED by 0`), of a task whose script ended as `exit` says.
  init(word: String, exit: ExitStatus, restarts: Int) {
    let name = word.prefix { $0 != " " && $0 != "+" }
    self =
      switch name {
      case "PENDING", "CONFIGURING": restarts > 0 ? .requeued : .waiting
      case "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "SPECIAL_EXIT": .requeued
      case "RUNNING", "COMPLETING", "STAGE_OUT", "SUSPENDED", "STOPPED", "SIGNALING", "RESIZING":
        .running
      case "COMPLETED": .completed
      case "FAILED": exit.signal > 0 ? .killed(signal: exit.signal) : .failed(code: exit.code)
      case "CANCELLED", "PREEMPTED", "REVOKED": .cancelled
      case "TIMEOUT", "DEADLINE": .timedOut
      case "OUT_OF_MEMORY": .outOfMemory
      case "NODE_FAIL", "BOOT_FAIL": .nodeFailed
      default: .unknown(word)
      }
  }
}

/// How a task's script ended.
struct ExitStatus: Equatable {
  var (code, signal) = (0, 0)
}

extension ExitStatus {
  /// From `CODE:SIGNAL`, as sacct and scontrol write it, or from the one number of the system's that squeue writes.
  init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    switch (parts.count, parts.first ?? nil, parts.last ?? nil) {
    case (2, let code?, let signal?): self.init(code: code, signal: signal)
    // The system's: the code times 256, or the signal.
    case (1, let status?, _): self.init(code: (status >> 8) & 0xFF, signal: status & 0x7F)
    default: return nil
    }
  }
}
