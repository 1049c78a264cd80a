import Foundation
import Lessons
import Sessions
import TerminalTesting
import Testing

@testable import Shell

@Suite("Questions of a lesson")
struct QuestionTests {
  private static let lesson = """
    # A trial.
    # ## Data
    > data blobs --name d --dim 2 --classes 3 --samples 60
    > ask "How many samples has d?" --number d.samples --within 0 --hint one --hint two \\
    >   --wrong "48: That is what trains." --explain "All of them."
    > ask "Which is soft?" --choice top-k --choice "soft routing" --right b --wrong "a: That runs k."
    > ask "Make a soft layer of 4." --command "train soft --routing soft --experts 4 --hidden 2 --steps 2" \\
    >   --expect "made.soft == 1" --expect "made.experts == 4" --wrong "made.top_k == 1: That is top-k." \\
    >   --explain "It is soft."
    # ## The end
    > expect soft.experts == 4
    > predict "How many steps?" --number soft.steps
    > train soft --resume --steps 3
    > ask "What is d?" --word dataset --word data

    """

  /// Plays typed lines in the lesson; what was shown, and the prompts.
  private func play(
    _ lines: String..., lesson: String = lesson, before: String? = nil, file: String? = nil
  ) throws -> (shell: Shell, text: String, prompts: [String]) {
    let folder = try TemporaryFolder()
    let path = try folder.file("trial.chart", lesson)
    let console = MemoryConsole(isInteractive: true)
    let shell = Shell(console: console)
    shell.lessonsFile = file
    if let before { shell.enter(before) }
    var typed = TypedLines()
    typed.lines = (["play \(path)"] + lines).map { .line($0) }
    #expect(shell.runPrompt(&typed) == 0)
    return (shell, (console.lines + console.errors).joined(separator: " "), typed.prompts)
  }

