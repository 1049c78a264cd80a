import Foundation
import Glibc
import TerminalTesting
import Testing

@Suite("What the executable does to files")
struct FileSafetyTests {
  static let blobs = "data blobs --name d --dim 2 --classes 2 --samples 8"

  /// Runs a line of bash, where `$P` is the executable, in `folder`.
  private func bash(_ line: String, in folder: TemporaryFolder) throws -> Executable.Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", "{ \(line); } >out 2>err </dev/null; echo $? >st"]
    process.environment = ["HOME": folder.path, "PATH": "/usr/bin:/bin", "P": Executable.path]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    try process.run()
    process.waitUntilExit()
    return Executable.Outcome(
      output: try folder.text("out"), errors: try folder.text("err"),
      status: Int32(try folder.text("st").dropLast()) ?? -1)
  }

  @Test("a stranger's folder writes to no start-up file, run or checked")
  func strangersFolder() throws {
    let folder = try TemporaryFolder()
    let profile = try folder.file("profile", "echo\n")
    #expect(mkdir(folder.path + "/lab", 0o755) == 0)
    #expect(symlink(profile, folder.path + "/lab/out.csv") == 0)
    _ = try folder.file("lab/a.chart", "> \(Self.blobs)\n> export d out.csv\n")
    for arguments in [["--verify"], [], ["-c", "replay a.chart", "--allow-writes", "."]] {
      let files = arguments.contains("-c") ? "" : "a.chart"
      let words = arguments.map { "'\($0)'" }.joined(separator: " ")
      let outcome = try bash("(cd lab; \"$P\" \(words) \(files))", in: folder)
      #expect(outcome.status == 1)
      #expect((outcome.output + outcome.errors).contains("'out.csv' leads to '"))
      #expect(try folder.text("profile") == "echo\n")
    }
  }

  @Test("checking leaves the person's files alone, and reads what it wrote")
  func verification() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("d.csv", "mine")
    let outcome = try Executable.run(
      [
        "--record", "a.chart", "-c", Self.blobs, "-c", "export d d2.csv", "-c",
        "data d2.csv --name e --label label", "-c", "save s.safetensors", "-c",
        "load s.safetensors",
      ], in: folder)
    #expect(outcome.status == 0, "\(outcome)")
    let text = try folder.text("a.chart").replacing("d2.csv", with: "d.csv")
    _ = try folder.file("a.chart", text)
    unlink(folder.path + "/s.safetensors")
    let checked = try Executable.run(["--verify", "a.chart"], in: folder)
    #expect(
      checked
        == Executable.Outcome(
          output: "ok a.chart (5 commands)\n",
          errors: "note: what is checked writes to a scratch folder; 'd.csv' stays as it is.\n",
          status: 0))
    #expect(try folder.text("d.csv") == "mine")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/s.safetensors"))
    // Run instead of checked, it may not replace what it has not written.
    let run = try Executable.run(["a.chart"], in: folder)
    #expect(run.status == 1 && run.errors.contains("which this transcript has not written"))
    #expect(try folder.text("d.csv") == "mine")
    #expect(try Executable.run(["--allow-writes", "d.csv", "a.chart"], in: folder).status == 0)
    #expect(try folder.text("d.csv") != "mine")
  }

  @Test("a script's note on what it replaces is in no transcript")
  func notes() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("d.csv", "old")
    let outcome = try Executable.run(
      ["--record", "a.chart", "-c", Self.blobs, "-c", "export d d.csv"], in: folder)
    #expect(
      outcome.errors == "note: 'd.csv' was there and is replaced; --force does so without a word.\n"
    )
    #expect(try folder.text("a.chart").contains("> export d d.csv\nwrote d to d.csv.\n"))
    #expect(!(try folder.text("a.chart").contains("note:")))
  }

  @Test("answers and errors hold names of variables, not their values")
  func variables() throws {
    let folder = try TemporaryFolder()
    let secret = folder.path + "/hunter2"
    #expect(mkdir(secret, 0o755) == 0)
    let outcome = try Executable.run(
      [
        "--record", "a.chart", "-c", Self.blobs, "-c", "save ${NAME}.safetensors", "-c",
        "export d $SECRET/d.csv", "-c", "load ${NAME}.safetensors", "-c", "save ~/x.safetensors",
        "-c", "export d $SECRET/none/d.csv",
      ],
      in: folder, environment: ["NAME": "hunter2", "SECRET": secret])
    #expect(outcome.status == 1)
    let text = try folder.text("a.chart")
    #expect(text.contains("saved 1 object to ${NAME}.safetensors; state"))
    #expect(text.contains("wrote d to $SECRET/d.csv."))
    #expect(text.contains("loaded 1 object from ${NAME}.safetensors; state"))
    #expect(text.contains("saved 1 object to ~/x.safetensors; state"))
    #expect(text.contains("error: $SECRET/none/d.csv: there is no such file."))
    #expect(!text.contains("hunter2") && !outcome.errors.contains("hunter2"))
  }

  @Test("~ is $HOME, and nothing where that is no path from the root")
  func home() throws {
    let folder = try TemporaryFolder()
    let good = try Executable.run(["-c", "save ~/x.safetensors"], in: folder)
    #expect(good.status == 0)
    #expect(FileManager.default.fileExists(atPath: folder.path + "/x.safetensors"))
    for home in ["", "relative", "."] {
      let outcome = try Executable.run(
        ["-c", "save ~/x.safetensors"], in: folder, environment: ["HOME": home])
      #expect(outcome.status == 1)
      #expect(outcome.errors.contains("'~' stands for $HOME, which is not a path from the root"))
    }
  }

  @Test("names that are not UTF-8 write to no other file")
  func notUTF8() throws {
    let folder = try TemporaryFolder()
    let argument = try bash("\"$P\" -c $'save a\\xff.safetensors'", in: folder)
    #expect(argument.status == 64 && argument.errors.contains("argument 2 is not UTF-8"))
    let variable = try bash("N=$'a\\xff' \"$P\" -c 'save $N.safetensors'", in: folder)
    #expect(variable.status == 1)
    #expect(variable.errors.contains("the environment variable N is not UTF-8"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        == ["err", "out", "st"])
  }

  @Test("a recording that outgrows its limit is an error, and whole up to the last command")
  func limitedRecording() throws {
    let folder = try TemporaryFolder()
    let outcome = try bash(
      "(ulimit -f 2; exec \"$P\" --record a.chart -c 'seed 3' -c help -c 'help train' "
        + "-c 'help data' -c 'seed 4') | cat; (exit ${PIPESTATUS[0]})", in: folder)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("error: the recording has ended: cannot write 'a.chart': "))
    #expect(outcome.output.hasSuffix("seed 4\n"))
    let text = try folder.text("a.chart")
    #expect(text.hasPrefix("# Recorded with") && text.hasSuffix("\n") && text.utf8.count <= 2_048)
    let whole = try bash("\"$P\" --record b.chart -c 'seed 3' -c help -c 'help train'", in: folder)
    #expect(try whole.status == 0 && folder.text("b.chart").hasPrefix(text))
    let save = try bash(
      "(ulimit -f 2; exec \"$P\" -c 'data blobs --name d --samples 1000' "
        + "-c 'save s.safetensors') | cat; (exit ${PIPESTATUS[0]})", in: folder)
    #expect(save.status == 1 && save.errors.contains("s.safetensors: the disk is full after"))
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(left.allSatisfy { !$0.hasPrefix(".chartroom") && $0 != "s.safetensors" })
  }

  @Test("a closed stream takes no file's place, and output that is lost is an error")
  func closedStreams() throws {
    let folder = try TemporaryFolder()
    let outcome = try bash("\"$P\" --record a.chart -c 'seed 3' >&-", in: folder)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("the output cannot be written"))
    #expect(try !folder.text("a.chart").contains("recording to"))
    let mute = try bash("\"$P\" --record b.chart -c 'seed 3' -c 'trian' 2>&-", in: folder)
    #expect(mute.status == 1)
    let text = try folder.text("b.chart")
    #expect(text.contains("> seed 3\nseed 3\n") && text.contains("> trian\nerror: unknown"))
    #expect(text.components(separatedBy: "error:").count == 2)
    let quiet = try bash("\"$P\" --record c.chart -c 'seed 3' 2>&- <&-", in: folder)
    #expect(quiet.status == 0 && quiet.output.contains("seed 3\n"))
    for flag in ["--version", "--help"] {
      #expect(try bash("\"$P\" \(flag) >/dev/full", in: folder).status == 1)
      #expect(try bash("\"$P\" \(flag) >&-", in: folder).status == 1)
    }
  }

  @Test("--update follows a link and keeps the file's permissions")
  func update() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("a.chart", "> seed 3\nseed 4\n")
    let link = folder.path + "/link.chart"
    #expect(chmod(path, 0o600) == 0 && symlink("a.chart", link) == 0)
    #expect(try Executable.run(["--update", "link.chart"], in: folder).status == 0)
    #expect(try folder.text("a.chart") == "> seed 3\nseed 3\n")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "a.chart")
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
  }
}
