import Foundation
import Shell
import TerminalTesting
import Testing

@Suite("Lessons")
struct LessonTests {
  @Test("Enter runs the next command, a person's own run in between, and the lesson ends")
  func steps() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file(
      "a.chart", "# First the seed.\n> seed 3\nseed 3\n# Then another.\n> seed 4\n# The end.\n")
    let console = MemoryConsole(isInteractive: true)
    let shell = Shell(console: console)
    var lines = TypedLines("play \(path)", "", "seed 9", "", "ls")
    #expect(shell.runPrompt(&lines) == 0)
    #expect(
      lines.prompts == [
        "chartroom> ", "lesson 1/2> ", "lesson 2/2> ", "lesson 2/2> ", "chartroom> ",
        "chartroom> ",
      ])
    let order = [
      "First the seed.", "> seed 3", "seed 3", "Then another.", "> seed 4", "seed 9",
      "seed 4", "The end.", "The lesson is over; what you made stays in the session.",
    ]
    var rest = console.lines[...]
    for line in order {
      let place = try #require(rest.firstIndex(of: line), "\(line)")
      rest = rest[(place + 1)...]
    }
    #expect(shell.session.seed == 4)
  }

  @Test("skip passes over a command; quit and the end of input leave the lesson, not the shell")
  func leaving() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("a.chart", "> seed 3\n> seed 4\n> seed 5\n")
    let shell = Shell(console: MemoryConsole(isInteractive: true))
    var lines = TypedLines("play \(path)", "skip", "", "quit", "ls", "play \(path)")
    lines.lines += [.endOfInput, .line("seed 8")]
    #expect(shell.runPrompt(&lines) == 0)
    #expect(
      lines.prompts == [
        "chartroom> ", "lesson 1/3> ", "lesson 2/3> ", "lesson 3/3> ", "chartroom> ",
        "chartroom> ", "lesson 1/3> ", "chartroom> ", "chartroom> ",
      ])
    #expect(shell.session.seed == 8)
  }

  @Test("a lesson stays at a command that fails, and goes on over an error that it expects")
  func failing() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file(
      "a.chart", "> rm d\n> seed 5\n")
    let console = MemoryConsole(isInteractive: true)
    let shell = Shell(console: console)
    var lines = TypedLines(
      "play \(path)", "", "data blobs --name d --dim 2 --samples 8", "keep", "", "")
    #expect(shell.runPrompt(&lines) == 0)
    #expect(
      lines.prompts == [
        "chartroom> ", "lesson 1/2> ", "lesson 1/2> ", "lesson 1/2> ", "lesson 1/2> ",
        "lesson 2/2> ", "chartroom> ",
      ])
    #expect(console.text.contains("The command failed. Enter runs it again"))
    #expect(shell.session.seed == 5)
    let expected = try folder.file(
      "b.chart",
      "> trian\nerror: unknown command 'trian'; did you mean 'train'?\n"
        + "\\  trian\n\\  ^^^^^\n> seed 6\n")
    let fresh = Shell(console: MemoryConsole(isInteractive: true))
    lines = TypedLines("play \(expected)", "", "")
    #expect(fresh.runPrompt(&lines) == 0)
    #expect(fresh.session.seed == 6)
  }

  @Test("a lesson ends, with a word, where it needs what the environment has not")
  func requirement() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file(
      "a.chart", "> seed 3\n#? CHARTROOM_NOT_SET the path of x\n> seed 4\n")
    let console = MemoryConsole(isInteractive: true)
    let shell = Shell(console: console)
    var lines = TypedLines("play \(path)", "", "")
    #expect(shell.runPrompt(&lines) == 0)
    #expect(lines.prompts == ["chartroom> ", "lesson 1/2> ", "chartroom> ", "chartroom> "])
    #expect(
      console.text.replacing("\n", with: " ").contains(
        "skipped the rest of the lesson: CHARTROOM_NOT_SET is not set (the path of x)"))
    #expect(shell.session.seed == 3)
  }

  @Test("a lesson's commands write no more than a transcript's")
  func files() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("a.chart", "> save \(folder.path)/s.safetensors\n")
    let console = MemoryConsole(isInteractive: true)
    let shell = Shell(console: console)
    var lines = TypedLines("play \(path)", "", "save \(folder.path)/t.safetensors")
    #expect(shell.runPrompt(&lines) == 0)
    #expect(console.errors.joined(separator: " ").contains("outside the working folder"))
    #expect(FileManager.default.fileExists(atPath: folder.path + "/t.safetensors"))
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/s.safetensors"))
  }
}
