import CommandLanguage
import Documents
import LineEditor
import Transcripts

extension Shell {
  /// The prompt of an entry's second and further lines.
  static let continuation = "       ...> "

  /// Reads and runs lines typed at a terminal, until `quit` or the end of input.
  ///
  /// - Returns: The status to leave with.
  public func runPrompt(_ source: inout some LineSource) -> Int32 {
    while !isLeaving, console.problem == nil {
      showLessonStep()
      shownCount = 0
      do throws(LineEditorError) {
        switch try source.nextLine(prompt: prompt, continuation: Self.continuation) {
        case .interrupted: continue
        case .endOfInput:
          if lesson != nil {
            leaveLesson()
          } else if mayLeave() {
            return promptStatus
          }
        case .line(let typed):
          hasMoreTyped = source.hasMore
          respond(to: typed)
        }
      } catch {
        _ = fail(["\(error)"])
        guard case .unreadable = error else { continue }
        return 1
      }
    }
    return promptStatus
  }

  /// 1 when something that was to be written was not, which was said then.
  private var promptStatus: Int32 {
    let isWritten =
      console.problem == nil && recordingProblem == nil && history?.problem == nil
      && recovery?.hasEnded != true && !hasLostProgress
    return isWritten ? 0 : 1
  }

  /// Whether the session may be left; once for each state that is not saved, a person is told instead.
  func mayLeave() -> Bool {
    guard console.isInteractive, answersPrompt, interpreter.hasUnsavedObjects,
      stateAskedAbout != session.digest
    else { return true }
    stateAskedAbout = session.digest
    let count = session.objects.count
    say(
      "\(count) object\(count == 1 ? " is" : "s are") not saved: `save FILE` keeps "
        + "\(count == 1 ? "it" : "them"), `quit` or Ctrl-D once more leaves without.")
    return false
  }

  private func respond(to typed: String) {
    runner.forgetInterrupts()
    if takesInLesson(typed) { return }
    enterTyped(typed)
  }

  /// Runs a line as it was typed: with what it recalls of the history, to which it is added.
  func enterTyped(_ typed: String) {
    do throws(LineEditorError) {
      let recalled = try history?.expand(typed)
      if let recalled { console.show([displayed(recalled)]) }
      let line = recalled ?? typed
      remember(line)
      enter(line)
    } catch {
      _ = fail(["\(error)"])
    }
  }

  /// Adds a line to the history, and says so when that is not kept any more.
  func remember(_ line: String) {
    let wasKept = history?.problem == nil
    history?.add(line)
    if wasKept, let problem = history?.problem { console.note(["note: \(problem)"]) }
  }
}
