import Commands
import LineEditor

extension Shell {
  /// Lines of a script on a descriptor, or the commands of a transcript that is piped in.
  ///
  /// Once a line begins with `> `, or with a prompt of this shell, lines without such a mark are expected output and narration, which
  /// are passed over, and cannot leave an entry open.
  public static func scriptLines(descriptor: Int32 = 0) -> ScriptLines {
    var isTranscript = false
    return ScriptLines(descriptor: descriptor) { entry in
      let entry = ScreenText.marked(entry)
      isTranscript = isTranscript || entry.hasPrefix("> ")
      return (!isTranscript || entry.hasPrefix("> ")) && needsContinuation(entry)
    }
  }

  /// Whether an entry, with the marks that were copied along, goes on in the next line.
  static func needsContinuation(_ entry: String) -> Bool {
    Interpreter.table.needsContinuation(ScreenText.unmarked(entry))
  }

  /// Runs the lines of a script, up to the first that fails.
  ///
  /// - Returns: The status to leave with: 0, 1 after an error, 130 after Ctrl-C.
  public func runScript(_ source: inout ScriptLines) -> Int32 {
    var isTranscript = false
    let kept = files
    defer { files = kept }
    while !isOver {
      do throws(LineEditorError) {
        switch try source.nextLine(prompt: "", continuation: "") {
        case .interrupted: return 130
        case .endOfInput: return 0
        case .line(let typed):
          let line = ScreenText.marked(typed)
          if !isTranscript, line.hasPrefix("> ") {
            isTranscript = true
            files = (try? files.forTranscript()) ?? files
          }
          guard !isTranscript || line.hasPrefix("> ") else { continue }
          place = "line \(source.entryLine): "
          let entry = isTranscript ? ScreenText.unmarked(line) : typed
          if enter(entry).failed { return isInterrupted ? 130 : 1 }
        }
      } catch {
        place = ""
        _ = fail(["\(error)"])
        return 1
      }
    }
    return status
  }

  /// The status to leave with when the shell ends before its script.
  var status: Int32 {
    if isInterrupted { return 130 }
    switch console.problem {
    case nil: return 0
    // As a process that a closed pipe ends.
    case .outputClosed: return 141
    default: return 1
    }
  }
}
