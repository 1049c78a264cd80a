import Foundation
import Sessions
import Shell
import TerminalTesting
import Testing

@Suite("A command for each of several values")
struct EachTests {
  private static let data = "data piecewise --name d --dim 4 --samples 64 --classes 3"
  private static let loop =
    "each t in 0.5,1..2: train m{t} --temperature {t} --routing soft --experts 2 --hidden 4 --steps 3"

  @Test("runs it with each value, and is one entry that replays and that undo takes back")
  func journal() throws {
    let console = MemoryConsole()
    let shell = Shell(console: console)
    shell.enter(Self.data)
    #expect(!shell.enter(Self.loop).failed)
    #expect(shell.session.modelNames.sorted() == ["m0.5", "m1", "m2"])
    #expect(console.text.contains("t = 0.5: train m0.5 --temperature 0.5"))
    #expect(shell.session.journal.map(\.command) == [Self.data, Self.loop])
    let digest = shell.session.digest
    #expect(shell.session.journal.last?.digest == digest)
    let again = Shell(console: MemoryConsole())
    for entry in shell.session.journal { again.enter(entry.command) }
    #expect(again.session.digest == digest)
    #expect(again.session.journal == shell.session.journal)
    shell.enter("undo")
    #expect(shell.session.modelNames.isEmpty)
    #expect(shell.session.journal.map(\.command) == [Self.data])
  }

  @Test("runs within another, and what only looks leaves the journal alone")
  func nested() throws {
    let shell = Shell(console: MemoryConsole())
    shell.enter(Self.data)
    let line =
      "each a in 1,2: each b in 1,2: train m{a}{b} --seed {a} --hidden 4 --steps {b} --data d"
    #expect(!shell.enter(line).failed)
    #expect(shell.session.modelNames.sorted() == ["m11", "m12", "m21", "m22"])
    #expect(shell.session.journal.map(\.command) == [Self.data, line])
    #expect(!shell.enter("each m in m11,m12: show {m}").failed)
    #expect(shell.session.journal.count == 2)
  }

  @Test("stops at the first that fails, unless it is told to keep going")
  func failures() throws {
    let console = MemoryConsole()
    let shell = Shell(console: console)
    shell.enter(Self.data)
    let body = "train m{h} --hidden {h} --steps 2"
    #expect(shell.enter("each h in 3,0,4: \(body)").failed)
    #expect(shell.session.modelNames == ["m3"])
    #expect(console.errors.contains { $0.contains("stopped at h = 0, after 1 of 3 values") })
    #expect(shell.session.journal.last?.command == "each h in 3: \(body)")
    #expect(!shell.enter("each --keep-going h in 5,0,4: \(body)").failed)
    #expect(shell.session.modelNames.sorted() == ["m3", "m4", "m5"])
    #expect(console.text.contains("1 of 3 failed: h = 0."))
    let entry = try #require(shell.session.journal.last?.command)
    let again = Shell(console: MemoryConsole())
    again.enter(Self.data)
    again.enter(shell.session.journal[1].command)
    again.enter(entry)
    #expect(again.session.digest == shell.session.digest)
  }

  @Test(
    "refuses what is no loop",
    arguments: [
      ("each t in 1,2 train", "told from the command"), ("each t of 1: show {t}", "NAME in VALUES"),
      ("each t in 3..1: show {t}", "no range"), ("each t in 1,,2: show {t}", "no value"),
      ("each t in 1..2: show d", "does not stand in the command"),
      ("each t in 1: quit {t}", "give `quit` by itself"),
      ("each t in 1..99999: show {t}", "no range"),
    ])
  func refusals(line: String, message: String) throws {
    let console = MemoryConsole()
    #expect(Shell(console: console).enter(line).failed)
    #expect(console.errors.joined(separator: "\n").contains(message), "\(console.errors)")
  }

  @Test("stopped by Ctrl-C it keeps what is done, and a recording of it verifies")
  func interrupted() throws {
    let folder = try TemporaryFolder()
    let terminal = try Executable.start(in: folder)
    let path = folder.path + "/a.chart"
    try terminal.enter("record \(path)", answer: "`record off` ends it.")
    try terminal.enter(Line.data, answer: "d: 64 samples")
    terminal.type("each s in 3,10000000,4: train m{s} --hidden 4 --steps {s} --data d\r")
    try terminal.expect("training m10000000  ")
    try terminal.expect(" steps/s  ")
    terminal.type("\u{3}")
    try terminal.expect("stopped; 1 of 3 values are done.")
    try terminal.expect("chartroom> ")
    try terminal.enter("record off", answer: "recorded to")
    let text = try folder.text("a.chart")
    #expect(text.contains("\n> each s in 3: train m{s}"))
    #expect(text.contains("\n> train m10000000 ") && text.contains("--stop-after "))
    terminal.type("replay \(path) --verify\r")
    try terminal.expect("ok \(path) (3 commands)")
    try terminal.enter("undo", answer: "undone: train m10000000")
    try terminal.enter("undo", answer: "undone: each s in 3: train m{s}")
  }

  @Test("stopped within a loop of a loop it verifies too, and undo takes back what it names")
  func interruptedWithin() throws {
    let folder = try TemporaryFolder()
    let terminal = try Executable.start(in: folder)
    let path = folder.path + "/a.chart"
    try terminal.enter("record \(path)", answer: "`record off` ends it.")
    try terminal.enter(Line.data, answer: "d: 64 samples")
    terminal.type(
      "each a in 1,2: each s in 3,{a}0000000: train m{a}x{s} --hidden 4 --steps {s} --data d "
        + "--stop-after {a}\r")
    try terminal.expect("chartroom> ")
    terminal.type(
      "each a in 3,4: each s in {a},90000000: train n{a}x{s} --hidden 4 --steps {s} --data d\r")
    try terminal.expect("training n3x90000000  ")
    try terminal.expect(" steps/s  ")
    terminal.type("\u{3}")
    try terminal.expect("stopped; 0 of 2 values are done.")
    try terminal.expect("chartroom> ")
    try terminal.enter("record off", answer: "recorded to")
    terminal.type("replay \(path) --verify\r")
    try terminal.expect("ok \(path) (4 commands)")
    try terminal.enter("undo", answer: "undone: train n3x90000000")
    try terminal.enter("undo", answer: "undone: each s in 3: train n3x{s}")
  }
}
