import Glibc
import Scheduling
import Testing

/// With a cluster that runs: `eval "$(Tests/Slurm/cluster env DIR)"` and SCHEDULING_CLUSTER=1 have these run.
@Suite("A cluster", .enabled(if: getenv("SCHEDULING_CLUSTER") != nil))
struct ClusterTests {
  /// Submits an array of `count` tasks and waits until they are all over.
  private func states(
    _ request: SlurmRequest, count: Int, in folder: String, body: [String]
  ) throws -> [Int: SlurmTask] {
    let slurm = try Slurm()
    let script = "\(folder)/job.sh"
    let logs = "\(folder)/lo gs' \"50%\""
    let text = request.script(count: count, logs: logs, comment: ["A test."], body: body)
    let written = ProgramOutput(
      of: shell(
        "mkdir -p \"$LOGS\" && printf %s \"$TEXT\" > \"$FILE\"",
        ["LOGS": logs, "TEXT": text, "FILE": script]))
    try #require(written.end == .exited(0))
    let job = try slurm.submit(script: script)
    var tasks: [Int: SlurmTask] = [:]
    for _ in 0..<600 where tasks.count < count || !tasks.values.allSatisfy(\.isOver) {
      usleep(200_000)
      tasks = try slurm.tasks(of: job, count: count)
    }
    for index in 0..<count {
      #expect(contents("\(logs)/\(job)_\(index).log").hasPrefix("begins\n"))
    }
    return tasks
  }

  @Test("tells how each task ended")
  func ends() throws {
    try withFolder { folder throws -> Void in
      let tasks = try states(
        SlurmRequest(name: "it's a \"test\"", memory: "50M", arrayLimit: 2), count: 4, in: folder,
        body: [
          "echo begins",
          "case $SLURM_ARRAY_TASK_ID in",
          "  0) true ;;",
          "  1) exit 3 ;;",
          "  2) perl -e '$x = \"a\" x (200 << 20); sleep 60' ;;",
          // A program that is killed has its task requeued: it is well the second time.
          "  3) [ -n \"$SLURM_RESTART_COUNT\" ] || (kill -9 $BASHPID) ;;",
          "esac",
        ])
      #expect(tasks[0]?.state == .completed)
      #expect(tasks[1]?.state == .failed(code: 3))
      #expect(tasks[2]?.state == .killed(signal: 9) || tasks[2]?.state == .outOfMemory)
      #expect(tasks[3]?.state == .completed)
      #expect(tasks.values.allSatisfy { $0.node == "n1" || $0.node == "n2" })
    }
  }

  @Test("tells of what waits and runs, cancels it, and says no in its words")
  func cancelling() throws {
    try withFolder { folder throws -> Void in
      let slurm = try Slurm()
      let request = SlurmRequest(name: "long", more: try SlurmRequest.words(of: "--hold"))
      let text = request.script(count: 5, logs: folder, comment: [], body: ["sleep 100"])
      _ = ProgramOutput(of: shell("printf %s \"$TEXT\" > \(folder)/a.sh", ["TEXT": text]))
      let job = try slurm.submit(script: "\(folder)/a.sh")
      let tasks = try slurm.tasks(of: job, count: 5)
      #expect(tasks.keys.sorted() == Array(0..<5))
      #expect(tasks.values.allSatisfy { $0.state == .waiting && $0.isHeld })
      try slurm.cancel(job: job)
      #expect(try slurm.tasks(of: job).values.allSatisfy { $0.state == .cancelled })
      try slurm.cancel(job: job)
      #expect(try slurm.tasks(of: "4000000").isEmpty)
      _ = ProgramOutput(of: shell("sed -i 's/--hold/--partition=nope/' \(folder)/a.sh"))
      let said =
        "invalid partition specified: nope; Batch job submission failed: Invalid partition name specified"
      #expect(throws: SchedulingError.refused(program: "sbatch", message: said)) {
        try slurm.submit(script: "\(folder)/a.sh")
      }
    }
  }
}
