import Glibc
import Scheduling
import Synchronization
import Testing

@Suite("A pool of processes")
struct ProcessPoolTests {
  @Test("runs each once, started in order")
  func order() {
    let asked = Mutex<[Int]>([])
    let ends = Ends()
    ProcessPool.run(
      count: 9,
      call: { number in
        asked.withLock { $0.append(number) }
        return shell("exit \(number)")
      },
      mayStart: { $0 < 3 }, ended: { ends.add($0, $1, $2) }, shouldStop: { false })
    #expect(asked.withLock { $0 } == Array(0..<9))
    let all = ends.all.sorted { $0.number < $1.number }
    #expect(all == (0..<9).map { .init(number: $0, end: .exited(Int32($0)), errors: "") })
  }

  @Test("starts no process before the one that comes before it")
  func startedInOrder() {
    let ends = run([ProgramCall](repeating: shell("echo $$ >&2"), count: 60), atOnce: 12)
    let processes = ends.sorted { $0.number < $1.number }.compactMap { Int($0.errors.dropLast()) }
    // Numbers of processes ascend, but for where the system begins anew with small ones.
    #expect(processes.count == 60)
    #expect(zip(processes, processes.dropFirst()).count { $0 > $1 } <= 1)
  }

  @Test("does nothing where there is nothing to do", arguments: [0, -1])
  func nothing(count: Int) {
    ProcessPool.run(
      count: count, call: { _ in shell("exit 0") }, mayStart: { _ in true },
      ended: { number, _, _ in Issue.record("\(number) ran") }, shouldStop: { false })
  }

  @Test("runs one after another where no second may start, and asks not about the first")
  func oneByOne() {
    let ends = Ends()
    ProcessPool.run(
      count: 4, call: { shell($0 == 0 ? "sleep 0.2" : "exit 0") },
      mayStart: { running in
        if running == 0 { Issue.record("asked while none ran") }
        return false
      },
      ended: { ends.add($0, $1, $2) }, shouldStop: { false })
    #expect(ends.all.map(\.number) == [0, 1, 2, 3])
  }

  @Test("runs as many at once as may, and not more")
  func narrowing() {
    let ends = Ends()
    let started = Mutex(0)
    let most = Mutex(0)
    ProcessPool.run(
      count: 12,
      call: { _ in
        started.withLock { $0 += 1 }
        let now = started.withLock { $0 } - ends.count
        most.withLock { $0 = max($0, now) }
        return shell("sleep 0.1")
      },
      // Three at first, then two.
      mayStart: { $0 < (started.withLock { $0 } < 6 ? 3 : 2) },
      ended: {
        ends.add($0, $1, $2)
        if $0 == 8 {
          most.withLock {
            #expect($0 == 3); $0 = 0
          }
        }
      },
      shouldStop: { false })
    #expect(ends.count == 12)
    #expect(most.withLock { $0 } == 2)
  }

  @Test("tells the code, the signal, or why it did not start")
  func ends() {
    let calls = [
      shell("exit 7"), shell("kill -9 $$"), ProgramCall(path: "/nowhere/program"),
      ProgramCall(path: "no-such-program"), ProgramCall(path: "/tmp"), ProgramCall(path: ""),
      ProgramCall(path: "/bin/sh\0x"), shell("exit 0", ["A=B": "c"]), shell("exit 0", ["A": "\0"]),
    ]
    let ends = run(calls, atOnce: 1).map(\.end)
    #expect(ends.count == calls.count)
    #expect(ends[0] == .exited(7))
    #expect(ends[1] == .signalled(9))
    for (end, path) in zip(ends[2...4], ["/nowhere/program", "no-such-program", "/tmp"]) {
      #expect(end == .notStarted(reason: "'\(path)' is not there, or is no program"))
    }
    #expect(ends[5] == .notStarted(reason: "the program's path is empty"))
    #expect(ends[6] == .notStarted(reason: "the path, an argument or a variable holds a byte of 0"))
    #expect(ends[7] == .notStarted(reason: "a variable cannot be named 'A=B'"))
    #expect(ends[8] == .notStarted(reason: "the path, an argument or a variable holds a byte of 0"))
  }

  @Test("gives a process its arguments, its variables, nothing to read, and a group of its own")
  func surroundings() {
    let line =
      "cat; read -r pid rest < /proc/self/stat; echo \"$A $PATH\" >&2; cut -d' ' -f5 /proc/$$/stat >&2; echo $$ >&2"
    let lines = run([shell(line, ["A": "a b", "PATH": "/bin:/usr/bin"])])[0].errors.split(
      separator: "\n")
    #expect(lines.first == "a b /bin:/usr/bin")
    #expect(lines.count == 3 && lines[1] == lines[2])
    #expect(lines.last.map(String.init) != "\(getpgrp())")
  }

  @Test("keeps the last 64 KiB of what it complains of, and drops what it writes")
  func errors() {
    let line =
      "head -c 3000000 /dev/zero; for i in 1 2 3 4 5 6 7 8; do printf 'é%.0s' $(seq 20000) >&2; done; echo end >&2"
    let end = run([shell(line)])[0]
    #expect(end.end == .exited(0))
    #expect(end.errors.hasSuffix("ééé\nend\n") || end.errors.hasSuffix("éend\n"))
    // 65,536 bytes less the half of a letter at most.
    #expect((65535...65536).contains(end.errors.utf8.count))
    #expect(end.errors.first == "é")
  }

  @Test("tells the end of a process, whatever its children hold open or it has closed itself")
  func openEnds() {
    let start = ContinuousClock.now
    let ends = run([shell("sleep 30 & exit 3"), shell("exec 2>&-; sleep 0.3; exit 4")])
    #expect(start.duration(to: .now) < .seconds(15))
    #expect(Set(ends.map(\.end)) == [.exited(3), .exited(4)])
  }

  @Test("leaves no descriptor open")
  func descriptors() {
    func open() -> Int {
      ProgramOutput(of: ProgramCall(path: "ls", arguments: ["/proc/\(getpid())/fd"])).output
        .split(separator: "\n").count
    }
    let before = open()
    let ends = run([ProgramCall](repeating: ProgramCall(path: "true"), count: 200))
    #expect(ends.count == 200 && ends.allSatisfy { $0.end == .exited(0) })
    // Other tests run beside this one, and have some open for a while.
    #expect(open() < before + 100)
  }
}

extension ProgramEnd: Hashable {
  public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}
