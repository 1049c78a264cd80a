import CommandLanguage
import Commands
import Documents
import Foundation
import LineEditor
import Sessions
import Transcripts

/// What became of a line, besides what it printed.
struct Answer {
  var failed = false
  /// Whether a recording takes the line.
  var isRecorded = true
  /// What a recording takes instead of the line, where a command was stopped.
  var recordedLine: String?
  /// Lines of the output that contain one of these differ from run to run.
  var volatileTexts: [String] = []
  /// What a recording takes instead of the line and what it printed, where it was stopped within.
  var parts: [Part]?

  /// A line that does a part of what was done, with what it printed.
  struct Part {
    let line: String
    let outcome: CommandOutcome
    let volatileTexts: [String]
  }
}

extension Shell {
  /// Runs a line that may ask for help with `?`, or be the name of an object.
  func perform(_ typed: String) -> Answer {
    commandLines.append(typed)
    defer { commandLines.removeLast() }
    let asked = questionMarkExpanded(typed)
    let line = namedObjectShown(asked)
    isLongAsked = Self.longAnswers.contains(Lexer.words(in: line).first?.text ?? "")
    let settings = session.settings
    let result: Run
    do throws(CommandRunner.Ending) {
      result = try runner.run { [interpreter, files, layout, transcriptFolder] in
        var trial = interpreter
        trial.files = files
        do throws(Interpreter.Failure) {
          let outcome = try TypedPath.inFolder(transcriptFolder) { () throws(Interpreter.Failure) in
            try trial.run(line)
          }
          let answer = layout.laidOut(outcome.report, kept: outcome.kept, notes: outcome.notes)
          return Run(outcome: .success(outcome), answer: answer, after: trial)
        } catch {
          return Run(outcome: .failure(error), answer: LaidOut(), after: trial)
        }
      }
    } catch {
      return fail(
        ["\(error.rawValue); the session is as it was before the command."], code: error.rawValue)
    }
    switch result.outcome {
    case .failure(let failure): return fail(failure.adding(objectMeant(by: line)))
    case .success(let outcome):
      interpreter = result.after
      if let change = outcome.change { keep(change) }
      // A setting that this command changed is how its own answer is shown.
      say(session.settings == settings ? result.answer : layout.laidOut(outcome.report))
      if !outcome.notes.isEmpty { console.note(outcome.notes) }
      return outcome.request.map(fulfil)
        ?? Answer(recordedLine: outcome.repeating ?? (line == asked ? nil : line))
    }
  }

  /// `?name` is `show name` for an object and `help name` for all else.
  private func questionMarkExpanded(_ line: String) -> String {
    let text = line.drop(while: \.isWhitespace)
    guard text.hasPrefix("?") else { return line }
    let name = text.dropFirst().drop(while: \.isWhitespace)
    let word = Lexer.words(in: String(name)).first?.text ?? ""
    return session.object(named: word) == nil ? "help \(name)" : "show \(name)"
  }

  /// The commands whose answers are long because that was asked for.
  private static let longAnswers: Set = ["help", "show"]

  /// The name of an object, alone on a line, is `show` of it; a command of that name comes first.
  private func namedObjectShown(_ line: String) -> String {
    let words = Lexer.words(in: line)
    guard words.count == 1, let word = words.first, word.isTerminated,
      Interpreter.table[word.text] == nil, session.object(named: word.text) != nil
    else { return line }
    return "show \(Lexer.quoted(word.text))"
  }

  /// What to type where a line begins with the name of an object, or nearly.
  private func objectMeant(by line: String) -> [String] {
    guard let word = Lexer.words(in: line).first?.text, Interpreter.table[word] == nil,
      let name = nearestMatch(to: word, among: session.names())
    else { return [] }
    return ["'\(name)' is an object: its name alone, or `show \(Lexer.quoted(name))`, shows it."]
  }

  /// Notes a change in the recovery file.
  func keep(_ change: String) {
    // What a lesson does is kept as its progress.
    guard let recovery, lesson == nil else { return }
    do throws(TranscriptError) {
      try recovery.append(change)
    } catch {
      console.note(["note: commands are no longer kept for recovery: \(error)"])
    }
  }

  /// Does what a command asked of the shell.
  private func fulfil(_ request: ShellRequest) -> Answer {
    do {
      switch request {
      case .quit:
        isLeaving = mayLeave()
        return Answer(isRecorded: false)
      case .record(let path): return try startRecording(path)
      case .stopRecording: return try stopRecording()
      case .replay(let path, let verifies, let updates, let allowed):
        return try replay(path, verifies: verifies, updates: updates, allowed: allowed)
      case .play(let path, let action, let allowed):
        return try play(path, action, allowed: allowed)
      case .ask(let question): return tell(question)
      case .history(let count): return listHistory(count)
      case .undo: return answer(try interpreter.undo(), to: "undo")
      case .redo: return answer(try interpreter.redo(), to: "redo")
      case .time(let command): return time(command)
      case .each(let loop): return each(loop)
      }
    } catch let failure as Interpreter.Failure {
      return fail(failure)
    } catch {
      return fail(["\(error)"])
    }
  }

  /// Says what `undo` or `redo` came to, and notes it in the recovery file.
  private func answer(_ report: Report, to command: String) -> Answer {
    say(report)
    keep(command)
    return Answer()
  }

  private func listHistory(_ count: Int?) -> Answer {
    let all: [(number: Int, text: String)] =
      history.map { $0.entries.map { ($0.number, $0.text) } }
      ?? entered.enumerated().map { ($0.offset + 1, $0.element) }
    let shown = all.suffix(count ?? all.count)
    let width = "\(shown.last?.number ?? 0)".count
    say(
      lines: shown.flatMap { number, text in
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
          let label = $0.offset == 0 ? "\(number)" : ""
          return String(repeating: " ", count: width - label.count) + label + "  " + $0.element
        }
      })
    return Answer(volatileTexts: [""])
  }

  private func time(_ command: String) -> Answer {
    let start = ContinuousClock.now
    let processorStart = Self.processorSeconds
    var answer = perform(command)
    let seconds = start.duration(to: .now) / .seconds(1)
    let processor = Self.processorSeconds - processorStart
    say(
      lines: [String(format: "time %.3f s (processor %.3f s)", seconds, processor)])
    answer.volatileTexts.append("time ")
    answer.recordedLine = answer.recordedLine.map { "time \($0)" }
    return answer
  }

  /// What the process has used so far, on all threads.
  private static var processorSeconds: Double {
    var usage = rusage()
    guard getrusage(RUSAGE_SELF.rawValue, &usage) == 0 else { return 0 }
    return [usage.ru_utime, usage.ru_stime].reduce(0) {
      $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
    }
  }
}

/// What the thread of a command hands back.
private struct Run: Sendable {
  let outcome: Result<Interpreter.Outcome, Interpreter.Failure>
  let answer: LaidOut
  let after: Interpreter
}
