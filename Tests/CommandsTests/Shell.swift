import Commands
import LinearAlgebra
import Sessions
import Synchronization
import Testing

extension Interpreter {
  /// Runs lines in order and gives what the last one printed, at 80 columns.
  @discardableResult
  mutating func answer(
    _ lines: String..., width: Int = 80, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [String] {
    var printed: [String] = []
    for line in lines {
      do throws(Failure) {
        printed = try run(line).report.lines(width: width)
      } catch {
        Issue.record("`\(line)`: \(error)", sourceLocation: sourceLocation)
        throw error
      }
    }
    return printed
  }

  /// The whole message of a line that must fail, and must leave the session as it was.
  mutating func refusal(
    of line: String, sourceLocation: SourceLocation = #_sourceLocation
  ) -> String {
    let before = session
    do throws(Failure) {
      let report = try run(line).report
      Issue.record(
        "`\(line)` was accepted: \(report.lines(width: 80))", sourceLocation: sourceLocation)
      return ""
    } catch {
      #expect(session == before, "`\(line)` changed the session", sourceLocation: sourceLocation)
      #expect(session.digest == before.digest, sourceLocation: sourceLocation)
      return error.description
    }
  }

  /// The message of a line that must fail, without the line and the word it points at.
  mutating func message(
    of line: String, sourceLocation: SourceLocation = #_sourceLocation
  ) -> String {
    let message = refusal(of: line, sourceLocation: sourceLocation)
    return message.split(separator: "\n").first.map(String.init) ?? message
  }

  /// A session with data, a dense and a top-k model, all small.
  static func furnished() throws -> Interpreter {
    var shell = Interpreter()
    try shell.answer(
      "data piecewise --name d --dim 4 --classes 3 --samples 120 --seed 1",
      "train dense --data d --match 4x6 --steps 20 --batch 16",
      "train moe --data d --routing top-k --experts 4 --hidden 6 --steps 20 --batch 16")
    return shell
  }

  /// What it takes to train a tiny transformer, but for its routing.
  static let tiny =
    "--model transformer --layers 2 --width 8 --heads 2 --context 8 --batch 4 --hidden 6"

  /// A session with a text and a top-k transformer, both small.
  static func lettered(steps: Int = 6) throws -> Interpreter {
    var shell = Interpreter()
    try shell.answer(
      "data language --name l --samples 600",
      "train lm --data l --routing top-k --experts 4 --steps \(steps) \(tiny)")
    return shell
  }
}

/// Surroundings that stop every job once it has reported a number of pieces.
final class Stopping: Sendable {
  private let limit: Int
  private let count = Atomic<Int>(0)
  let announced = Mutex<[String]>([])

  init(after limit: Int) { self.limit = limit }

  var surroundings: Surroundings {
    Surroundings(
      start: { _, _, _ in
        self.count.store(0, ordering: .relaxed)
        return Job(
          monitor: Monitor(
            report: { _, _ in self.count.wrappingAdd(1, ordering: .relaxed) },
            shouldStop: { self.count.load(ordering: .relaxed) >= self.limit }),
          note: { _ in })
      },
      announce: { text in self.announced.withLock { $0.append(text) } })
  }
}
