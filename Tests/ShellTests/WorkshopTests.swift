import Foundation
import Lessons
import TerminalTesting
import Testing
import Transcripts

@testable import Shell

/// Every question of the workshop as a participant may take it: two wrong answers, then a right one by another
/// way, after objects were renamed and retrained.
@Suite("The workshop's questions", .serialized)
struct WorkshopTests {
  /// What is tried at one question.
  struct Trial {
    var wrong: [String] = []
    var own: [String] = []
    var right = ""
  }

  static let names = [
    "1-charts", "2-routing", "3-sensitivity", "4-representation", "5-who-does-what", "6-a-claim",
  ]

  private static func trials(of name: String) throws -> [Trial] {
    let path = try #require(
      Bundle.module.path(forResource: name, ofType: "txt", inDirectory: "Fixtures/workshop"))
    var trials: [Trial] = []
    for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
      switch parts[0] {
      case "question": trials.append(Trial())
      case "wrong": trials[trials.count - 1].wrong.append(parts[1])
      case "own": trials[trials.count - 1].own.append(parts[1])
      case "right": trials[trials.count - 1].right = parts[1]
      default: Issue.record("\(name): '\(line)'")
      }
    }
    return trials
  }

  @Test(
    "wrong answers are wrong, right ones right whatever was tried before", arguments: names)
  func questions(name: String) throws {
    let trials = try Self.trials(of: name)
    let folder = try #require(LessonFolder.current)
    let path = try #require(folder.file(named: name))
    let console = MemoryConsole(isInteractive: true)
    let shell = Shell(console: console)
    var begin = TypedLines("play \(path)")
    _ = shell.enter(begin.lines.isEmpty ? "" : "play \(path)")
    begin.lines = []
    var asked = 0
    while shell.lesson != nil {
      shell.showLessonStep()
      guard let run = shell.lesson else { break }
      guard let question = run.question, !question.isPrediction else {
        _ = shell.takesInLesson(run.question == nil ? "" : "skip")
        let after = try #require(shell.lesson)
        try #require(
          after.position > run.position,
          "\(name) stops at step \(run.position + 1): \(console.errors.suffix(3))")
        continue
      }
      try #require(asked < trials.count, "\(name) has a question more than its trials")
      let trial = trials[asked]
      #expect(trial.wrong.count >= 2 && !trial.own.isEmpty && !trial.right.isEmpty)
      for wrong in trial.wrong {
        _ = shell.takesInLesson(wrong)
        #expect(
          shell.lesson?.position == run.position,
          "\(name), question \(asked + 1): '\(wrong)' passes"
        )
      }
      shell.interpreter = run.own
      for line in trial.own {
        let failures = console.errors.count
        shell.runOwn(line)
        #expect(console.errors.count == failures, "\(name), question \(asked + 1): '\(line)'")
      }
      console.lines = []
      _ = shell.takesInLesson(trial.right)
      #expect(
        (shell.lesson?.position ?? .max) > run.position,
        "\(name), question \(asked + 1): '\(trial.right)' fails: \(console.lines.suffix(4))")
      if shell.lesson?.position == run.position { _ = shell.takesInLesson("skip") }
      asked += 1
    }
    #expect(asked == trials.count)
    #expect(asked >= 4)
  }

  @Test("a lesson whose right answers are made wrong is not passed", arguments: [names[0]])
  func wrongAnswers(name: String) throws {
    let folder = try #require(LessonFolder.current)
    let path = try #require(folder.file(named: name))
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let elsewhere = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: folder.path + "/linear.csv", toPath: elsewhere.path + "/linear.csv")
    let wrong = try elsewhere.file(
      "wrong.chart", text.replacing("--right b", with: "--right a"))
    let console = MemoryConsole()
    #expect(Shell(console: console).enter("play \(wrong) --check").failed)
    #expect(console.text.contains("is right"))
  }
}
