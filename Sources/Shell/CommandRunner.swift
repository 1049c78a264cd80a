import CommandLanguage
import Dispatch
import Documents
import Foundation
import LineEditor
import Synchronization

/// Runs commands on a thread of their own, while the calling thread minds the terminal.
///
/// That thread draws the progress and takes Ctrl-C: once stops the command at its next step; twice
/// within a second asks whether to kill it. A thread cannot be killed, so it is left behind: told to
/// stop at its next step, its result dropped. A session is a value, so nothing it does is seen. One that
/// holds neither work that a stop keeps nor a file half written is left behind after a moment.
final class CommandRunner {
  private let showsProgress: Bool
  private let asks: Bool
  private let progress = ProgressLine()
  private var wasInterrupted = false

  /// - Parameters:
  ///   - showsProgress: whether progress and announcements are shown.
  ///   - asks: whether a person can be asked; without one, a second Ctrl-C kills at once.
  init(showsProgress: Bool, asks: Bool) {
    self.showsProgress = showsProgress
    self.asks = asks
  }

  /// Whether Ctrl-C was pressed since `forgetInterrupts`.
  var isInterrupted: Bool { wasInterrupted || InterruptFlag.isRaised }

  /// Forgets interrupts; called before each line typed.
  func forgetInterrupts() {
    wasInterrupted = false
    InterruptFlag.clear()
  }

  /// What became of a command that has no answer.
  enum Ending: String, Error {
    case killed, stopped
  }

  /// How many tenths of a second a command may take to stop by itself.
  private static let moments = 3

  /// Runs `body` to its end.
  ///
  /// - Throws: how it ended before.
  func run<Value: Sendable>(
    _ body: @escaping @Sendable () -> Value
  ) throws(Ending) -> Value {
    let run = CommandRun()
    let result = Result<Value>()
    let thread = Thread {
      CommandRun.$current.withValue(run) { result.set(body()) }
    }
    thread.stackSize = 1 << 24
    thread.start()
    defer { progress.erase() }
    var momentsLeft = Self.moments
    while true {
      if result.wait(milliseconds: 100) || result.value != nil {
        announce(run)
        if let value = result.value { return value }
      }
      guard mind(run, until: { result.value != nil }) else {
        run.stop()
        wasInterrupted = true
        throw .killed
      }
      guard InterruptFlag.isRaised else { continue }
      momentsLeft -= 1
      guard momentsLeft <= 0, result.value == nil, run.abandon() else { continue }
      throw .stopped
    }
  }

  /// Looks after the terminal for a moment; false when the command is to be killed.
  private func mind(_ run: CommandRun, until isDone: () -> Bool) -> Bool {
    announce(run)
    answerQuestion(of: run)
    if InterruptFlag.isRaised { wasInterrupted = true }
    if InterruptFlag.countWithinOneSecond >= 2 {
      run.stop()
      InterruptFlag.clear()
      progress.erase()
      guard asks else { return false }
      let answer = TerminalQuestion.ask(
        "kill the command and lose what it did? [y/N] ", until: isDone)
      return !TerminalQuestion.isYes(answer)
    }
    guard showsProgress, let job = run.job else { return true }
    let elapsed = job.start.duration(to: .now)
    if elapsed > CommandRun.Job.patience || run.shouldStop {
      progress.update(job.status(after: elapsed, isStopping: run.shouldStop))
    }
    return true
  }

  private func answerQuestion(of run: CommandRun) {
    guard let question = run.takeQuestion() else { return }
    progress.erase()
    let answer = asks ? TerminalQuestion.ask(question.text) { InterruptFlag.isRaised } : nil
    question.answer(TerminalQuestion.isYes(answer))
  }

  private func announce(_ run: CommandRun) {
    let lines = run.takeAnnouncements()
    guard showsProgress, !lines.isEmpty else { return }
    progress.erase()
    // A remark is not worth an error.
    do { try Terminal.write(lines.map { displayed($0) + "\n" }.joined(), to: .error) } catch {}
  }
}

/// What a thread computes, waited for by another.
private final class Result<Value: Sendable>: Sendable {
  private let stored = Mutex<Value?>(nil)
  private let isSet = DispatchSemaphore(value: 0)

  var value: Value? { stored.withLock { $0 } }

  func set(_ value: Value) {
    stored.withLock { $0 = value }
    isSet.signal()
  }

  /// Whether the value came within the time.
  func wait(milliseconds: Int) -> Bool {
    isSet.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
  }
}
