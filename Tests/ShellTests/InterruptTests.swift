import Foundation
import Glibc
import TerminalTesting
import Testing

@Suite("Ctrl-C at a terminal", .needsSetsid)
struct InterruptTests {
  @Test("Ctrl-C clears the line at the prompt, and in a command keeps what is done")
  func interrupt() throws {
    let folder = try TemporaryFolder()
    let terminal = try Executable.start(in: folder)
    terminal.type("unwanted\u{3}")
    try terminal.expect("^C")
    try terminal.expect("chartroom> ")
    try terminal.enter(Line.data, answer: "d: 64 samples")
    terminal.type(Line.longTrain + "\r")
    try terminal.expect("of work; Ctrl-C stops it and keeps what is done.")
    try terminal.expect("training moe  ")
    try terminal.expect(" left  lo")
    terminal.type("\u{3}")
    try terminal.expect("stopped after ")
    try terminal.expect(" of 10000000 steps; `train moe --resume` goes on.")
    try terminal.expect("chartroom> ")
    try terminal.enter("ls", answer: " of 10000000 steps")
    #expect(!terminal.screen.lines.contains { $0.hasPrefix("training moe  ") })
  }

  @Test("a recording of what Ctrl-C stopped stops there again")
  func interruptRecorded() throws {
    let folder = try TemporaryFolder()
    let terminal = try Executable.start(in: folder)
    let path = folder.path + "/a.chart"
    try terminal.enter("record \(path)", answer: "`record off` ends it.")
    try terminal.enter(Line.data, answer: "d: 64 samples")
    terminal.type("time \(Line.longTrain)\r")
    try terminal.expect(" left  lo")
    terminal.type("\u{3}")
    try terminal.expect(" of 10000000 steps; `train moe --resume` goes on.")
    try terminal.expect("chartroom> ")
    // What shows the command that made an object shows the one that makes it again.
    try terminal.enter("show moe", answer: "\n--stop-after ")
    try terminal.enter("record off", answer: "recorded to")
    #expect(try folder.text("a.chart").contains("> time \(Line.longTrain) --stop-after "))
    terminal.type("replay \(path) --verify\r")
    try terminal.expect("ok \(path) (3 commands)")
  }

  @Test("a command that keeps nothing and asks nobody whether to stop gives the prompt back")
  func leftBehind() throws {
    let folder = try TemporaryFolder()
    let terminal = try Executable.start(in: folder)
    terminal.type("data language --samples 40000000\r")
    try terminal.expect("\n")
    usleep(300_000)
    terminal.type("\u{3}")
    try terminal.expect("error: stopped; the session is as it was before the command.")
    try terminal.expect("chartroom> ")
    try terminal.enter("show language", answer: "error: OBJECT cannot be 'language'")
    try terminal.enter(Line.data, answer: "d: 64 samples")
  }

  @Test("Ctrl-C twice asks; no goes on to the next step, yes leaves the session as it was")
  func kill() throws {
    let folder = try TemporaryFolder()
    let terminal = try Executable.start(in: folder)
    try terminal.enter(
      "data blobs --name b --dim 64 --samples 4096 --test 0", answer: "b: 4096 samples")
    // One step of this takes seconds, so that it can be killed within it.
    terminal.type(
      "train big --routing soft --experts 8 --hidden 1024 --batch 4096 --steps 99 --data b\r")
    try terminal.expect("of work; Ctrl-C")
    usleep(300_000)
    terminal.type("\u{3}")
    usleep(20_000)
    terminal.type("\u{3}")
    try terminal.expect("kill the command and lose what it did? [y/N] ")
    terminal.type("y\r")
    try terminal.expect("error: killed; the session is as it was before the command.")
    try terminal.expect("chartroom> ")
    try terminal.enter("show big", answer: "error: OBJECT cannot be 'big'")
    try terminal.enter(Line.data, answer: "d: 64 samples")
    try terminal.enter(Line.train + " --data d", answer: "task loss train")
    terminal.type("\u{4}")
    try terminal.expect("are not saved")
    try terminal.expect("chartroom> ")
    terminal.type("\u{4}")
    #expect(try terminal.end() == 0)
  }
}
