import Glibc
import Scheduling
import Synchronization
import Testing

/// A line of a shell, as a program to run.
func shell(_ line: String, _ environment: [String: String] = [:]) -> ProgramCall {
  ProgramCall(path: "/bin/sh", arguments: ["-c", line], environment: environment)
}

/// What a pool told of each process, in the order in which it told it.
final class Ends: Sendable {
  struct End: Sendable, Equatable {
    let number: Int
    let end: ProgramEnd
    let errors: String
  }
  private let ends = Mutex<[End]>([])

  var all: [End] { ends.withLock { $0 } }
  var count: Int { ends.withLock { $0.count } }

  func add(_ number: Int, _ end: ProgramEnd, _ errors: String) {
    ends.withLock { $0.append(End(number: number, end: end, errors: errors)) }
  }
}

/// Runs `calls` in a pool of so many at once and returns what it told.
func run(
  _ calls: [ProgramCall], atOnce: Int = 2, shouldStop: @escaping @Sendable () -> Bool = { false }
) -> [Ends.End] {
  let ends = Ends()
  ProcessPool.run(
    count: calls.count, call: { calls[$0] }, mayStart: { $0 < atOnce },
    ended: { ends.add($0, $1, $2) }, shouldStop: shouldStop)
  return ends.all
}

/// A folder for the time of `body`.
func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  var template = Array("/tmp/scheduling-XXXXXX".utf8CString)
  let path = String(cString: try #require(mkdtemp(&template)))
  defer { _ = ProgramOutput(of: ProgramCall(path: "rm", arguments: ["-rf", path])) }
  return try body(path)
}

/// What the file at `path` holds; empty where there is none.
func contents(_ path: String) -> String {
  ProgramOutput(of: ProgramCall(path: "cat", arguments: [path])).output
}

/// Whether the process still does something: not what has ended and waits for its parent to look.
func isAlive(_ process: Substring) -> Bool {
  let status = contents("/proc/\(process)/status")
  return !status.isEmpty && !status.contains("State:\tZ")
}
