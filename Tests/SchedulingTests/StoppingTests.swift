import Glibc
import Scheduling
import Synchronization
import Testing

@Suite("Stopping a pool")
struct StoppingTests {
  @Test(
    "ends what runs and all that it started, told or not, willing or not",
    arguments: [
      // The process and its child take no notice.
      "trap '' TERM; sleep 600 & echo $$ $! > FILE; while :; do sleep 600; done",
      // The process goes, its child does not.
      "(trap '' TERM; exec sleep 600) & echo $$ $! > FILE; wait",
      // The process has closed what we read.
      "exec 2>&-; sleep 600 & echo $$ $! > FILE; wait",
      // Both go.
      "sleep 600 & echo $$ $! > FILE; wait",
    ])
  func all(line: String) throws {
    try withFolder { folder in
      let file = "\(folder)/pids"
      let stopping = Mutex(ContinuousClock.now)
      let ends = run(
        [
          shell("exit 5"), shell(line.replacing("FILE", with: "\(file).0; mv \(file).0 \(file)")),
          shell("exit 6"),
        ], atOnce: 1,
        shouldStop: {
          stopping.withLock { $0 = .now }
          return access(file, F_OK) == 0
        })
      #expect(ends.map(\.end) == [.exited(5)])
      #expect(stopping.withLock { $0 }.duration(to: .now) < .seconds(6))
      let processes = contents(file).split { $0 == " " || $0 == "\n" }
      #expect(processes.count == 2)
      #expect(processes.filter(isAlive) == [])
    }
  }

  @Test(
    "gives a second to what has something to put in order, the process or a child of its",
    arguments: [
      "trap 'sleep 0.2; echo done > done; exit' TERM; : > ready; while :; do sleep 0.05; done",
      """
      trap : TERM
      (trap 'echo done > done; exit' TERM; : > ready; while :; do sleep 0.05; done) &
      while :; do sleep 1; done
      """,
    ])
  func order(line: String) throws {
    try withFolder { folder in
      _ = run(
        [shell("cd \(folder); \(line)")], shouldStop: { access("\(folder)/ready", F_OK) == 0 })
      #expect(contents("\(folder)/done") == "done\n")
    }
  }

  @Test("starts nothing where it is to stop at once, and asks often")
  func often() {
    #expect(run([shell("exit 0")], shouldStop: { true }).isEmpty)
    let asked = Mutex(0)
    _ = run(
      [shell("sleep 1")],
      shouldStop: {
        asked.withLock { $0 += 1 }
        return false
      })
    #expect((5...20).contains(asked.withLock { $0 }))
  }
}
