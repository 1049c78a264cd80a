import Foundation
import LinearAlgebra
import Safetensors
import Sessions
import Sweeps

/// A process that runs cells of a sweep, one after the other: `chartroom --sweep FOLDER --cells KEY,...`.
public enum SweepWorker {
  /// Runs the cells of those keys that are neither done nor failed.
  ///
  /// - Parameters:
  ///   - path: The sweep's folder, or a design in it.
  ///   - keys: Those of the cells, in any order.
  ///   - memory: Bytes that a cell may take; 0 for half of what is free, or of what Slurm gives.
  ///   - parent: The process that waits for it, without which it stops; nil under Slurm.
  /// - Returns: The status to leave with: 0, or 1 with a line on standard error where the folder cannot be used.
  public static func run(folder path: String, keys: [String], memory: Int, parent: Int?) -> Int32 {
    do {
      let folder = SweepFolder(path: path)
      guard let design = try folder.stored()?.design else {
        throw Refusal("'\(path)' is no folder of a sweep: it has no sweep.json.")
      }
      let wanted = Set(keys)
      // Those that the design has no more are passed over: it changed while they waited.
      let cells = design.cells.filter { wanted.contains($0.key) }
      guard !cells.isEmpty else { return 0 }
      var base = try folder.base(of: design)
      base.settings.memory = memory > 0 ? memory : slurmMemory / 2
      let monitor = Monitor(
        report: { _, _ in },
        shouldStop: { parent.map { getppid() != pid_t(truncatingIfNeeded: $0) } ?? false })
      for cell in cells {
        if access(folder.resultPath(cell.key), F_OK) == 0
          && folder.result(of: cell, in: design) != nil
        {
          continue
        }
        if folder.failure(of: cell.key, in: design) != nil { continue }
        if let task = SlurmPlace.own { folder.noteStart(of: cell.key, by: task) }
        guard
          try folder.run(
            cell, of: design, base: base, files: FilePolicy(), monitor: monitor) != nil
        else { return 1 }
      }
      return 0
    } catch {
      FileHandle.standardError.write(Data("error: \(error)\n".utf8))
      return 1
    }
  }

  /// Bytes that Slurm gives this task; 0 where it does not say.
  private static var slurmMemory: Int {
    let environment = ProcessInfo.processInfo.environment
    let megabytes = environment["SLURM_MEM_PER_NODE"] ?? environment["SLURM_MEM_PER_CPU"]
    return (megabytes.flatMap { Int($0) } ?? 0) << 20
  }
}

/// The task of Slurm that this process is.
struct SlurmPlace: Codable, Equatable, Sendable {
  /// The array's job, and the number of the task in it.
  let job: String
  let task: Int
  let host: String

  static var own: SlurmPlace? {
    let environment = ProcessInfo.processInfo.environment
    guard let job = environment["SLURM_ARRAY_JOB_ID"],
      let task = environment["SLURM_ARRAY_TASK_ID"].flatMap({ Int($0) })
    else { return nil }
    return SlurmPlace(job: job, task: task, host: ProcessMemory.host)
  }
}

extension SweepFolder {
  /// Adds a line to the cell's marker: a task began it.
  func noteStart(of key: String, by task: SlurmPlace) {
    guard let line = try? JSONEncoder().encode(task) else { return }
    let descriptor = open(markerPath(key), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let bytes = Array(line) + [UInt8(ascii: "\n")]
    _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
  }

  /// The tasks that began a cell and did not end it, the latest last.
  func starts(of key: String) -> [SlurmPlace] {
    let text = (try? String(contentsOfFile: markerPath(key), encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap {
      try? JSONDecoder().decode(SlurmPlace.self, from: Data($0.utf8))
    }
  }
}
