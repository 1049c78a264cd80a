import Commands
import Dispatch
import Documents
import LineEditor
import LinearAlgebra
import Synchronization

/// One command under way: how far its job is, and whether it is to stop.
final class CommandRun: Sendable {
  /// The run that the current thread works for.
  @TaskLocal static var current: CommandRun?

  /// How far a job is.
  struct Job: Sendable {
    let title: String
    let unit: String
    let start: ContinuousClock.Instant
    var done = 0
    var total = 0
    var note = ""
  }

  private struct State {
    var job: Job?
    /// Whether the command has something that must not be left behind.
    var holds = false
    var announcements: [String] = []
    var question: CommandRun.Question?
  }

  /// A question of the command, which waits for the answer.
  struct Question: Sendable {
    let text: String
    let answer: @Sendable (Bool) -> Void
  }

  private let state = Mutex(State())
  private let stops = Atomic(false)

  /// Asks the command to stop at its next step, whatever becomes of the interrupts counted.
  func stop() { stops.store(true, ordering: .relaxed) }

  var shouldStop: Bool { stops.load(ordering: .relaxed) || InterruptFlag.isRaised }

  var job: Job? { state.withLock { $0.job } }

  /// Has the command stop where it has nothing that must not be left behind; whether it was so.
  func abandon() -> Bool {
    // Under the lock, so that no file is begun in between.
    state.withLock { state in
      if !state.holds { stop() }
      return !state.holds
    }
  }

  /// What is to be said since the last call.
  func takeAnnouncements() -> [String] {
    state.withLock { state in
      defer { state.announcements = [] }
      return state.announcements
    }
  }

  /// A question that is to be answered, if there is one.
  func takeQuestion() -> Question? {
    state.withLock { state in
      defer { state.question = nil }
      return state.question
    }
  }

  /// Has the thread that minds the terminal ask, and waits; no without an answer.
  private func ask(_ text: String) -> Bool {
    let answer = Mutex(false)
    let isAnswered = DispatchSemaphore(value: 0)
    state.withLock { state in
      state.question = Question(text: text) { agrees in
        answer.withLock { $0 = agrees }
        isAnswered.signal()
      }
    }
    isAnswered.wait()
    return answer.withLock { $0 }
  }

  private func begin(_ title: String, _ unit: String, _ stop: Surroundings.Stop) -> Commands.Job {
    state.withLock { state in
      state.job = Job(title: title, unit: unit, start: .now)
      state.holds = state.holds || stop == .finishes
    }
    return Commands.Job(
      monitor: Monitor(
        report: { [self] done, total in
          state.withLock { state in
            // Pieces may be reported out of order.
            let most = max(done, state.job?.done ?? 0)
            state.job?.done = most
            state.job?.total = total
            if stop == .keeps, done > 0 { state.holds = true }
          }
        },
        shouldStop: { [self] in shouldStop }),
      note: { [self] text in state.withLock { $0.job?.note = text } })
  }

  /// What commands are offered: the run of the thread they are called on.
  static let surroundings = Surroundings(
    start: { title, unit, stop in
      current?.begin(title, unit, stop) ?? Surroundings.silent.start(title, unit, stop)
    },
    announce: { text in current?.state.withLock { $0.announcements.append(text) } },
    confirm: { current?.ask($0) ?? false })
}