  @Test("right answers lead through; the prompt says what is wanted")
  func right() throws {
    let (shell, text, prompts) = try play(
      "", "60", "b", "train soft --routing soft --experts 4 --hidden 2 --steps 2", "5", "",
      "Dataset")
    #expect(
      prompts == [
        "chartroom> ", "lesson 1/8> ", "question 2/8> ", "question 3/8> ", "question 4/8> ",
        "guess 6/8> ", "lesson 7/8> ", "question 8/8> ", "chartroom> ", "chartroom> ",
      ])
    #expect(text.contains("as expected: soft.experts == 4"))
    #expect(text.contains("Right. All of them."))
    #expect(text.contains("You guessed 5; it is 5, as you guessed."))
    #expect(text.contains("Answered at once: 4 of 4."))
    #expect(!text.contains("The lesson goes on with what this makes"))
    #expect(shell.session.object(named: "soft") != nil)
  }

  @Test("numbers count by their value, however they are written")
  func numbers() throws {
    for answer in ["60", "60.0", "6e1", "d.samples", "d.train + d.test", "60 samples", " 60 "] {
      #expect(try play("", answer, "bye").prompts[3] == "question 3/8> ", "\(answer)")
    }
    for answer in ["48", "61", "60,0", "many", "d.classes"] {
      #expect(try play("", answer, "bye").prompts[3] == "question 2/8> ", "\(answer)")
    }
    let (_, text, _) = try play("", "48", "60,5", "hint", "hint", "hint")
    #expect(text.contains("That is what trains. `hint` helps."))
    #expect(text.contains("write its decimals after a point"))
    #expect(text.contains("Hint 1 of 2: one Hint 2 of 2: two Hint 2 of 2: two"))
  }

  @Test("a command is judged by what it does: other names, other settings, several commands")
  func commands() throws {
    let ways = [
      ["train mine --routing soft --experts 4 --steps 1"],
      ["train --routing=soft mine --experts 4 --hidden 3 --steps 1 --seed 9"],
      ["rename d data2", "train x --data data2 --routing soft --experts 4 --steps 1"],
      ["train a --steps 1", "train b --routing soft --experts 4 --steps 1"],
      ["train a --routing soft --experts 4 --steps 1; rename a b"],
    ]
    for way in ways.dropLast() {
      let (shell, text, prompts) = try play(["", "60", "b"] + way + ["bye"])
      #expect(prompts.last(where: { $0 != "chartroom> " }) == "guess 6/8> ", "\(way)")
      #expect(text.contains("It is soft."))
      // What follows finds the object under the lesson's name.
      #expect(shell.session.object(named: "soft") != nil, "\(way)")
    }
    let (_, text, prompts) = try play(
      "", "60", "b", "train t --routing top-k --experts 4 --k 2 --steps 1",
      "train t --routing soft --experts 3 --steps 1", "ls", "bye")
    #expect(text.contains("That is top-k. `hint` helps.") || text.contains("That is top-k."))
    #expect(text.contains("Not yet: expected t.experts == 4; found: t.experts is 3."))
    #expect(prompts.last(where: { $0 != "chartroom> " }) == "question 4/8> ")
  }

  private func play(_ lines: [String]) throws -> (shell: Shell, text: String, prompts: [String]) {
    let folder = try TemporaryFolder()
    let path = try folder.file("trial.chart", Self.lesson)
    let console = MemoryConsole(isInteractive: true)
    let shell = Shell(console: console)
    var typed = TypedLines()
    typed.lines = (["play \(path)"] + lines).map { .line($0) }
    #expect(shell.runPrompt(&typed) == 0)
    return (shell, (console.lines + console.errors).joined(separator: " "), typed.prompts)
  }

  @Test("what was tried changes no answer and no step; keep takes it over")
  func copy() throws {
    let (shell, text, prompts) = try play(
      "", "rename d e", "rm e", "60", "seed 7", "b", "skip", "", "", "", "")
    #expect(text.contains("(That is in your copy of the lesson's session;"))
    #expect(prompts.last(where: { $0 != "chartroom> " }) == "question 8/8> ")
    #expect(shell.session.seed == 0)
    #expect(shell.session.object(named: "d") != nil)
    let kept = try play("", "seed 7", "keep", "60", "bye")
    #expect(kept.shell.session.seed == 7)
    // A step that fails for what was kept goes back to the lesson's own objects.
    let broken = try play("", "60", "b", "skip", "rm soft", "keep", "", "", "", "bye")
    #expect(broken.text.contains("It is without soft"))
    #expect(broken.text.contains("the lesson goes on with its own objects."))
    #expect(broken.prompts.last(where: { $0 != "chartroom> " }) == "question 8/8> ")
  }

  @Test("skip does the step, back and menu lead to others, answer waits for tries")
  func words() throws {
    let (shell, text, prompts) = try play(
      "skip", "answer", "1", "2", "answer", "skip", "skip", "menu", "menu 2", "60", "menu 7", "",
      "data")
    #expect(text.contains("Try first: after 2 more wrong answers `answer` shows it"))
    #expect(text.contains("`answer` shows the answer."))
    #expect(text.contains("The answer: 60 All of them."))
    #expect(text.contains("The answer: b) soft routing"))
    #expect(text.contains("   5  here  The end"))
    #expect(prompts.contains("lesson 7/8> "))
    #expect(shell.session.object(named: "soft")?.origin != nil)
    // A condition runs by itself: going back passes over it.
    let passed = try play("", "60", "b", "skip", "back", "bye")
    #expect(passed.prompts.last { $0 != "chartroom> " } == "question 4/8> ")
    let back = try play("", "60", "back", "back", "back", "bye")
    #expect(
      back.prompts == [
        "chartroom> ", "lesson 1/8> ", "question 2/8> ", "question 3/8> ", "question 2/8> ",
        "lesson 1/8> ", "lesson 1/8> ", "chartroom> ",
      ])
    #expect(back.shell.session.objects.isEmpty)
    #expect(try play("menu 0", "menu 99", "hint", "bye").text.contains("There is no step '99'"))
  }

  @Test("the person's own session is what it was; an empty one becomes the lesson's")
  func outer() throws {
    let (shell, text, _) = try play(
      "", "60", "bye", before: "data rings --name mine --samples 10")
    #expect(shell.session.names() == ["mine"])
    #expect(text.contains("left the lesson. Your session is as it was before it."))
    // After its end the lesson's session stays for the exercises, until it is left.
    let over = try play(
      "", "60", "b", "skip", "skip", "", "data", "train soft --resume --steps 1", "hint", "bye",
      before: "data rings --name mine --samples 10")
    #expect(over.prompts.filter { $0 == "exercises> " }.count == 3)
    #expect(over.text.contains("soft: soft 4x2") && over.shell.session.names() == ["mine"])
  }

  @Test("progress is kept: a lesson is gone on with, begun anew, and forgotten")
  func resume() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("trial.chart", Self.lesson)
    let file = folder.path + "/lessons.json"
    func run(_ lines: String...) throws -> (text: String, prompts: [String], shell: Shell) {
      let console = MemoryConsole(isInteractive: true)
      let shell = Shell(console: console)
      shell.lessonsFile = file
      var typed = TypedLines()
      typed.lines = lines.map { .line($0) }
      #expect(shell.runPrompt(&typed) == 0)
      return ((console.lines + console.errors).joined(separator: " "), typed.prompts, shell)
    }
    let first = try run("play \(path)", "", "1", "seed 5", "keep", "60", "bye")
    #expect(first.text.contains("`play \(path) --resume` goes on where you are."))
    #expect(try run("play \(path)").text.contains("you are at step 3 of 8 of it"))
    let second = try run("play --resume", "b", "skip", "", "", "bye", "quit")
    #expect(second.text.contains("going on at step 3 of 8."))
    #expect(
      second.prompts.filter { $0 != "chartroom> " } == [
        "question 3/8> ", "question 4/8> ", "guess 6/8> ", "guess 6/8> ", "lesson 7/8> ",
      ])
    // What was kept then is there, and the question counts as it was answered.
    #expect(second.shell.session.seed == 5)
    #expect(second.shell.session.object(named: "soft") != nil)
    let third = try run("play \(path) --resume", "", "data")
    #expect(third.text.contains("Answered at once: 2 of 4."))
    #expect(try run("play \(path) --resume", "bye").text.contains("you have done this lesson"))
    #expect(try LessonProgress.read(from: file)["trial"]?.place == "done; begun")
    _ = try run("play \(path) --resume", "", "60", "b", "skip", "skip", "", "data")
    #expect(try run("play --resume").text.contains("the latest lesson, trial, is done"))
    #expect(try run("play \(path) --reset", "", "bye").prompts.contains("question 2/8> "))
    #expect(try run("play --reset").text.contains("forgot how far you are in 1 lesson."))
    #expect(try run("play --resume").text.contains("no lesson was begun"))
    // Another text is another lesson.
    _ = try run("play \(path)", "", "bye")
    try Self.lesson.replacing("--samples 60", with: "--samples 70").write(
      toFile: path, atomically: true, encoding: .utf8)
    #expect(try run("play \(path) --resume", "bye").text.contains("the lesson has changed"))
  }

  @Test("a lesson that cannot be taken is refused when it opens, with what is wrong")
  func opening() throws {
    let faults = [
      ("> ask 'x' --number 'd.samples +'\n", "--number 'd.samples +'"),
      ("> ask 'x'\n", "the question has no answer"),
      ("> ask 'x' --number nothing.there\n", "its answer is not defined"),
      ("> seed 1\n> ask 'x' --number 3 --wrong '3: no'\n", "its wrong answer '3' is right"),
      ("> ask 'x' --number 3 --also 4\n", "its answer '4' is not right"),
      (
        "> ask 'x' --command 'seed 4' --expect 'made.steps > 1'\n",
        "does not do what it expects"
      ),
      ("> ask 'x' --command 'rm none' --expect '1 == 2'\n", "its answer 'rm none' fails"),
      ("> ask 'x' --number 3\n> rm none\n", "the command fails"),
      ("> ask 'x' --number 3\n> predict 'y' --number a.b\n> seed 3\n", "nothing to hold the guess"),
      ("> ask 'x' --choice a --choice b --right c\n", "the choices are a to b"),
      ("> ask 'x' --number 3 --right a\n", "--right has no effect on --number"),
      ("> ask 'x' --number 3 --word y\n", "--number and --word are answers of two kinds"),
    ]
    for (lesson, reason) in faults {
      let (_, text, prompts) = try play("", lesson: lesson)
      #expect(
        text.contains(reason.replacing("its answer is", with: "the answer is")), "\(lesson)\(text)")
      #expect(prompts.allSatisfy { $0 == "chartroom> " }, "\(lesson)")
    }
  }

  @Test("Ctrl-D and quit leave the lesson alone; commands that leave the session are of the copy")
  func leaving() throws {
    let (_, text, prompts) = try play("", "quit", "bye")
    #expect(
      prompts.filter { $0 != "chartroom> " } == ["lesson 1/8> ", "question 2/8> "])
    #expect(text.contains("unknown command 'bye'"))
  }

  @Test("where the next step would push an answer off the screen, it waits for Enter")
  func pause() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file(
      "long.chart",
      "> data blobs --name d --samples 20\n> help data\n# Read that.\n> seed 4\n> seed 5\n")
    let shell = Shell(console: MemoryConsole(isInteractive: true, height: 24))
    var lines = TypedLines("play \(path)", "", "", "", "", "bye")
    #expect(shell.runPrompt(&lines) == 0)
    let prompts = lines.prompts.filter { $0 != "chartroom> " }
    #expect(
      prompts == [
        "lesson 1/4> ", "lesson 2/4> ", "more 3/4 (Enter)> ", "lesson 3/4> ", "lesson 4/4> ",
      ])
    // A line typed there is one like any other, in the copy.
    let other = Shell(console: MemoryConsole(isInteractive: true, height: 24))
    lines = TypedLines("play \(path)", "", "", "seed 9", "", "bye")
    #expect(other.runPrompt(&lines) == 0)
    #expect(
      lines.prompts.filter { $0 != "chartroom> " } == [
        "lesson 1/4> ", "lesson 2/4> ", "more 3/4 (Enter)> ", "lesson 3/4> ", "lesson 4/4> ",
      ])
  }

  @Test("answers are noted under the name that was typed")
  func answers() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("trial.chart", Self.lesson)
    let console = MemoryConsole(isInteractive: true)
    let shell = Shell(console: console)
    shell.answersFolder = folder.path + "/answers"
    var lines = TypedLines("play \(path)", "Ada L.", "", "48", "hint", "60", "b", "skip", "bye")
    #expect(shell.runPrompt(&lines) == 0)
    #expect(lines.prompts[1] == "your name, or a nickname (Enter for none): ")
    let rows = try CollectedAnswers(folder: folder.path + "/answers").people.rows
    #expect(rows == [["Ada L.", "trial", "question 4 of 8", "2", "1", "1", "1", "1", "-"]])
    let told = Shell(console: MemoryConsole()).enter("teach '\(folder.path)/answers'").output
    #expect(told.contains { $0.contains("Ada L.") } && told.contains { $0.contains("48 (1)") })
  }
}

