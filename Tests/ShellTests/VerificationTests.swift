import Foundation
import Shell
import TerminalTesting
import Testing

@Suite("Verification")
struct VerificationTests {
  /// A folder with a recording `a.chart` and what verifying it says after `edit`.
  private func verify(
    options: String = "--verify", _ edit: (String) -> String
  ) throws -> (lines: [String], failed: Bool, text: String) {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.chart"
    let shell = Shell(console: MemoryConsole())
    shell.enter("record \(path)")
    shell.enter("data piecewise --name d --dim 4 --classes 3 --samples 64")
    shell.enter("train moe --routing top-k --experts 3 --hidden 4 --steps 3")
    shell.enter("seed 7")
    shell.enter("show moe")
    shell.enter("record off")
    _ = try folder.file("a.chart", edit(try folder.text("a.chart")))
    let console = MemoryConsole()
    let outcome = Shell(console: console).enter("replay \(path) \(options)")
    let lines = console.lines.map { $0.replacing(path, with: "a.chart") }
    return (lines, outcome.failed, try folder.text("a.chart"))
  }

  @Test("shows expected and found side by side")
  func sideBySide() throws {
    let found = try verify { $0.replacing("64 samples", with: "65 samples") }
    #expect(found.failed)
    #expect(found.lines.last == "differs a.chart (1 of 4 commands)")
    try #require(found.lines.count > 4)
    #expect(found.lines[0] == "a.chart:2: prints something else")
    #expect(found.lines[2] == "  line 1 d: 65, now 64")
    #expect(found.lines[4].contains("65 samples"))
    #expect(found.lines[4].contains("| d: 64 samples"))
  }

  @Test("names the row and column of a figure that differs before the lines")
  func rowAndColumn() throws {
    let found = try verify { text in
      text.replacing(/\n( +)3  (\d\.\d+)/) { "\n\($0.1)3  9.999" }
    }
    #expect(found.failed)
    #expect(
      try #require(found.lines.first { $0.hasPrefix("  row") }).hasPrefix(
        "  row 3 loss: 9.999, now "))
  }

  @Test("stops at an error that was not expected, and says how much was not run")
  func error() throws {
    let found = try verify { $0.replacing("train moe --routing", with: "train moe --routin") }
    #expect(found.failed)
    try #require(found.lines.count > 3)
    #expect(!found.lines.contains { $0.contains("(nothing)") })
    #expect(found.lines[0].hasSuffix(": fails now") && found.lines[1].hasPrefix("> train moe"))
    #expect(found.lines[2].hasPrefix("error: unknown option '--routin'"))
    #expect(
      found.lines.last
        == "differs a.chart (1 of 4 commands; stopped at the error, 2 commands not run)")
    // An error that was expected, in other words, is a difference like any other.
    let other = try verify {
      $0.replacing("train moe --routing", with: "train moe --routin")
        .replacing(/\nmoe: top-k/, with: "\nerror: it was\nmoe: top-k")
    }
    #expect(other.failed && !other.lines.contains { $0.contains("not run") })
  }

  @Test("names the first command that leaves another state, though it prints the same")
  func stateAlone() throws {
    let found = try verify { text in
      text.replacing(/(?s)(#= )([0-9a-f]{16})(.*?#= )([0-9a-f]{16})/) { match in
        "\(match.1)\(match.2)\(match.3)0123456789abcdef"
      }
    }
    #expect(found.failed)
    try #require(found.lines.count == 4)
    #expect(
      found.lines[0].hasSuffix(
        "the first command that leaves another state, though it prints the same"))
    #expect(found.lines[1].hasPrefix("> train moe"))
    #expect(found.lines[2].hasPrefix("  state 0123456789abcdef expected, "))
    #expect(found.lines[3] == "differs a.chart (1 of 4 commands)")
  }

  @Test("digests of another machine are remarked on, and printed ones do not count")
  func otherMachine() throws {
    let found = try verify { text in
      text.replacing(/#= [0-9a-f]{16} \S+/, with: "#= 0123456789abcdef Other-libc1")
        .replacing(/\ndigest [0-9a-f]{16}/, with: "\ndigest 0123456789abcdef")
    }
    #expect(!found.failed)
    #expect(
      found.lines == [
        "ok a.chart (4 commands; states differ from line 2 on, as they may: recorded on "
          + "Other-libc1)"
      ])
    let numbers = try verify { text in
      text.replacing(/#= [0-9a-f]{16} \S+/, with: "#= 0123456789abcdef Other-libc1")
        .replacing("64 samples", with: "65 samples")
    }
    #expect(numbers.failed)
  }

  @Test("a printed digest counts on the same machine")
  func printedDigest() throws {
    let found = try verify {
      $0.replacing(/\ndigest [0-9a-f]{16}/, with: "\ndigest 0123456789abcdef")
    }
    #expect(found.failed)
  }

  @Test("update shows the differences and writes what was found")
  func update() throws {
    let found = try verify(options: "--update") { $0.replacing("64 samples", with: "65 samples") }
    #expect(!found.failed)
    #expect(found.lines.contains { $0.contains("65 samples") })
    #expect(found.lines.last == "updated a.chart (1 command)")
    #expect(found.text.contains("64 samples"))
    #expect(!found.text.contains("65 samples"))
  }

  @Test("a checkpoint is verified by the state after each entry of its journal")
  func checkpoint() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.safetensors"
    let shell = Shell.prepared()
    shell.enter("seed 3")
    shell.enter("undo")
    shell.enter("pca moe --of output")
    shell.enter("save \(path)")
    let console = MemoryConsole()
    let fresh = Shell(console: console)
    #expect(!fresh.enter("replay \(path) --verify").failed)
    #expect(console.lines == ["ok \(path) (3 commands, the same state after each)"])
    #expect(fresh.session.objects.isEmpty)
    #expect(!fresh.enter("replay \(path)").failed)
    #expect(fresh.session.digest == shell.session.digest)
    #expect(fresh.enter("replay \(path) --update").failed)
  }

  @Test("a checkpoint whose journal gives something else names the first entry that differs")
  func alteredCheckpoint() throws {
    let folder = try TemporaryFolder()
    let data = try folder.file("d.csv", "a,b\n1,2\n3,4\n5,6\n7,9\n")
    let path = folder.path + "/a.safetensors"
    let shell = Shell(console: MemoryConsole())
    shell.enter("seed 2")
    shell.enter("data \(data) --name d")
    shell.enter("save \(path)")
    _ = try folder.file("d.csv", "a,b\n1,2\n3,4\n5,6\n7,8\n")
    let console = MemoryConsole()
    #expect(Shell(console: console).enter("replay \(path) --verify").failed)
    #expect(console.lines.first?.hasPrefix("entry 2 of 2: > data ") == true)
    #expect(
      console.lines.last == "differs \(path): the state differs first after this command")
    try FileManager.default.removeItem(atPath: data)
    console.lines = []
    #expect(Shell(console: console).enter("replay \(path) --verify").failed)
    #expect(console.lines.last == "differs \(path): this command fails now")
  }
}
