import CommandLanguage
import Documents
import Lessons

extension ShellCommand {
  static let play = ShellCommand(
    "play", abstract: "Steps through a transcript as a lesson, or lists the lessons.",
    topic: "lessons",
    discussion: [
      "Narration is shown; Enter runs the next command. A question waits for its answer: `hint` helps, "
        + "`answer` shows it after some tries, `skip` does the step. `back` goes to the step before, "
        + "`menu` lists the steps and `menu 5` goes to one, `bye` leaves.",
      "A lesson has a session of its own. What you type in between runs in a copy of it, so that nothing "
        + "breaks; `keep` takes the copy over. How far you are is kept for the next run, by lesson and version.",
      "A lesson that did not come with the program is checked when it opens: every question has an answer, "
        + "every step runs.",
    ],
    examples: ["play", "play sessions/first-look.chart", "play lab1.chart --check"],
    seeAlso: ["ask", "expect", "replay", "record"], effect: .reads,
    rules: [
      .excludes(
        ["resume", "reset", "allow-writes"], with: "check",
        saying: "is for a lesson that a person takes; --check runs it to its end."),
      .excludes(["resume"], with: "reset", saying: "goes on where --reset begins anew."),
    ],
    .optionalPositional(
      "lesson", .lesson, help: "A transcript, or one of the program's by number or name."),
    .flag("resume", help: "Goes on where you left it; without LESSON with the latest."),
    .flag("reset", help: "Begins anew; without LESSON forgets how far you are in all of them."),
    .flag("check", help: "Runs it with the right answers, and tries the wrong ones."),
    allowWrites
  ) { (bench: inout Workbench, path, resumes, resets, checks, allowed) in
    guard !checks || path != nil else { throw Refusal("--check needs a lesson to check.") }
    let action: LessonAction =
      checks ? .check : resumes ? .resume : resets ? .reset : .begin
    bench.request = .play(path: path, action, allowed: allowed)
    return Report()
  }

  static let teach = ShellCommand(
    "teach", abstract: "Shows where participants are, and which questions fail.", topic: "lessons",
    discussion: [
      "The folder holds what `chartroom --answers DIR` wrote on each machine, a file a run. They hold "
        + "the name that a participant typed, and nothing else of them."
    ],
    examples: ["teach /tmp"], seeAlso: ["play", "ask"], effect: .reads,
    .positional("folder", .folder, help: "Where the files of answers are.")
  ) { (_: inout Workbench, folder) in
    try CollectedAnswers(folder: folder).report
  }
}

/// What `play` is to do.
public enum LessonAction: Sendable {
  case begin, resume, reset, check
}

extension Domain where Context == Workbench, Value == String {
  /// A transcript, or one of the lessons that came with the program.
  static var lesson: Self {
    let file = Domain.file(extensions: ["chart"], mustExist: true, takesPipes: true)
    return Domain(
      placeholder: "LESSON", description: "a number or name that `play` lists, or a file in .chart",
      parse: { text, bench throws(DomainError) in
        if let path = LessonFolder.current?.file(named: text) { return path }
        if Int(text) != nil {
          throw DomainError("there is no lesson of that number; `play` lists them.")
        }
        return try file.parse(text, in: bench)
      },
      complete: { prefix, bench in
        let names = LessonFolder.current?.files.map(LessonFolder.name) ?? []
        return names.filter { $0.hasPrefix(prefix) }.map { Completion($0) }
          + file.complete(prefix, in: bench)
      })
  }
}
