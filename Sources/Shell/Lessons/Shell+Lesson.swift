import Commands
import Documents
import Lessons
import Sessions
import Transcripts

extension Shell {
  /// Begins a lesson, goes on with one, lists them or checks one.
  func play(_ path: String?, _ action: LessonAction, allowed: String? = nil) throws -> Answer {
    guard let path else {
      switch action {
      case .reset: return try forgetLessons()
      case .resume: return try play(latestLesson(), .resume, allowed: allowed)
      case .begin, .check: return try listLessons()
      }
    }
    guard action != .check else { return try checkLesson(path) }
    guard console.isInteractive else {
      throw ShellError.refused(
        "a lesson waits for a person at a terminal; `replay \(path)` runs its commands.")
    }
    let transcript = try Self.transcript(at: path)
    let outline = LessonOutline(transcript)
    let name = LessonFolder.name(of: path)
    let known = try progress()[name]
    if action == .begin, let known, known.version == outline.version, !known.isDone,
      !known.done.isEmpty
    {
      throw ShellError.refused(
        "you are at \(known.place) of it; `play \(spoken(path)) --resume` goes on, `play \(spoken(path)) --reset` "
          + "begins anew.")
    }
    try openCheck(transcript, path, outline)
    if lesson != nil { leaveLesson() }
    var run = LessonRun(
      path: path, outline: outline, lesson: Lesson(transcript),
      files: try files.forTranscript(allowing: allowed), outer: interpreter,
      own: Interpreter(
        session: Session(settings: session.settings), surroundings: interpreter.bench.surroundings),
      record: LessonRecord(
        version: outline.version, path: path, stepCount: Lesson(transcript).commandCount))
    if let known, known.version == outline.version {
      run.record.wasDone = known.wasDone == true || known.isDone ? true : nil
    }
    run.asksName = answersFolder != nil && answerLog == nil
    interpreter = run.own
    lesson = run
    transcriptFolder = Self.folder(of: path)
    if action == .resume { try resume(known) }
    greetLesson()
    note(.begin)
    return Answer(isRecorded: false)
  }

  private func greetLesson() {
    guard let lesson else { return }
    let count = lesson.lesson.commandCount
    let questions = lesson.outline.questionCount
    let parts =
      [counted(count)]
      + (questions > 0 ? [counted(questions, "question")] : [])
      + (lesson.outline.minutes.map { ["about \($0) minutes"] } ?? [])
    say(
      "\(lesson.name): \(parts.joined(separator: ", ")). Enter runs the next command; what you type in between "
        + "runs in a copy, so nothing breaks. "
        + (questions > 0 ? "At a question: `hint`, `answer`. " : "")
        + "`skip`, `back`, `menu`, `keep`, and `bye` leaves.")
  }

  /// The prompt, which says where a lesson is.
  var prompt: String {
    guard let lesson else { return "chartroom> " }
    guard let step = lesson.step else { return lesson.isOver ? "exercises> " : "chartroom> " }
    if lesson.asksName { return "your name, or a nickname (Enter for none): " }
    if lesson.isPaused { return "more \(step.number)/\(lesson.lesson.commandCount) (Enter)> " }
    let word = lesson.question.map { $0.isPrediction ? "guess" : "question" } ?? "lesson"
    return "\(word) \(step.number)/\(lesson.lesson.commandCount)> "
  }

  /// Shows what to read and what comes next, once for each step.
  func showLessonStep() {
    guard let run = lesson, !run.isShown, !run.asksName, !run.isOver else { return }
    if pausesForReading(run) {
      lesson?.isPaused = true
      return
    }
    guard let step = run.step else { return endLesson(isOver: true) }
    let need = Requirements()
    need.check(step.requirements)
    if let missing = need.missing {
      return endLesson(isOver: false, saying: "skipped the rest of the lesson: \(missing).")
    }
    say(lines: [""])
    interpreter.narrate(step.narration)
    lesson?.own.narrate(step.narration)
    let narration = step.narration.filter { !$0.hasPrefix(LessonOutline.minutesMark) }
    if !narration.isEmpty { say(Self.shown(narration)) }
    if let question = run.question {
      if !narration.isEmpty { say(lines: [""]) }
      say(question.asked)
    } else if let command = step.command {
      say(Report(typed: command.prompted))
    }
    lesson?.isShown = true
    lesson?.shownAt = .now
    if step.command == nil {
      lesson?.goOn(with: run.own)
      saveProgress()
      showLessonStep()
    } else if let command = step.command, Interpreter.expects(command.text) {
      // What the narration claims is held against the results without being waited for.
      let position = run.position
      self.run(command)
      if let now = lesson?.position, now > position { showLessonStep() }
    }
  }

