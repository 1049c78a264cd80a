import Glibc
@testable import Scheduling
import Testing

/// Slurm's programs as scripts that write and complain of what they are told to.
@Suite("Slurm's programs")
struct SlurmTests {
  /// Calls `body` with a Slurm whose programs run these lines; they leave their arguments in `FOLDER/NAME.called`.
  private func with<Result>(
    _ lines: [String: String], _ body: (Slurm, _ folder: String) throws -> Result
  ) throws -> Result {
    try withFolder { folder in
      for name in ["sbatch", "squeue", "scancel", "sacct"]
      where lines[name] != nil || name != "sacct" {
        let text =
          "#!/bin/sh\nprintf '%s\\n' \"$@\" > \(folder)/\(name).called\n\(lines[name] ?? "exit 0")\n"
        let written = ProgramOutput(
          of: shell(
            "printf %s \"$TEXT\" > \"$FILE\"; chmod +x \"$FILE\"",
            ["TEXT": text, "FILE": "\(folder)/\(name)"]))
        try #require(written.end == .exited(0))
      }
      return try body(try Slurm(path: folder), folder)
    }
  }

  /// What a call throws.
  private func error(_ lines: [String: String], _ call: (Slurm) throws -> Void) throws
    -> SchedulingError?
  {
    try with(lines) { slurm, _ throws -> SchedulingError? in
      do {
        try call(slurm)
        return nil
      } catch let error as SchedulingError {
        return error
      }
    }
  }

  @Test("a job's number is taken without its cluster")
  func submit() throws {
    try with(["sbatch": "echo '4711;saturn'"]) { slurm, folder throws -> Void in
      #expect(try slurm.submit(script: "-a b.sh") == "4711")
      #expect(contents("\(folder)/sbatch.called") == "--parsable\n./-a b.sh\n")
    }
    let nonsense = try error(["sbatch": "echo hello"]) { _ = try $0.submit(script: "a") }
    #expect(nonsense == .nonsense(program: "sbatch", text: "hello\n"))
  }

  @Test("Slurm's no is told in its own words")
  func refusal() throws {
    let lines = """
      echo 'sbatch: error: invalid partition specified: nope' >&2
      echo 'sbatch: error: Batch job submission failed: Invalid partition name specified' >&2
      exit 1
      """
    let error = try error(["sbatch": lines]) { _ = try $0.submit(script: "a") }
    let said =
      "invalid partition specified: nope; Batch job submission failed: Invalid partition name specified"
    #expect(error == .refused(program: "sbatch", message: said))
    #expect(
      error?.description
        == "sbatch: Slurm said: \(said). Ask for what this cluster has; `sinfo` shows it.")
  }

  @Test(
    "a controller that is away is no refusal",
    arguments: [
      "slurm_load_jobs error: Unable to contact slurm controller (connect failure)",
      "slurm_load_jobs error: Socket timed out on send/recv operation",
      "sbatch: error: Munge encode failed: Failed to access \\\"/run/munge.socket\\\"",
      "sbatch: error: Batch job submission failed: Zero Bytes were transmitted or received",
    ])
  func away(words: String) throws {
    let line = "echo \"\(words)\" >&2; exit 1"
    let calls: [(Slurm) throws -> Void] = [
      { _ = try $0.tasks(of: "12") }, { _ = try $0.submit(script: "a") },
      { try $0.cancel(job: "12") },
    ]
    for call in calls {
      guard
        case .slurmDoesNotAnswer = try error(
          ["sbatch": line, "squeue": line, "scancel": line], call)
      else { Issue.record("\(words)"); return }
    }
  }

  @Test("tasks that squeue has forgotten are looked for in the books, where there are some")
  func books() throws {
    let squeue = "echo '12_1 |RUNNING |None |n1 |0 |0 |'"
    let sacct = "printf '12_0|COMPLETED|0:0|n1\\n12_1|PENDING|0:0|n1\\n'"
    try with(["squeue": squeue, "sacct": sacct]) { slurm, folder throws -> Void in
      #expect(try slurm.tasks(of: "12", count: 1).count == 1)
      #expect(access("\(folder)/sacct.called", F_OK) != 0)
      let tasks = try slurm.tasks(of: "12", count: 2)
      #expect(
        tasks == [0: .init(state: .completed, node: "n1"), 1: .init(state: .running, node: "n1")])
      #expect(try slurm.tasks(of: "12") == tasks)
    }
    let none = "echo 'Slurm accounting storage is disabled' >&2; exit 1"
    let gone = "echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1"
    try with(["squeue": squeue, "sacct": none]) { slurm, _ throws -> Void in
      #expect(try slurm.tasks(of: "12").count == 1)
    }
    try with(["squeue": gone, "sacct": sacct]) { slurm, _ throws -> Void in
      #expect(try slurm.tasks(of: "12").count == 2)
    }
    try with(["squeue": gone]) { slurm, _ throws -> Void in
      #expect(try slurm.tasks(of: "12").isEmpty)
    }
  }

  @Test("a job is cancelled, and one that is over already is no error")
  func cancel() throws {
    try with([:]) { slurm, folder throws -> Void in
      try slurm.cancel(job: "12")
      #expect(contents("\(folder)/scancel.called") == "12\n")
    }
    let gone =
      "echo 'scancel: error: Kill job error on job id 12: Invalid job id specified' >&2; exit 1"
    #expect(try error(["scancel": gone]) { try $0.cancel(job: "12") } == nil)
    let denied =
      "echo 'scancel: error: Kill job error on job id 12: Access/permission denied' >&2; exit 1"
    let said = "Kill job error on job id 12: Access/permission denied"
    #expect(
      try error(["scancel": denied]) { try $0.cancel(job: "12") }
        == .refused(program: "scancel", message: said))
  }

  @Test(
    "what is no job's number is not asked about",
    arguments: ["", "x", "-u root", "12_1", "99999999999"])
  func notAJob(text: String) throws {
    #expect(try error([:]) { try $0.cancel(job: text) } == .notAJob(text))
    #expect(try error([:]) { _ = try $0.tasks(of: text) } == .notAJob(text))
  }

  @Test("where Slurm is not, it is told what was looked for, where, and what to do")
  func missing() {
    let error = #expect(throws: SchedulingError.self) { try Slurm(path: "/nowhere") }
    #expect(
      error?.description
        == """
        Slurm is not here: sbatch, squeue, scancel are in none of '/nowhere'. Work on the cluster's login node, \
        load its module for Slurm, or run without `--on slurm`.
        """)
    #expect(Slurm.folders(nil, "/a:/b") == ["/a", "/b"])
    #expect(Slurm.folders("/c", "/a:/b") == ["/c"])
    #expect(Slurm.folders(nil, nil) == ["/usr/bin", "/bin"])
  }
}
