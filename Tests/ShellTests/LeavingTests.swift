import Foundation
import Glibc
import TerminalTesting
import Testing

@Suite("Leaving and coming back at a terminal", .needsSetsid)
struct LeavingTests {
  @Test("quit and Ctrl-D with what is not saved say so once, and leave the second time")
  func unsaved() throws {
    let folder = try TemporaryFolder()
    for leave in ["quit\r", "\u{4}"] {
      let terminal = try Executable.start(in: folder)
      try terminal.enter(Line.data, answer: "d: 64 samples")
      terminal.type(leave)
      try terminal.expect("1 object is not saved")
      try terminal.expect("chartroom> ")
      terminal.type(leave)
      #expect(try terminal.end() == 0)
    }
    let terminal = try Executable.start(in: folder)
    try terminal.enter(Line.data, answer: "d: 64 samples")
    try terminal.enter("save \(folder.path)/s.safetensors", answer: "saved 1 object")
    terminal.type("quit\r")
    #expect(try terminal.end() == 0)
    let loaded = try Executable.start(in: folder)
    try loaded.enter("load \(folder.path)/s.safetensors", answer: "loaded 1 object")
    loaded.type("\u{4}")
    #expect(try loaded.end() == 0)
  }

  @Test("save asks before it replaces what this session has not written")
  func replacing() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("s.safetensors", "mine")
    let terminal = try Executable.start(in: folder)
    terminal.type("save \(path)\r")
    try terminal.expect("Replace it? [y/N] ")
    terminal.type("\r")
    try terminal.expect("--force replaces it")
    try terminal.expect("chartroom> ")
    #expect(try folder.text("s.safetensors") == "mine")
    terminal.type("save \(path)\r")
    try terminal.expect("Replace it? [y/N] ")
    terminal.type("y\r")
    try terminal.expect("saved 0 objects")
    try terminal.expect("chartroom> ")
    try terminal.enter("save \(path)", answer: "saved 0 objects")
  }

  @Test("a recovery that writes files shows them all, is not taken with Enter, and writes none")
  func plantedRecovery() throws {
    let folder = try TemporaryFolder()
    let state = folder.path + "/.local/state/chartroom"
    try FileManager.default.createDirectory(
      atPath: state, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let path = try folder.file(
      ".local/state/chartroom/recovery-1.chart",
      "# directory: \(folder.path)\n> seed 1\n> seed 2\n> seed 3\n> seed 4\n"
        + "> save planted.safetensors\n")
    let first = try Executable.start(in: folder, until: "ago, after:")
    for line in ["> seed 1", "> seed 4", "> save planted.safetensors", "that write files."] {
      try first.expect(line)
    }
    try first.expect("recover its 5 commands? [y/N/never] ")
    first.type("\r")
    try first.expect("it stays for the next start")
    try first.expect("chartroom> ")
    let second = try Executable.start(in: folder, until: "[y/N/never] ")
    second.type("y\r")
    try second.expect("recovered 5 commands")
    try second.expect("chartroom> ")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/planted.safetensors"))
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test("a state folder or file that is not one's own is refused with a word and left alone")
  func foreignState() throws {
    let folder = try TemporaryFolder()
    let state = folder.path + "/.local/state/chartroom"
    try FileManager.default.createDirectory(
      atPath: state, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    let open = try Executable.start(
      in: folder, until: "nothing is kept for")
    try open.expect("chartroom> ")
    #expect(chmod(state, 0o700) == 0)
    let target = try folder.file("target", "> save x.safetensors\n")
    #expect(symlink(target, state + "/history") == 0)
    #expect(symlink(target, state + "/recovery-2.chart") == 0)
    let linked = try Executable.start(
      in: folder, until: "it is a symbolic link, which is not followed here.")
    try linked.expect("nothing is recovered from")
    try linked.expect("chartroom> ")
    try linked.enter(Line.data, answer: "d: 64 samples")
    #expect(try folder.text("target") == "> save x.safetensors\n")
    let names = try FileManager.default.contentsOfDirectory(atPath: state)
    let own = try #require(names.first { $0.hasPrefix("recovery-") && $0 != "recovery-2.chart" })
    var status = stat()
    #expect(stat("\(state)/\(own)", &status) == 0 && status.st_mode & 0o777 == 0o600)
  }

  @Test("without a HOME that is a path nothing is kept, and that is said", arguments: ["", "here"])
  func noHome(home: String) throws {
    let folder = try TemporaryFolder()
    let terminal = try Executable.start(
      in: folder, environment: ["HOME": home], until: "HOME is not set to a path from the root.")
    try terminal.expect("chartroom> ")
    try terminal.enter("seed 3", answer: "seed 3")
  }

  @Test("a history or recovery that cannot be written is said and gives status 1; nothing is left")
  func failingState() throws {
    let folder = try TemporaryFolder()
    let script = try folder.file("limited", "ulimit -f 1; exec '\(Executable.path)'\n")
    let terminal = try PseudoTerminal(
      ["/bin/bash", script],
      environment: ["HOME": folder.path, "NO_COLOR": "1", "PAGER": "cat"], columns: 80, rows: 50)
    try terminal.expect("chartroom> ")
    let long = String(repeating: "x", count: 1_100)
    terminal.type("seed 3 # \(long)\r")
    try terminal.expect("The history is kept for this run only.")
    try terminal.expect("chartroom> ")
    for seed in 10..<58 {
      terminal.type("seed \(seed)000000000000\r")
    }
    try terminal.expect("no longer kept for recovery")
    terminal.type("quit\r")
    #expect(try terminal.end() == 1 << 8)
    let names = try FileManager.default.contentsOfDirectory(
      atPath: folder.path + "/.local/state/chartroom")
    #expect(names.allSatisfy { !$0.hasPrefix("recovery") })
  }
}