  /// Whether what comes next would push what is to be read off the screen.
  private func pausesForReading(_ run: LessonRun) -> Bool {
    guard let step = run.step, shownCount > Self.shortAnswer else { return false }
    var next = step.narration.count + 2
    if let question = run.question {
      next += question.asked.lines(in: layout.look).count + 1
    } else if let command = step.command {
      next += command.prompted.count
    }
    return shownCount + next > console.height
  }

  /// Lines that nobody needs a pause for.
  private static let shortAnswer = 4

  /// Narration with its headings as titles.
  private static func shown(_ narration: [String]) -> Report {
    var report = Report()
    for line in narration {
      if LessonOutline.heading(line) != nil {
        report.add(.title(line))
      } else {
        report.add(.lines([line]))
      }
    }
    return report
  }

  /// Takes a line typed in a lesson; false when it is to be run like any other.
  func takesInLesson(_ line: String) -> Bool {
    guard let run = lesson else { return false }
    if run.isOver { return takesAfterwards(line) }
    if run.asksName {
      takeName(line)
      return true
    }
    let words = line.split(whereSeparator: \.isWhitespace).map { $0.lowercased() }
    if run.isPaused {
      lesson?.isPaused = false
      guard !words.isEmpty else { return true }
    }
    if let word = words.first.flatMap(LessonWord.init), word.takes(words.count - 1) {
      obey(word, words.dropFirst().first)
      return true
    }
    if !run.isPaused, let question = run.question, takes(line, as: question) { return true }
    guard !words.isEmpty else {
      if let command = run.step?.command, run.question == nil { self.run(command) }
      return true
    }
    runOwn(line)
    return true
  }

  /// Runs a command of the lesson in the lesson's session; one that fails as the file does not expect comes
  /// once more.
  func run(_ command: Transcript.Command) {
    guard let run = lesson else { return }
    // To be fetched again, and changed.
    if !Interpreter.expects(command.text) { remember(command.text) }
    interpreter = run.own
    var outcome = withFiles(run.files) { enter(command.text) }
    if Self.fails(outcome, command), run.hasKept, !isOver, restoreOwn() {
      say("That failed with what you kept; the lesson goes on with its own objects.")
      outcome = withFiles(run.files) { enter(command.text) }
    }
    guard lesson != nil else { return }
    guard !Self.fails(outcome, command), !isInterrupted else {
      interpreter = lesson?.own ?? interpreter
      say(
        "The command failed. Enter runs it again, `skip` passes it over, and `bye` leaves the lesson."
      )
      return
    }
    tellGuess()
    goOn(with: interpreter)
  }

  static func fails(_ outcome: CommandOutcome, _ command: Transcript.Command) -> Bool {
    outcome.breaksExpectation
      || outcome.failed
        && !TranscriptComparison(
          expected: command.output, found: outcome.output, isVolatile: command.isVolatile
        ).isMatch
  }

  /// Runs a command of the person's own in the copy.
  func runOwn(_ line: String) {
    let before = session
    enterTyped(line)
    guard lesson != nil, session.digest != before.digest else { return }
    _ = lesson?.noteMade(by: line, before: before, after: session)
    guard lesson?.hasSaidCopy == false else { return }
    lesson?.hasSaidCopy = true
    say(
      "(That is in your copy of the lesson's session; the next step goes on without it, unless `keep`.)"
    )
  }
}

/// What is said in a lesson.
enum LessonWord: String, CaseIterable {
  case hint, answer, skip, back, menu, keep, bye, quit

  /// Whether so many words may follow it.
  func takes(_ count: Int) -> Bool { count == 0 || self == .menu && count == 1 }
}
