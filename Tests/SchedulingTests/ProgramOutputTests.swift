import Glibc
import Scheduling
import Testing

@Suite("A program's output")
struct ProgramOutputTests {
  @Test("is collected whole, and apart from its complaints")
  func both() {
    let got = ProgramOutput(of: shell("seq 200000; echo no >&2; exit 3"))
    #expect(got.end == .exited(3))
    #expect(got.output == (1...200_000).map { "\($0)\n" }.joined())
    #expect(got.errors == "no\n")
    #expect(!got.timedOut)
  }

  @Test("ends after the time given, with all that the program started")
  func time() throws {
    let start = ContinuousClock.now
    let got = ProgramOutput(of: shell("sleep 600 & echo $!; sleep 600"), seconds: 1)
    #expect(got.timedOut && got.end == .signalled(9))
    #expect(start.duration(to: .now) < .seconds(8))
    let child = try #require(got.output.split(separator: "\n").first)
    #expect(!isAlive(child))
  }

  @Test("is told of a program that is not there")
  func missing() {
    let got = ProgramOutput(of: ProgramCall(path: "/nowhere/at-all"))
    #expect(got == ProgramOutput(of: ProgramCall(path: "/nowhere/at-all")))
    #expect(
      got.end.description == "was not started: '/nowhere/at-all' is not there, or is no program")
    #expect(got.output.isEmpty && got.errors.isEmpty)
  }

  @Test("is of a program that is no nicer than we are")
  func niceness() throws {
    let nice = try #require(Int(ProgramOutput(of: shell("nice")).output.dropLast()))
    #expect(nice <= getpriority(__priority_which_t(0), 0))
  }

  // As many as this take all threads that tasks of their priority run on: each waits on one of them.
  @Test(
    "can be waited for in tasks of any priority", arguments: [.utility, .medium] as [TaskPriority])
  func priorities(priority: TaskPriority) async {
    let tasks = (0..<16).map { number in
      Task.detached(priority: priority) {
        ProgramOutput(of: shell("sleep 0.05; echo \(number)"), seconds: 20).output
      }
    }
    for (number, task) in tasks.enumerated() { #expect(await task.value == "\(number)\n") }
  }
}
