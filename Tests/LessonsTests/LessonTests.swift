import Lessons
import Testing
import Transcripts

@Suite("Lesson")
struct LessonTests {
  @Test("gives narration and command step by step")
  func steps() throws {
    var lesson = Lesson(
      try Transcript(parsing: "\n# One.\n#\n# More.\n\n#~ s\n> a\nx\n> b\n\n# The end.\n"))
    #expect(lesson.commandCount == 2)
    #expect(lesson.upcoming?.narration == ["One.", "", "More."])
    #expect(lesson.upcoming == lesson.next())
    let second = lesson.next()
    #expect(second?.narration == [])
    #expect(second?.command?.text == "b")
    #expect(second?.number == 2)
    lesson.goBack()
    #expect(lesson.next() == second)
    #expect(!lesson.isFinished)
    let last = lesson.next()
    #expect(last?.narration == ["The end."])
    #expect(last?.command == nil)
    #expect(lesson.isFinished)
    #expect(lesson.next() == nil)
    lesson.goBack()
    #expect(lesson.next() == last)
  }
}
