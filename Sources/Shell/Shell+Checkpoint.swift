import CommandLanguage
import Documents
import LinearAlgebra
import Sessions
import Transcripts

extension Shell {
  /// Runs a checkpoint's journal in a session of its own and compares the state after each entry.
  ///
  /// A checkpoint of another machine is compared by what its objects show once states differ.
  func verifyCheckpoint(_ path: String) throws -> Answer {
    let stored = try Checkpoint.load(from: path)
    guard !stored.journal.isEmpty else {
      throw ShellError.refused("'\(path)' has an empty journal: there is nothing to replay.")
    }
    let machine = try Checkpoint.machine(of: path)
    let isFromHere = machine == nil || machine == BLASRuntime.machineName
    let fresh = shellForComparison()
    defer { fresh.files.endCheck(within: files) }
    let count = stored.journal.count
    var firstDifference: Int?
    for (index, entry) in stored.journal.enumerated() {
      let outcome = fresh.enter(entry.command)
      guard !isInterrupted else {
        throw ShellError.refused("stopped at entry \(index + 1) of \(count).")
      }
      let number = "entry \(index + 1) of \(count): > \(entry.command)"
      if outcome.failed {
        return differs([number] + outcome.output.map { "  " + $0 }, path, "this command fails now")
      }
      guard firstDifference == nil, fresh.session.digest != entry.digest else { continue }
      firstDifference = index + 1
      guard isFromHere else { continue }
      return differs(
        [number, "  state \(entry.digest) expected, \(fresh.session.digest) found"], path,
        "the state differs first after this command")
    }
    if let firstDifference {
      return compareObjects(of: stored, with: fresh, path, from: firstDifference, machine ?? "")
    }
    guard fresh.session.digest == stored.digest else {
      return differs(
        ["state \(stored.digest) expected, \(fresh.session.digest) found"], path,
        "the journal does not leave the state that it holds")
    }
    say(lines: ["ok \(path) (\(counted(count)), the same state after each)"])
    return Answer()
  }

  /// A silent shell with a session of its own, whose files go to a scratch folder.
  func shellForComparison(_ session: Session = Session()) -> Shell {
    let fresh = Shell(
      session: session, console: SilentConsole(remarks: console), history: nil, runner: runner,
      files: files.forCheck())
    fresh.outerDepth = depth
    fresh.interpreter.program = interpreter.program
    fresh.transcriptFolder = transcriptFolder
    return fresh
  }

  private func differs(_ lines: [String], _ path: String, _ verdict: String) -> Answer {
    say(lines: lines + ["differs \(path): \(verdict)"])
    return Answer(failed: true)
  }

  /// Compares what the objects of two sessions show, to the printed precision.
  private func compareObjects(
    of stored: Session, with fresh: Shell, _ path: String, from entry: Int, _ machine: String
  ) -> Answer {
    let keeper = shellForComparison(stored)
    for object in stored.objects {
      let show = "show \(Lexer.quoted(object.name))"
      let comparison = TranscriptComparison(
        expected: keeper.enter(show).output, found: fresh.enter(show).output, ignoresDigests: true)
      guard comparison.isMatch else {
        return differs(
          ["> \(show)"] + comparison.sideBySide { displayWidth(String($0)) }, path,
          "'\(object.name)' shows something else; states differ from entry \(entry) on")
      }
    }
    say(
      lines: [
        "ok \(path) (\(counted(stored.journal.count)); states differ from entry \(entry) on, as "
          + "they may: saved on \(machine))"
      ])
    return Answer()
  }
}
