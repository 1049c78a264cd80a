import Foundation
import Sessions
import Shell
import TerminalTesting
import Testing

@Suite("Recording and replaying")
struct RecordingTests {
  @Test("a recording verifies, holds errors and comments, and ends with record off")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.chart"
    let shell = Shell(console: MemoryConsole())
    shell.enter("record \(path)")
    for line in [
      "data piecewise --name d --dim 4 --classes 3 --samples 64", "# A comment.",
      "train moe --routing top-k --experts 3 --hidden 4 --steps 3", "", "trian", "time ls",
      "history", "undo", "?d", "record off", "ls",
    ] { shell.enter(line) }
    let text = try folder.text("a.chart")
    #expect(text.hasPrefix("# Recorded with chartroom \(Version.number).\n> data piecewise"))
    #expect(text.contains("\n# A comment.\n> train moe"))
    #expect(text.contains("\n> trian\nerror: unknown command"))
    #expect(text.contains("\n#~ time \n> time ls\n"))
    #expect(!text.contains("record off"))
    #expect(text.components(separatedBy: "\n#= ").count == 4)
    let console = MemoryConsole()
    let again = Shell(console: console)
    #expect(!again.enter("replay \(path) --verify").failed)
    #expect(console.lines == ["ok \(path) (7 commands)"])
    #expect(again.session.objects.isEmpty)
  }

  @Test("a recording of a wide terminal is 80 columns wide and without colour")
  func width() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.chart"
    let console = MemoryConsole(isInteractive: true, hasColour: true, width: 200)
    let shell = Shell(console: console)
    shell.enter("record \(path)")
    shell.enter("trian")
    shell.enter("set")
    let text = try folder.text("a.chart")
    #expect(!text.contains("\u{1B}"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(console.errors.first?.contains("\u{1B}") == true)
  }

  @Test("a file that is there is not recorded over")
  func refusesExisting() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("a.chart", "> ls\n")
    let shell = Shell(console: MemoryConsole())
    #expect(shell.enter("record \(path)").failed)
    #expect(try folder.text("a.chart") == "> ls\n")
    #expect(shell.enter("record off").output == ["error: nothing is being recorded."])
  }

  @Test("replay runs a transcript here and echoes its commands, up to one that fails")
  func replays() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file(
      "a.chart",
      "> seed 3\n> trian\nerror: unknown command 'trian'; did you mean 'train'?\n"
        + "\\  trian\n\\  ^^^^^\n> seed 4\n> nonsense\n> seed 5\n")
    let console = MemoryConsole()
    let shell = Shell(console: console)
    #expect(shell.enter("replay \(path)").failed)
    #expect(shell.session.seed == 4)
    #expect(console.lines == ["> seed 3", "seed 3", "> trian", "> seed 4", "seed 4", "> nonsense"])
    #expect(console.errors.contains("\(path):7: error: unknown command 'nonsense'."))
  }

  @Test("a transcript that replays itself is stopped")
  func endlessReplay() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.chart"
    _ = try folder.file("a.chart", "> replay \(path)\n")
    let console = MemoryConsole()
    #expect(Shell(console: console).enter("replay \(path)").failed)
    #expect(console.errors.contains { $0.contains("does a transcript replay itself?") })
    #expect(Shell(console: MemoryConsole()).enter("replay \(path) --verify").failed)
  }

  @Test("what follows a need that is not met is left out, with a word")
  func requirement() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file(
      "a.chart", "> seed 1\nseed 1\n#? CHARTROOM_NOT_SET the path of x\n> seed 2\n")
    let console = MemoryConsole()
    let shell = Shell(console: console)
    #expect(!shell.enter("replay \(path)").failed)
    #expect(shell.session.seed == 1)
    #expect(console.lines.last == "skipped: CHARTROOM_NOT_SET is not set (the path of x)")
    #expect(!shell.enter("replay \(path) --verify").failed)
    #expect(
      console.lines.last
        == "skipped \(path) (1 of 2 commands skipped): CHARTROOM_NOT_SET is not set "
        + "(the path of x)")
  }
}
