import Foundation
import Glibc
import TerminalTesting
import Testing

@Suite("The executable at a terminal", .needsSetsid)
struct PromptTests {
  @Test("greets, completes, runs, explains, takes back, and leaves at Ctrl-D")
  func session() throws {
    let folder = try TemporaryFolder()
    let terminal = try Executable.start(in: folder, until: "Ctrl-D leaves.")
    try terminal.expect("chartroom> ")
    terminal.type("\t\t")
    try terminal.expect("jacobian")
    terminal.type("data piec\t")
    try terminal.expect("wise ")
    terminal.type("--na\td --dim 4 --classes 3 --samples 64\r")
    try terminal.expect("d: 64 samples")
    try terminal.expect("chartroom> ")
    try terminal.enter(Line.train, answer: "task loss train")
    try terminal.enter("?moe", answer: "trained 3 of 3 steps")
    try terminal.enter("trian", answer: "did you mean 'train'?")
    try terminal.enter("rm moe moe.training", answer: "removed moe, moe.training.")
    try terminal.enter("undo", answer: "undone: rm moe moe.training")
    try terminal.enter("time ls", answer: "time 0.")
    terminal.type("\u{4}")
    try terminal.expect("are not saved")
    try terminal.expect("chartroom> ")
    terminal.type("\u{4}")
    #expect(try terminal.end() == 0)
    #expect(terminal.isCooked)
  }

  @Test("a long answer leaves the next command to the prompt, typed before or at it")
  func typedAhead() throws {
    let folder = try TemporaryFolder()
    let terminal = try Executable.start(in: folder, environment: ["PAGER": ""])
    try terminal.enter(Line.data, answer: "d: 64 samples")
    terminal.type("help train\rls\r")
    try terminal.expect("See also")
    try terminal.expect("made by")
    try terminal.expect("chartroom> ")
    terminal.type("\u{1B}[200~help train\rd\r\u{1B}[201~")
    try terminal.expect("See also")
    try terminal.expect("digest")
    try terminal.expect("chartroom> ")
    terminal.type("help train\r")
    try terminal.expect("more: Space")
    terminal.type("seed 12\r")
    try terminal.expect("seed 12\r\n")
    try terminal.expect("chartroom> ")
    try terminal.enter("seed", answer: "seed 12")
  }

