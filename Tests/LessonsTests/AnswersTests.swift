import Documents
import Foundation
import Lessons
import Safetensors
import TestSupport
import Testing

@Suite("Answers of participants")
struct AnswersTests {
  /// Writes what a participant does in a lesson of two questions.
  private func log(
    in folder: TemporaryFolder, _ name: String, _ events: [(AnswerLine.Event, Int?, String?, Bool?)]
  ) throws {
    let log = try AnswerLog(folder: folder.path)
    log.name = name
    for (event, question, answer, right) in events {
      var line = AnswerLine(
        participant: log.participant, name: name, lesson: "1-charts", version: "v", event: event)
      (line.question, line.answer, line.right) = (question, answer, right)
      line.questions = 2
      line.text = question.map { "Question number \($0)?" }
      line.seconds = 100
      try log.append(line)
    }
  }

  @Test("a teacher sees who is where and which question fails most")
  func collected() throws {
    let folder = try TemporaryFolder()
    try log(
      in: folder, "ada",
      [
        (.begin, nil, nil, nil), (.answer, 1, "3", true), (.answer, 2, "a", false),
        (.hint, 2, nil, nil), (.answer, 2, "b", true), (.end, nil, nil, nil),
      ])
    try log(
      in: folder, "",
      [(.begin, nil, nil, nil), (.answer, 1, "3", true), (.answer, 2, "a", false)])
    try log(in: folder, "bob", [(.answer, 1, "4", false), (.skip, 1, nil, nil)])
    let answers = try CollectedAnswers(folder: folder.path)
    #expect(answers.fileCount == 3)
    let rows = answers.people.rows
    #expect(rows.count == 3)
    let ada = try #require(rows.first { $0[0] == "ada" })
    #expect(Array(ada[1...]) == ["1-charts", "done", "2", "1", "1", "1", "0", "2"])
    let bob = try #require(rows.first { $0[0] == "bob" })
    #expect(Array(bob[1...]) == ["1-charts", "question 1 of 2", "0", "0", "1", "0", "1", "-"])
    // Question 2: both who were asked were wrong first; question 1: one of three.
    let questions = answers.questions.rows
    #expect(questions.map { $0[0] } == ["1-charts 2", "1-charts 1"])
    #expect(questions[0] == ["1-charts 2", "2 of 2", "0", "a (2)", "Question number 2?"])
    #expect(questions[1] == ["1-charts 1", "1 of 3", "1", "4 (1)", "Question number 1?"])
  }

  @Test("lines that are something else are counted and named, and keep nothing back")
  func damaged() throws {
    let folder = try TemporaryFolder()
    try log(in: folder, "ada", [(.answer, 1, "3", true)])
    try "{\"a\": 1}\nnothing\n\u{1B}[31m\n".write(
      toFile: folder.path + "/x.jsonl", atomically: true, encoding: .utf8)
    let answers = try CollectedAnswers(folder: folder.path)
    #expect(answers.unreadable == ["3 lines of x.jsonl"])
    #expect(answers.people.rows.count == 1)
    #expect(throws: SafetensorsError.self) {
      try CollectedAnswers(folder: folder.path + "/none")
    }
  }

  @Test("a line holds no more of the person than the name they typed")
  func privacy() throws {
    let folder = try TemporaryFolder()
    try log(in: folder, "ada", [(.answer, 1, "3", true)])
    let file = try #require(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).first)
    let text = try String(contentsOfFile: folder.path + "/" + file, encoding: .utf8)
    let keys = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    ).keys.sorted()
    #expect(
      keys == [
        "answer", "event", "lesson", "name", "participant", "question", "questions", "right",
        "seconds", "text", "version",
      ])
  }
}

@Suite("Progress of lessons")
struct ProgressTests {
  @Test("reads back what was written, and forgets")
  func file() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/lessons.json"
    #expect(try LessonProgress.read(from: path) == LessonProgress())
    var progress = LessonProgress()
    var record = LessonRecord(version: "v", path: "a.chart", stepCount: 3)
    record.done = [["seed 3"], []]
    record.results[1] = QuestionResult()
    #expect(record.place == "step 3 of 3" && !record.isDone)
    progress.note(record, of: "a")
    progress.noteChecked("v 1")
    try progress.write(to: path)
    // A file of one's own is closed to others, whatever the umask says.
    let read = try LessonProgress.read(from: path)
    #expect(read == progress && read.latest == "a" && read.isChecked("v 1"))
    var left = read
    let (first, second) = (left.forget("a"), left.forget("a"))
    #expect(first && !second && left["a"] == nil && left.latest == nil)
    try "[1]".write(toFile: path, atomically: true, encoding: .utf8)
    chmod(path, 0o600)
    #expect(throws: SafetensorsError.self) { try LessonProgress.read(from: path) }
  }
}

@Suite("Questions")
struct QuestionTests {
  @Test("a choice is its letter, with or without a mark, or its words")
  func choices() {
    let choices = ["top-k", "soft routing"]
    for answer in ["b", "B", " b) ", "b.", "'soft routing'", "Soft Routing"] {
      #expect(Question.place(of: answer, among: choices) == 1, "\(answer)")
    }
    for answer in ["c", "soft", "", "1", "ab"] {
      #expect(Question.place(of: answer, among: choices) == nil, "\(answer)")
    }
    #expect(Question.isOne("`Top-K`", of: ["top-k"]))
    #expect(!Question.isOne("top", of: ["top-k"]))
    #expect(Question.letter(2) == "c")
  }

  @Test("the program's lessons are found by number and name")
  func folder() throws {
    let folder = try TemporaryFolder()
    for name in ["10-last", "2-b", "1-a"] {
      try "> seed 1\n".write(
        toFile: "\(folder.path)/\(name).chart", atomically: true, encoding: .utf8)
    }
    let lessons = LessonFolder(path: folder.path)
    #expect(lessons.files.map(LessonFolder.name) == ["1-a", "2-b", "10-last"])
    #expect(lessons.file(named: "3") == folder.path + "/10-last.chart")
    #expect(lessons.file(named: "2-b") == folder.path + "/2-b.chart")
    #expect(lessons.file(named: "last") == folder.path + "/10-last.chart")
    #expect(lessons.file(named: "4") == nil && lessons.file(named: "0") == nil)
    #expect(lessons.number(of: folder.path + "/10-last.chart") == 3)
    #expect(lessons.number(of: "/tmp/10-last.chart") == nil)
    #expect(lessons.holds(folder.path + "/2-b.chart") && !lessons.holds("/tmp/2-b.chart"))
  }
}
