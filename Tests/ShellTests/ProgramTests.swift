import Foundation
import Shell
import TerminalTesting
import Testing

@Suite("The executable without a terminal")
struct ProgramTests {
  @Test("says its version and its arguments, and writes completion scripts")
  func information() throws {
    #expect(
      try Executable.run(["--version"])
        == Executable.Outcome(output: "chartroom \(Program.version)\n", errors: "", status: 0))
    let help = try Executable.run(["--help"])
    #expect(help.output.contains("--verify") && help.status == 0)
    for shell in ["bash", "zsh", "fish"] {
      let script = try Executable.run(["--generate-completion-script", shell])
      #expect(script.output.contains("chartroom") && script.status == 0)
    }
    #expect(try Executable.run(["--nonsense"]).status == 64)
  }

  @Test("runs commands of the command line, the first error on standard error with status 1")
  func commands() throws {
    let good = try Executable.run(["-c", "seed 3", "-c", "seed"])
    #expect(good == Executable.Outcome(output: "seed 3\nseed 3\n", errors: "", status: 0))
    let bad = try Executable.run(["-c", "seed 3", "-c", "trian", "-c", "seed"])
    #expect(bad.output == "seed 3\n")
    #expect(bad.errors.hasPrefix("error: unknown command 'trian'; did you mean 'train'?\n"))
    #expect(bad.status == 1)
  }

  @Test("runs a script on standard input without prompt or colour, up to the first error")
  func script() throws {
    let outcome = try Executable.run(
      [], input: "# Begin.\n\nseed \\\n 3\nshow nothing\nseed 4\n",
      environment: ["TERM": "xterm"])
    #expect(outcome.output == "seed 3\n")
    #expect(outcome.errors.hasPrefix("line 5: error: OBJECT cannot be 'nothing'"))
    #expect(outcome.status == 1)
    let good = try Executable.run([], input: "seed 3\nquit\nseed 4\n")
    #expect(good == Executable.Outcome(output: "seed 3\n", errors: "", status: 0))
  }

  @Test("reads settings at the start, from the folder of configuration")
  func startUpFile() throws {
    let folder = try TemporaryFolder()
    let manager = FileManager.default
    for parent in ["/.config", "/other"] {
      try manager.createDirectory(
        atPath: folder.path + parent + "/chartroom", withIntermediateDirectories: true)
    }
    _ = try folder.file(".config/chartroom/init.chart", "# Mine.\n\nset digits 6\nset paging off\n")
    _ = try folder.file(
      "other/chartroom/init.chart", "set digits 7\ndata blobs --name b\nset digits 9\n")
    let asked = ["-c", "set digits"]
    func digits(_ count: Int) -> String {
      "digits is \(count): significant digits of a printed number.\n"
    }
    #expect(try Executable.run(asked, in: folder).output == digits(6))
    #expect(try Executable.run([], input: "set digits\n", in: folder).output == digits(6))
    #expect(try Executable.run(["--no-init"] + asked, in: folder).output == digits(4))
    #expect(
      try Executable.run(asked, in: folder, environment: ["XDG_CONFIG_HOME": "relative"]).output
        == digits(6))
    let other = ["XDG_CONFIG_HOME": folder.path + "/other"]
    let refused = try Executable.run(asked, in: folder, environment: other)
    #expect(refused.status == 1 && refused.output.isEmpty)
    #expect(
      refused.errors == """
        \(folder.path)/other/chartroom/init.chart:2: error: 'data' is not a setting, and this file holds \
        `set` lines alone; take it out, or start with `chartroom --init-commands`, which runs it.
        `chartroom --no-init` starts without it.

        """)
    let allowed = try Executable.run(
      ["--init-commands"] + asked, in: folder, environment: other)
    #expect(allowed.output.hasPrefix("b: ") && allowed.output.hasSuffix(digits(9)))
    #expect(try Executable.run(["--no-init", "--init-commands"]).status == 64)
    _ = try folder.file(".config/chartroom/init.chart", "set digits 60\n")
    let wrong = try Executable.run(asked, in: folder)
    #expect(wrong.errors.contains("init.chart:1: error: digits cannot be '60'"))
  }

  @Test("what is compared does not read the start-up file, and a recording under it verifies")
  func startUpFileAndTranscripts() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/.config/chartroom", withIntermediateDirectories: true)
    let settings = try folder.file(".config/chartroom/init.chart", "set digits 9\nset width 60\n")
    let made = try Executable.run(
      [
        "--record", "r.chart", "-c", "data blobs --name b --dim 3 --classes 2 --samples 20", "-c",
        "b",
      ], in: folder)
    #expect(made.status == 0)
    let text = try folder.text("r.chart")
    #expect(text.contains("> set digits 9\ndigits is 9.\n> set width 60\nwidth is 60.\n> data"))
    #expect(try Executable.run(["--verify", "r.chart"], in: folder).status == 0)
    #expect(try Executable.run(["--no-init", "--verify", "r.chart"], in: folder).status == 0)
    try FileManager.default.removeItem(atPath: settings)
    #expect(try Executable.run(["--verify", "r.chart"], in: folder).status == 0)
    #expect(
      try Executable.run(["--init-commands", "--verify", "r.chart"], in: folder).status == 64)
  }

  @Test("takes the commands of a transcript on standard input")
  func pipedTranscript() throws {
    let outcome = try Executable.run(
      [], input: "# It's narration.\n> seed \\\n> 3\nseed 3, it's said\n\n> seed\nseed 3\n")
    #expect(outcome == Executable.Outcome(output: "seed 3\nseed 3\n", errors: "", status: 0))
  }

  @Test("runs files, and verifies them one line a file with status 1 if one differs")
  func files() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("good.chart", "> seed 3\nseed 3\n")
    _ = try folder.file("bad.chart", "> seed 3\nseed 4\n")
    #expect(
      try Executable.run(["good.chart", "bad.chart", "-c", "seed"], in: folder)
        == Executable.Outcome(output: "seed 3\nseed 3\nseed 3\n", errors: "", status: 0))
    let found = try Executable.run(["--verify", "bad.chart", "good.chart"], in: folder)
    #expect(
      found.output.hasSuffix("differs bad.chart (1 of 1 command)\nok good.chart (1 command)\n"))
    #expect(found.status == 1)
    #expect(try Executable.run(["--update", "bad.chart"], in: folder).status == 0)
    #expect(try Executable.run(["--verify", "bad.chart"], in: folder).status == 0)
    let missing = try Executable.run(["none.chart"], in: folder)
    #expect(missing.errors == "error: cannot read 'none.chart': there is no such file.\n")
    #expect(missing.status == 1)
  }

  @Test("an option that the others leave without effect is refused")
  func optionsWithoutEffect() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("a.chart", "> seed 3\nseed 3\n")
    for (arguments, message) in [
      (["--verify"], "--verify compares files; name a transcript or a checkpoint."),
      (["--update", "-c", "ls"], "--update compares files; name a transcript or a checkpoint."),
      (
        ["--verify", "--allow-writes", ".", "a.chart"],
        "--allow-writes is for transcripts that are run; those that are checked write to a scratch "
          + "folder."
      ),
      (
        ["--update", "--load", "a.safetensors", "a.chart"],
        "--load has no effect on what is checked, which runs in a session of its own; leave it out."
      ),
    ] {
      let refused = try Executable.run(arguments, in: folder)
      #expect(refused.status == 64)
      #expect(refused.errors.contains(message), "\(refused)")
    }
    #expect(
      try Executable.run(["--verify", "--allow-writes", ".", "a.chart", "-c", "ls"], in: folder)
        .status == 0)
  }

  @Test("loads a checkpoint and records a transcript")
  func loadAndRecord() throws {
    let folder = try TemporaryFolder()
    #expect(
      try Executable.run(["-c", Line.data, "-c", "save a.safetensors"], in: folder).status == 0)
    let outcome = try Executable.run(
      ["--load", "a.safetensors", "--record", "r.chart", "-c", "ls"], in: folder)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("d     dataset"))
    #expect(try folder.text("r.chart").contains("> ls\nname"))
    #expect(try Executable.run(["--verify", "a.safetensors"], in: folder).status == 0)
    #expect(try Executable.run(["--load", "none.safetensors"], in: folder).status == 1)
  }

  @Test("expands variables of the environment in paths and keeps them in the journal")
  func variables() throws {
    let folder = try TemporaryFolder()
    let data = try folder.file("d.csv", "a,b\n1,2\n3,4\n5,6\n7,9\n")
    let outcome = try Executable.run(
      ["-c", "data ${CHARTROOM_D} --name d", "-c", "history --journal"],
      environment: ["CHARTROOM_D": data])
    #expect(outcome.output.hasSuffix("\ndata ${CHARTROOM_D} --name d\n"))
    let unset = try Executable.run(["-c", "data $CHARTROOM_D --name d"])
    #expect(unset.errors.contains("the environment variable CHARTROOM_D is not set."))
  }

  @Test("a reader that is gone ends it quietly")
  func closedPipe() throws {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = [
      "-c", "'\(Executable.path)' -c help -c help -c help 2>err | true; echo ${PIPESTATUS[0]} >st",
    ]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    try process.run()
    process.waitUntilExit()
    #expect(try folder.text("err") == "")
    #expect(["141\n", "0\n"].contains(try folder.text("st")))
  }

  @Test("output that a full disk does not take is an error")
  func fullDisk() throws {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", "'\(Executable.path)' -c help >/dev/full 2>err; echo $? >st"]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    try process.run()
    process.waitUntilExit()
    #expect(
      try folder.text("err") == "error: the output cannot be written: No space left on device.\n")
    #expect(try folder.text("st") == "1\n")
  }

  @Test("an interrupt stops a script with status 130 and what was done so far is shown")
  func interrupt() throws {
    let run = try Executable.Started(["-c", Line.data, "-c", Line.longTrain, "-c", "seed 77"])
    while try run.output().isEmpty, run.process.isRunning { usleep(10_000) }
    // Training begins right after; an interrupt before it counts as well.
    usleep(300_000)
    kill(run.process.processIdentifier, SIGINT)
    let outcome = try run.end()
    #expect(outcome.output.contains(" of 10000000 steps"))
    #expect(!outcome.output.contains("seed 77"))
    #expect(outcome.status == 130)
  }
}
