import Commands
import Documents
import Foundation
import Lessons
import Safetensors
import Transcripts

extension Shell {
  /// What is kept of the person's lessons.
  func progress() throws -> LessonProgress {
    guard let lessonsFile else { return LessonProgress() }
    return try LessonProgress.read(from: lessonsFile)
  }

  /// Puts down how far the lesson is.
  func saveProgress() {
    guard let lessonsFile, let run = lesson else { return }
    do {
      var progress = (try? LessonProgress.read(from: lessonsFile)) ?? LessonProgress()
      progress.note(run.record, of: run.name)
      try progress.write(to: lessonsFile)
    } catch {
      console.note(["note: how far you are in lessons is no longer kept: \(error)"])
      self.lessonsFile = nil
      hasLostProgress = true
    }
  }

  func forgetLessons() throws -> Answer {
    guard let lessonsFile else {
      throw ShellError.refused("nothing is kept of lessons in this run (--no-history).")
    }
    let count = ((try? LessonProgress.read(from: lessonsFile)) ?? LessonProgress()).lessons.count
    try LessonProgress().write(to: lessonsFile)
    say("forgot how far you are in \(counted(count, "lesson")).")
    return Answer(isRecorded: false)
  }

  func latestLesson() throws -> String {
    let progress = try progress()
    guard let name = progress.latest, let record = progress[name] else {
      throw ShellError.refused("no lesson was begun; `play` lists them.")
    }
    guard !record.isDone else {
      throw ShellError.refused("the latest lesson, \(name), is done; `play` lists them.")
    }
    return record.path
  }

  /// Goes on where a record of the same text says.
  func resume(_ record: LessonRecord?) throws {
    guard let run = lesson else { return }
    func begin(_ reason: String) { say("\(reason); it begins at its first step.") }
    guard let record else { return begin("nothing is kept of this lesson") }
    guard record.version == run.outline.version else {
      return begin("the lesson has changed since you were in it")
    }
    guard !record.isDone else { return begin("you have done this lesson") }
    guard !isInterrupted else { return }
    for lines in record.done {
      let (after, failure) = silently(from: lesson?.own ?? run.own, files: run.files, lines)
      guard let after else {
        let place = lesson?.position ?? 0
        say(lines: failure)
        say("could not go on past step \(place + 1) as you had it.")
        break
      }
      lesson?.goOn(with: after)
    }
    lesson?.record.results = record.results
    interpreter = lesson?.own ?? interpreter
    if let run = lesson {
      say("going on at step \(run.position + 1) of \(run.lesson.commandCount).")
    }
  }

  /// The lessons that came with the program, and how far the person is.
  func listLessons() throws -> Answer {
    guard let folder = LessonFolder.current, !folder.files.isEmpty else {
      throw ShellError.refused(
        "no lessons came with this program; name a transcript, or set CHARTROOM_LESSONS to a folder of them."
      )
    }
    let progress = try progress()
    var table = Table(["lesson", "~title", "minutes", "questions", "*you"])
    for (index, path) in folder.files.enumerated() {
      guard let transcript = try? Self.transcript(at: path) else { continue }
      let outline = LessonOutline(transcript)
      let record = progress[LessonFolder.name(of: path)]
      let place =
        record.map { $0.version == outline.version ? $0.place : "changed since" } ?? "new"
      table.add([
        "\(index + 1)", outline.title, outline.minutes.map(String.init) ?? "-",
        "\(outline.questionCount)", place,
      ])
    }
    var report = Report()
    report.add(table)
    report.add("`play 1` begins the first, `play --resume` goes on with the latest.")
    say(report)
    return Answer(volatileTexts: [""])
  }

  /// The lesson that comes after one of the program's.
  static func lesson(after path: String) -> (number: Int, title: String)? {
    guard let folder = LessonFolder.current, let number = folder.number(of: path),
      let next = folder.file(named: "\(number + 1)"), let transcript = try? transcript(at: next)
    else { return nil }
    return (number + 1, LessonOutline(transcript).title)
  }

  /// How a person names a lesson: one of the program's by its number.
  func spoken(_ path: String) -> String {
    LessonFolder.current?.number(of: path).map(String.init) ?? path
  }

  /// The folder that a transcript lies in, for `$CHARTROOM_FOLDER`.
  static func folder(of path: String) -> String {
    URL(fileURLWithPath: path).deletingLastPathComponent().path
  }
}
