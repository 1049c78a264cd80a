import Foundation
import LineEditor
import Shell
import TerminalTesting
import Testing

@Suite("Shell")
struct ShellTests {
  @Test("a failed line leaves the session as it was and says why, what and where")
  func failure() {
    let console = MemoryConsole()
    let shell = Shell.prepared(console)
    let before = shell.session
    let outcome = shell.enter("train moe --stepz 3")
    #expect(outcome.failed)
    #expect(shell.session == before)
    #expect(
      console.errors == [
        "error: unknown option '--stepz' of 'train'; did you mean '--steps'?",
        "  train moe --stepz 3", "            ^^^^^^^",
      ])
    #expect(outcome.output == console.errors)
    #expect(console.lines.isEmpty)
  }

  @Test("a mistyped command gets the nearest match")
  func suggestion() {
    let console = MemoryConsole()
    Shell(console: console).enter("trian moe")
    #expect(console.errors.first == "error: unknown command 'trian'; did you mean 'train'?")
  }

  @Test("? shows an object, explains a metric or a command, and lists commands")
  func questionMark() {
    let console = MemoryConsole()
    let shell = Shell.prepared(console)
    shell.enter("?moe")
    #expect(console.lines.contains { $0.hasPrefix("made by: train moe") })
    console.lines = []
    shell.enter("? erank")
    #expect(console.lines.first == "erank = exp(-sum p ln p), p = s / sum s")
    console.lines = []
    shell.enter("?train")
    #expect(console.lines.first?.hasPrefix("train NAME") == true)
    console.lines = []
    shell.enter("?")
    #expect(console.text.contains("`help COMMAND` tells more of one."))
  }

  @Test("undo takes back the last command that changed something, and can be repeated")
  func undo() {
    let shell = Shell.prepared()
    let trained = shell.session
    #expect(shell.enter("rm moe").output == ["removed moe."])
    #expect(shell.enter("undo").output == ["undone: rm moe"])
    #expect(shell.session == trained)
    #expect(shell.enter("redo").output == ["redone: rm moe"])
    #expect(shell.session.object(named: "moe") == nil)
    shell.enter("undo")
    shell.enter("undo")
    shell.enter("undo")
    #expect(shell.session.objects.isEmpty)
    #expect(shell.enter("undo").failed)
  }

  @Test("time runs the command and says how long it took")
  func time() {
    let shell = Shell.prepared()
    let outcome = shell.enter("time rm moe")
    #expect(outcome.output.first == "removed moe.")
    #expect(
      outcome.output.last?.wholeMatch(of: /time \d+\.\d{3} s \(processor \d+\.\d{3} s\)/) != nil)
    #expect(shell.session.object(named: "moe") == nil)
    #expect(shell.enter("time rm moe").failed)
    #expect(shell.enter("undo").output == ["undone: rm moe"])
  }

  @Test("history lists the lines, the last N of them, whole")
  func history() {
    let shell = Shell(console: MemoryConsole())
    shell.enter("seed 4")
    shell.enter("seed \\\n 5")
    #expect(
      shell.enter("history").output == ["1  seed 4", "2  seed \\", "    5", "3  history"])
    #expect(shell.enter("history 1").output == ["4  history 1"])
  }

  @Test("a line copied with its mark runs without it")
  func mark() {
    #expect(Shell(console: MemoryConsole()).enter("> seed 4").output == ["seed 4"])
  }

  @Test("an error breaks between words where a person reads it, and is quoted and captured whole")
  func narrow() {
    let console = MemoryConsole(isInteractive: true, hasColour: true, width: 40)
    let outcome = Shell(console: console).enter("data csv --name a-rather-long-name --label class")
    #expect(
      console.errors.prefix(2) == [
        "\u{1B}[1;31merror:\u{1B}[0m SOURCE cannot be 'csv': give",
        "blobs, rings, teacher, piecewise,",
      ])
    #expect(console.errors.contains("  data csv --name a-rather-long-name --label class"))
    #expect(outcome.output.first?.contains("give blobs, rings") == true)
  }

  @Test("what is printed follows the width set, and colour the console and its setting")
  func appearance() {
    let console = MemoryConsole(isInteractive: true, hasColour: true, width: 200)
    let shell = Shell.prepared(console)
    shell.enter("nonsense")
    #expect(console.errors.first?.hasPrefix("\u{1B}[1;31merror:\u{1B}[0m") == true)
    console.errors = []
    shell.enter("set colour off")
    #expect(shell.enter("nonsense").output.first?.hasPrefix("error: unknown") == true)
    #expect(console.errors.first?.hasPrefix("error: unknown") == true)
    shell.enter("set width 40")
    #expect(shell.enter("show moe").output.allSatisfy { $0.count <= 40 || $0.contains(":") })
  }

  @Test("the name of an object shows it, and is recorded as what shows it")
  func bareName() throws {
    let folder = try TemporaryFolder()
    let console = MemoryConsole()
    let shell = Shell.prepared(console)
    shell.enter("record \(folder.path)/r.chart")
    let shown = shell.enter("moe")
    #expect(shown.output == shell.enter("show moe").output)
    #expect(shell.enter("time 'moe'").output.dropLast() == shown.output[...])
    shell.enter("data blobs --name ls --samples 10 --classes 2")
    #expect(shell.enter("ls").output.first?.hasPrefix("name ") == true)
    for line in ["moe --all", "mo"] {
      #expect(
        shell.enter(line).output.last
          == "'moe' is an object: its name alone, or `show moe`, shows it.", "\(line)")
    }
    shell.enter("record off")
    let lines = try folder.text("r.chart").split(separator: "\n").filter { $0.hasPrefix("> ") }
    #expect(
      lines.prefix(3) == ["> show moe", "> show moe", "> time show moe"])
  }

  @Test("what was asked to be long is paged at a terminal unless the setting says otherwise")
  func paging() {
    let console = MemoryConsole(isInteractive: true)
    let shell = Shell.prepared(console)
    for line in ["help", "show moe", "moe", "?moe"] {
      let before = console.pages
      shell.enter(line)
      #expect(console.pages == before + 1, "\(line)")
    }
    for line in ["route moe", "ls", "history", "set"] {
      let before = console.pages
      shell.enter(line)
      #expect(console.pages == before, "\(line)")
    }
    shell.enter("set paging off")
    let before = console.pages
    shell.enter("help")
    #expect(console.pages == before)
  }

  @Test("a lesson needs a person")
  func lessonNeedsPerson() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("a.chart", "> ls\n")
    let console = MemoryConsole()
    Shell(console: console).enter("play \(path)")
    #expect(
      console.errors == [
        "error: a lesson waits for a person at a terminal; `replay \(path)` runs its commands."
      ])
  }

  @Test("quit ends the shell")
  func quit() {
    let shell = Shell(console: MemoryConsole())
    #expect(!shell.isLeaving)
    shell.enter("quit")
    #expect(shell.isLeaving)
  }

  @Test("completion counts in characters before and after text that is not ASCII")
  func completion() throws {
    let shell = Shell(console: MemoryConsole())
    let folder = try TemporaryFolder()
    _ = try folder.file("文献.chart", "> ls\n")
    _ = try folder.file("another.chart", "> ls\n")
    let line = "replay \(folder.path)/文"
    let found = shell.completion(of: line, at: line.unicodeScalars.count)
    #expect(found.candidates == ["\(folder.path)/文献.chart"])
    #expect(found.range == 7..<line.unicodeScalars.count)
    #expect(shell.completion(of: "tra", at: 3).candidates == ["train"])
    #expect(shell.completion(of: "time tra", at: 8).candidates == ["train"])
    let furnished = Shell.prepared()
    #expect(furnished.completion(of: "moe", at: 3).candidates == ["moe.training", "moe"])
    #expect(furnished.completion(of: "d", at: 1).candidates == ["data", "diversity", "diff", "d"])
    #expect(furnished.completion(of: "moe ", at: 4).candidates.isEmpty)
    #expect(shell.completion(of: "time tra", at: 8).range == 5..<8)
    #expect(shell.completion(of: "?era", at: 4).candidates == ["erank"])
    #expect(shell.completion(of: "?era", at: 4).range == 1..<4)
    #expect(shell.completion(of: "", at: 0).candidates.contains("train"))
    #expect(shell.completion(of: "? ", at: 0).candidates.isEmpty)
  }
}
