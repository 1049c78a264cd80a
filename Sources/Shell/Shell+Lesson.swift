import Commands
import Documents
import Transcripts

/// A lesson a person is in, and where.
struct LessonProgress {
  let path: String
  var lesson: Lesson
  /// What its commands may do to files.
  let files: FilePolicy
  /// Whether the step that comes next has been shown.
  var isShown = false
}

extension Shell {
  /// Begins a lesson.
  func play(_ path: String, allowed: String? = nil) throws -> Answer {
    guard console.isInteractive else {
      throw ShellError.refused(
        "a lesson waits for a person at a terminal; `replay \(path)` runs its commands.")
    }
    let lesson = Lesson(try Self.transcript(at: path))
    self.lesson = LessonProgress(
      path: path, lesson: lesson, files: try files.forTranscript(allowing: allowed))
    let count = lesson.commandCount
    say(
      "\(path): \(count) command\(count == 1 ? "" : "s"). Enter runs the next one, `skip` passes it "
        + "over, what you type in between runs as well, and `quit` leaves the lesson.")
    return Answer(isRecorded: false)
  }

  /// The prompt, which says where a lesson is.
  var prompt: String {
    guard let lesson, let step = lesson.lesson.upcoming else { return "chartroom> " }
    return "lesson \(step.number)/\(lesson.lesson.commandCount)> "
  }

  /// Shows what to read and what comes next, once for each step.
  func showLessonStep() {
    guard var progress = lesson, !progress.isShown else { return }
    guard let step = progress.lesson.upcoming else {
      say("The lesson is over; what you made stays in the session.")
      lesson = nil
      return
    }
    let need = Requirements()
    need.check(step.requirements)
    if let missing = need.missing {
      say("skipped the rest of the lesson: \(missing). What you made stays in the session.")
      lesson = nil
      return
    }
    say(lines: [""])
    interpreter.narrate(step.narration)
    say(step.narration.joined(separator: "\n"), after: step)
    progress.isShown = true
    lesson = progress
    if step.command == nil {
      goOn()
      showLessonStep()
    }
  }

  /// Narration as it was written, then the command in the colour of a prompt.
  private func say(_ narration: String, after step: Lesson.Step) {
    if !narration.isEmpty { say(narration) }
    guard let command = step.command else { return }
    say(Report(typed: command.prompted))
  }

  /// Takes a line typed in a lesson; false when it is to be run like any other.
  func takesInLesson(_ line: String) -> Bool {
    guard let progress = lesson, let step = progress.lesson.upcoming else { return false }
    switch line.filter({ !$0.isWhitespace }) {
    case "":
      goOn()
      if let command = step.command { run(command, of: progress) }
    case "skip": goOn()
    case "quit": leaveLesson()
    default: return false
    }
    return true
  }

  /// Runs a command of a lesson; one that fails as the file does not expect comes once more.
  private func run(_ command: Transcript.Command, of progress: LessonProgress) {
    let outcome = withFiles(progress.files) { enter(command.text) }
    let comparison = TranscriptComparison(
      expected: command.output, found: outcome.output, isVolatile: command.isVolatile)
    guard outcome.failed, !comparison.isMatch, lesson != nil else { return }
    lesson?.lesson.goBack()
    lesson?.isShown = true
    say(
      "The command failed. Enter runs it again, `skip` passes it over, and `quit` leaves the lesson."
    )
  }

  private func goOn() {
    _ = lesson?.lesson.next()
    lesson?.isShown = false
  }

  /// Ends the lesson before its time.
  func leaveLesson() {
    lesson = nil
    say("left the lesson; what you made stays in the session.")
  }
}