  @Test("a mistake in the start-up file is told, and the prompt comes all the same")
  func startUpFile() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/.config/chartroom", withIntermediateDirectories: true)
    _ = try folder.file(".config/chartroom/init.chart", "set paging off\nls\n")
    let terminal = try Executable.start(in: folder, until: "error: 'ls' is not a setting")
    try terminal.expect("chartroom> ")
    try terminal.enter("set paging", answer: "paging is off")
  }

  @Test("history is kept across runs, listed, recalled and searched")
  func history() throws {
    let folder = try TemporaryFolder()
    let first = try Executable.start(in: folder)
    try first.enter("seed 41", answer: "seed 41")
    try first.enter("seed 42", answer: "seed 42")
    try first.enter("seed 41", answer: "seed 41")
    first.type("quit\r")
    #expect(try first.end() == 0)
    let second = try Executable.start(in: folder)
    second.type("history\r")
    try second.expect("1  seed 42")
    try second.expect("2  seed 41")
    try second.expect("chartroom> ")
    try second.enter("!1", answer: "seed 42\r\nseed 42\r\n")
    try second.enter("!nonsense", answer: "recalls nothing")
    try second.enter("!!", answer: "seed 42\r\nseed 42\r\n")
    second.type("\u{12}41")
    try second.expectScreen("the search") { $0.lines.contains("bck:41") }
    second.type("\r")
    try second.expect("seed 41\r\n")
    try second.expect("chartroom> ")
    let third = try Executable.start(["--no-history"], in: folder)
    third.type("history\r")
    try third.expect("1  history")
  }

  @Test("an entry goes on over lines, and a pasted transcript runs its commands alone")
  func lines() throws {
    let folder = try TemporaryFolder()
    let terminal = try Executable.start(in: folder)
    terminal.type("seed \\\r")
    try terminal.expect("...> ")
    terminal.type("5\r")
    try terminal.expect("seed 5")
    try terminal.expect("chartroom> ")
    terminal.type(
      "\u{1B}[200~# A lesson.\n> seed 6\nseed 6\n> seed \\\n>  7\nit's output\n\u{1B}[201~")
    for answer in ["seed 6\r\n", "seed 6\r\n", "seed 7\r\n"] { try terminal.expect(answer) }
    try terminal.expect("chartroom> ")
    #expect(!terminal.screen.text.contains("it's output"))
    try terminal.enter("> seed 8", answer: "seed 8")
  }

  @Test("after a kill the next start offers to recover, and after a clean end it does not")
  func recovery() throws {
    let folder = try TemporaryFolder()
    let first = try Executable.start(in: folder)
    try first.enter(Line.data, answer: "d: 64 samples")
    try first.enter(Line.train, answer: "task loss train")
    try first.enter("rm d", answer: "removed d.")
    try first.enter("undo", answer: "undone")
    try first.enter("redo", answer: "redone")
    try first.enter("undo", answer: "undone")
    first.send(SIGKILL)
    _ = try first.end()
    let second = try Executable.start(in: folder, until: "recover its 6 commands? [Y/n/never] ")
    second.type("n\r")
    try second.expect("it stays for the next start")
    try second.expect("chartroom> ")
    second.type("\u{4}")
    _ = try second.end()
    let third = try Executable.start(in: folder, until: "recover its 6 commands? [Y/n/never] ")
    third.type("\r")
    try third.expect("recovered 6 commands; state ")
    try third.expect("chartroom> ")
    try third.enter("ls", answer: "3 steps")
    third.send(SIGKILL)
    _ = try third.end()
    // What was recovered is kept like what is typed.
    let fourth = try Executable.start(in: folder, until: "recover its 6 commands? [Y/n/never] ")
    fourth.type("never\r")
    try fourth.expect("chartroom> ")
    try fourth.enter(Line.data, answer: "d: 64 samples")
    try fourth.enter("quit", answer: "1 object is not saved")
    fourth.type("quit\r")
    #expect(try fourth.end() == 0)
    let fifth = try Executable.start(in: folder)
    #expect(!fifth.screen.text.contains("recover"))
    #expect(
      try FileManager.default.contentsOfDirectory(
        atPath: folder.path + "/.local/state/chartroom"
      ).allSatisfy { !$0.hasPrefix("recovery") })
  }

  @Test("two shells at once leave each other's recovery file alone")
  func concurrentShells() throws {
    let folder = try TemporaryFolder()
    let first = try Executable.start(in: folder)
    try first.enter(Line.data, answer: "d: 64 samples")
    let second = try Executable.start(in: folder)
    #expect(!second.screen.text.contains("recover"))
    try first.enter("ls", answer: "dataset")
  }

  @Test("a lesson is played, left and a recording made and verified at the prompt")
  func lessonAndRecording() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("a.chart", "# Read me.\n> seed 3\nseed 3\n# And me.\n> seed 4\n")
    let terminal = try Executable.start(in: folder)
    try terminal.enter(
      "record \(folder.path)/r.chart", answer: "`record off` ends it.")
    try terminal.enter("play \(path)", answer: "Read me.", prompt: "lesson 1/2> ")
    terminal.type("\r")
    try terminal.expect("And me.")
    try terminal.expect("lesson 2/2> ")
    try terminal.enter("seed", answer: "seed 3", prompt: "lesson 2/2> ")
    terminal.type("\r")
    try terminal.expect("The lesson is over")
    try terminal.expect("chartroom> ")
    try terminal.enter("record off", answer: "recorded to")
    try terminal.enter(
      "replay \(folder.path)/r.chart --verify", answer: "ok \(folder.path)/r.chart")
    #expect(try folder.text("r.chart").contains("> seed 3\nseed 3\n#= "))
  }

  @Test("colour shows at a terminal, never with NO_COLOR; tables follow a resized window")
  func appearance() throws {
    let folder = try TemporaryFolder()
    let plain = try Executable.start(in: folder)
    try plain.enter("trian", answer: "error: unknown")
    let coloured = try Executable.start(
      in: folder, environment: ["NO_COLOR": ""], until: "\u{1B}[1;36mchartroom>")
    coloured.type("trian\r")
    try coloured.expect("\u{1B}[1;31merror:")
    try plain.enter(Line.data, answer: "d: 64 samples")
    try plain.enter("ls", answer: "made by")
    plain.resize(columns: 30, rows: 50)
    plain.type("ls\r")
    try plain.expect("left out at this width: made")
  }

  @Test("files run first and the prompt follows with --interactive")
  func interactiveFile() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("a.chart", "> seed 3\nseed 3\n")
    let terminal = try Executable.start([path, "-i"], in: folder, until: "> seed 3\r\nseed 3\r\n")
    try terminal.expect("chartroom> ")
    try terminal.enter("seed", answer: "seed 3")
  }

  @Test("a history that cannot be kept is said and harms nothing")
  func unusableHistory() throws {
    let folder = try TemporaryFolder()
    let state = folder.path + "/.local/state/chartroom"
    try FileManager.default.createDirectory(
      atPath: state + "/history", withIntermediateDirectories: true)
    #expect(chmod(state, 0o700) == 0)
    let terminal = try Executable.start(in: folder, until: "is kept for this run only.")
    try terminal.expect("chartroom> ")
    try terminal.enter("seed 3", answer: "seed 3")
  }
}
