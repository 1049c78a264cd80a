import CommandLanguage
import Dispatch
import Foundation
import LineEditor
import Synchronization

/// Runs commands on a thread of their own, while the calling thread minds the terminal.
///
/// That thread draws the progress and takes Ctrl-C: once stops the command at its next step; twice
/// within a second asks whether to kill it. A thread cannot be killed, so it is left behind: told to
/// stop at its next step, its result dropped. A session is a value, so nothing it does is seen.
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

  /// Runs `body` to its end; nil if it was killed.
  func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) -> Value? {
    let run = CommandRun()
    let result = Result<Value>()
    let thread = Thread {
      CommandRun.$current.withValue(run) { result.set(body()) }
    }
    thread.stackSize = 1 << 24
    thread.start()
    defer { progress.erase() }
    while result.value == nil {
      if result.wait(milliseconds: 100) { break }
      guard mind(run, until: { result.value != nil }) else {
        run.stop()
        wasInterrupted = true
        return nil
      }
    }
    announce(run)
    return result.value
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
      let answer = Question.ask(
        "kill the command and lose what it did? [y/N] ", until: isDone)
      return !Question.isYes(answer)
    }
    guard showsProgress, let job = run.job else { return true }
    let elapsed = job.start.duration(to: .now)
    if elapsed > CommandRun.Job.patience {
      progress.update(job.status(after: elapsed, isStopping: run.shouldStop))
    }
    return true
  }

  private func answerQuestion(of run: CommandRun) {
    guard let question = run.takeQuestion() else { return }
    progress.erase()
    let answer = asks ? Question.ask(question.text) { InterruptFlag.isRaised } : nil
    question.answer(Question.isYes(answer))
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
