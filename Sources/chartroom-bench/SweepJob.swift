import Foundation

/// Sweeps of cells that do next to nothing, and of cells that work, with one process at a time and with two; and the
/// commands of the former in one process.
struct SweepJob {
  /// Cells that do next to nothing.
  private static let trivial = 200

  func run(_ timer: Timer) throws {
    let commands = (1...Self.trivial).map { "let a = \($0) ^ 2" }
    try timer.time("sweep-commands", unit: "cells", count: Self.trivial) {
      try ShellProcess.run(["--no-init"], lines: commands)
    }
    for jobs in [1, 2] {
      try sweep(
        "sweep-trivial-\(jobs)", timer, jobs: jobs, cells: Self.trivial,
        "--fresh --over n=1..\(Self.trivial) --measure a --do 'let a = {n} ^ 2'")
    }
    // Trainings of half a second each.
    for jobs in [1, 2] {
      try sweep(
        "sweep-training-\(jobs)", timer, jobs: jobs, cells: 16,
        "--over n=1..16 --measure m.loss --do 'train m --hidden 64 --steps 8000 --seed {n}'",
        before: ["data piecewise --name d"])
    }
  }

  private func sweep(
    _ name: String, _ timer: Timer, jobs: Int, cells: Int, _ options: String,
    before: [String] = []
  ) throws {
    try timer.time(name, unit: "cells", count: cells) {
      let folder = FileManager.default.temporaryDirectory.path + "/chartroom-bench-\(UUID())"
      defer { try? FileManager.default.removeItem(atPath: folder) }
      try ShellProcess.run(
        ["--no-init"],
        lines: before + ["sweep t \(options) --seeds 1 --jobs \(jobs) --folder \(folder)"])
    }
  }
}
