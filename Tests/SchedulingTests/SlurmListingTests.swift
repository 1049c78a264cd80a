@testable import Scheduling
import Testing

@Suite("What Slurm writes of tasks")
struct SlurmListingTests {
  /// As squeue 22.05 writes it, its fields padded with blanks.
  static let squeue = """
    16_0     |PENDING   |BeginTime          |           |35072  |1  |
    16_1     |PENDING   |None               |n/a        |0      |0  |
    16_2     |RUNNING   |None               |n1         |0      |0  |
    16_3     |RUNNING   |None               |n2         |0      |2  |
    16_4     |COMPLETING|NonZeroExitCode    |n1         |768    |0  |
    16_5     |COMPLETED |None               |n1         |0      |0  |
    16_6     |FAILED    |NonZeroExitCode    |n1         |768    |0  |
    16_7     |FAILED    |JobLaunchFailure   |n2         |9      |0  |
    16_8     |TIMEOUT   |TimeLimit          |n1         |15     |0  |
    16_9     |CANCELLED |Resources          |           |0      |0  |
    16_10    |OUT_OF_MEMORY|OutOfMemory     |n1         |125    |0  |
    16_11    |NODE_FAIL |NodeDown           |n1         |0      |0  |
    16_12    |PENDING   |Nodes required for job are DOWN, DRAINED or reserved|  |0 |0 |
    16_13    |PENDING   |launch failed requeued held|   |0      |1  |
    16_14    |NEW_WORD  |None               |n1         |0      |0  |
    """

  @Test("squeue's states, reasons, nodes, codes and restarts are read")
  func states() {
    let tasks = SlurmListing.squeue(Self.squeue, job: "16")
    let expected: [Int: SlurmTask] = [
      0: .init(state: .requeued, reason: "BeginTime"),
      1: .init(state: .waiting),
      2: .init(state: .running, node: "n1"),
      3: .init(state: .running, node: "n2"),
      4: .init(state: .running, reason: "NonZeroExitCode", node: "n1"),
      5: .init(state: .completed, node: "n1"),
      6: .init(state: .failed(code: 3), reason: "NonZeroExitCode", node: "n1"),
      7: .init(state: .killed(signal: 9), reason: "JobLaunchFailure", node: "n2"),
      8: .init(state: .timedOut, reason: "TimeLimit", node: "n1"),
      9: .init(state: .cancelled, reason: "Resources"),
      10: .init(state: .outOfMemory, reason: "OutOfMemory", node: "n1"),
      11: .init(state: .nodeFailed, reason: "NodeDown", node: "n1"),
      12: .init(state: .waiting, reason: "Nodes required for job are DOWN, DRAINED or reserved"),
      13: .init(state: .requeued, reason: "launch failed requeued held"),
      14: .init(state: .unknown("NEW_WORD"), node: "n1"),
    ]
    for (index, task) in expected { #expect(tasks[index] == task, "\(index)") }
    #expect(tasks.count == expected.count)
    #expect(tasks.filter { $0.value.isOver }.keys.sorted() == Array(5...11))
    #expect(tasks.filter { $0.value.isHeld }.keys.sorted() == [13])
  }

  @Test("the short format of squeue is read, too, several tasks in a line")
  func short() {
    let tasks = SlurmListing.squeue(
      "123_[4-9%2]|PENDING|Resources|\n123_3|RUNNING|None|n7\n", job: "123")
    #expect(tasks.keys.sorted() == Array(3...9))
    #expect(tasks[4] == .init(state: .waiting, reason: "Resources"))
    #expect(tasks[3] == .init(state: .running, node: "n7"))
  }

  @Test("sacct's lines are read")
  func sacct() {
    let text = """
      12_0|COMPLETED|0:0|n1
      12_1|FAILED|137:0|n1
      12_2|FAILED|0:11|n2
      12_3|CANCELLED by 1000|0:15|n1
      12_4|OUT_OF_MEMORY|0:125|n1
      12_5|TIMEOUT|0:0|n1
      12_[6-7]|PENDING|0:0|None assigned
      13_8|COMPLETED|0:0|n1
      """
    let tasks = SlurmListing.sacct(text, job: "12")
    let states: [SlurmTask.State] = [
      .completed, .failed(code: 137), .killed(signal: 11), .cancelled, .outOfMemory, .timedOut,
      .waiting,
      .waiting,
    ]
    #expect((0..<8).map { tasks[$0]?.state } == states)
    #expect(tasks.count == 8)
    #expect(tasks[7]?.node == "" && tasks[0]?.node == "n1")
  }

  @Test(
    "tasks are told by their index, alone or several",
    arguments: [
      ("12_3", [3]), ("12_[0,4-6,9%2]", [0, 4, 5, 6, 9]), ("12_[1-7:3]", [1, 4, 7]),
      ("12_[5]", [5]),
      // Of other jobs, of steps, and what is none.
      ("1_3", []), ("123_3", []), ("12", []), ("12_", []), ("12_x", []), ("12_[", []),
      ("12_[]", []),
      ("12_[3-1]", []), ("12_[0-99999999999]", []), ("12_[0-9:0]", []), ("12_-1", []),
      ("12_[1-2-3]", []),
      ("12_99999999999999999999", []), ("12_3.batch", []), ("12-3", []),
    ] as [(String, [Int])])
  func indices(text: String, expected: [Int]) {
    #expect(SlurmListing.indices(text, job: "12") == expected)
  }

  @Test(
    "what is no listing gives no tasks",
    arguments: ["", "\n\n", "|||||\n", "12_1|RUNNING\n", "squeue: error\n"])
  func nonsense(text: String) {
    #expect(SlurmListing.squeue(text, job: "12").isEmpty)
    #expect(SlurmListing.sacct(text, job: "12").isEmpty)
  }

  @Test("the end of a script is read in either form")
  func exits() {
    #expect(ExitStatus("3:0") == ExitStatus(code: 3, signal: 0))
    #expect(ExitStatus("0:9") == ExitStatus(code: 0, signal: 9))
    #expect(ExitStatus("768") == ExitStatus(code: 3, signal: 0))
    #expect(ExitStatus("35072") == ExitStatus(code: 137, signal: 0))
    #expect(ExitStatus("9") == ExitStatus(code: 0, signal: 9))
    for text in ["", "x", "1:2:3", ":", "1:"] { #expect(ExitStatus(text) == nil) }
  }

  @Test("logs tell of memory")
  func memory() {
    #expect(
      SlurmTask.saysOutOfMemory(
        "slurmstepd-n2: error: StepId=9.batch exceeded memory limit (697585664 > 52428800), being killed"
      ))
    #expect(
      SlurmTask.saysOutOfMemory(
        "slurmstepd: error: Detected 1 oom_kill event in StepId=9.batch. Some of the step tasks have been OOM Killed."
      ))
    #expect(!SlurmTask.saysOutOfMemory("slurmstepd: error: *** JOB 9 ON n2 CANCELLED ***"))
  }
}
