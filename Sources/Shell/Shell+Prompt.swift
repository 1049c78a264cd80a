import CommandLanguage
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
      do throws(LineEditorError) {
        switch try source.nextLine(prompt: prompt, continuation: Self.continuation) {
        case .interrupted: continue
        case .endOfInput:
          guard lesson != nil else { return 0 }
          leaveLesson()
        case .line(let typed): respond(to: typed)
        }
      } catch {
        _ = fail(["\(error)"])
        guard case .unreadable = error else { continue }
        return 1
      }
    }
    return console.problem == nil ? 0 : 1
  }

  private func respond(to typed: String) {
    runner.forgetInterrupts()
    if takesInLesson(typed) { return }
    do throws(LineEditorError) {
      let recalled = try history?.expand(typed)
      if let recalled { console.show([displayed(recalled)]) }
      let line = recalled ?? typed
      history?.add(line)
      enter(line)
    } catch {
      _ = fail(["\(error)"])
    }
  }
}