@Suite("Expectations")
struct ExpectationTests {
  private func verify(_ text: String) throws -> (failed: Bool, text: String) {
    let folder = try TemporaryFolder()
    let path = try folder.file("a.chart", text)
    let console = MemoryConsole()
    let failed = Shell(console: console).enter("replay \(path) --verify").failed
    return (failed, (console.lines + console.errors).joined(separator: " "))
  }

  @Test("one line when it holds, what was found when it does not")
  func sentences() {
    let shell = Shell.prepared()
    #expect(shell.enter("expect moe.steps == 3").output == ["as expected: moe.steps == 3"])
    #expect(
      shell.enter("expect moe.steps > 3 and d.samples == 64").output == [
        "error: expected moe.steps > 3 and d.samples == 64; found: moe.steps is 3, d.samples is 64."
      ])
    // Of a list every element is to hold; what is not defined does not.
    #expect(shell.enter("expect [1, 2] > 0").failed == false)
    #expect(shell.enter("expect [1, 2] > 1").failed)
    #expect(shell.enter("expect 1 / 0 > 1").failed)
    #expect(shell.enter("expect moe.nothing > 1").failed)
  }

  @Test("one that fails fails a transcript, whatever it says of itself")
  func verification() throws {
    #expect(try !verify("> seed 1\nseed 1\n> expect 2 > 1\nas expected: 2 > 1\n").failed)
    let failing = "error: expected 1 > 2; found: it does not hold."
    let (failed, text) = try verify("> expect 1 > 2\n\(failing)\n> seed 1\nseed 1\n")
    #expect(failed && text.contains("differs") && text.contains("found: it does not hold"))
    // Nor does an update make it right.
    let folder = try TemporaryFolder()
    let path = try folder.file("a.chart", "> expect 1 > 2\n> seed 1\n")
    let shell = Shell(console: MemoryConsole())
    #expect(shell.enter("replay \(path) --update").failed)
    #expect(shell.enter("replay \(path) --verify").failed)
    #expect(shell.enter("replay \(path)").failed)
    // Within a loop too.
    #expect(try verify("> each t in 1,2: expect {t} > 1\n").failed)
  }

  @Test("questions tell their answers outside a lesson, and fail where those are not right")
  func told() throws {
    let shell = Shell.prepared()
    #expect(
      shell.enter("ask 'How many?' --number d.samples --explain Many.").output == [
        "question: How many?", "answer: 64", "Many.",
      ])
    let steps = "ask 'Train.' --command 'train m --steps 2' --expect 'made.steps == 2'"
    #expect(!shell.enter(steps).failed && shell.session.object(named: "m") != nil)
    let wrong = "ask 'Train.' --command 'train n --steps 2' --expect 'made.steps == 3'"
    #expect(shell.enter(wrong).breaksExpectation)
    #expect(shell.enter("ask 'x' --number none.there").breaksExpectation)
    // Older programs refuse them by name, as any word they do not know.
    #expect(shell.enter("asks 'x'").output[0].contains("unknown command 'asks'"))
  }
}
