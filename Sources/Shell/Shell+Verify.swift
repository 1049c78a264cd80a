import CommandLanguage
import Commands
import Sessions
import Transcripts

/// What comparing one transcript came to.
struct Verification {
  /// The differences, for a person to read.
  var lines: [String] = []
  /// The verdict, in one line.
  var verdict = ""
  var isMatch = true
}

extension Shell {
  /// Runs a transcript in a session of its own and shows where it prints something else.
  func verify(_ transcript: Transcript, path: String, updates: Bool) throws -> Answer {
    let need = Requirements()
    let fresh = Shell(
      session: Session(), console: SilentConsole(), history: nil, runner: runner)
    fresh.outerDepth = depth
    let here = Machine.State(stateDigest)
    let outcome = TranscriptRunner(transcript).run(
      ignoresDigests: transcript.commands.contains { command in
        command.digest.map { !Machine.State($0).isComparable(with: here) } ?? false
      },
      isCancelled: { need.missing != nil || fresh.isLeaving || isInterrupted },
      report: { if case .narration(let narration) = $0 { need.check(narration) } },
      execute: { fresh.enter($0) })
    var result = Verification(outcome, path: path, count: transcript.commands.count)
    if isInterrupted {
      result.isMatch = false
      result.verdict = "stopped \(path) after \(outcome.commandCount) commands"
    } else if let missing = need.missing {
      let skipped = transcript.commands.count - outcome.commandCount
      result.verdict =
        (result.isMatch ? "skipped \(path)" : result.verdict)
        + " (\(skipped) of \(transcript.commands.count) commands skipped): \(missing)"
    }
    say(lines: result.lines)
    if updates, !outcome.mismatches.isEmpty, !isInterrupted, need.missing == nil {
      try outcome.updated.write(to: path)
      say("updated \(path) (\(outcome.mismatches.count) commands)")
      return Answer()
    }
    say(lines: [result.verdict])
    return Answer(failed: !result.isMatch)
  }

  /// Runs a checkpoint's journal in a session of its own and compares the state after each entry.
  func verifyCheckpoint(_ path: String) throws -> Answer {
    let stored = try Checkpoint.load(from: path)
    guard !stored.journal.isEmpty else {
      throw ShellError.refused("'\(path)' has an empty journal: there is nothing to replay.")
    }
    let fresh = Shell(
      session: Session(), console: SilentConsole(), history: nil, runner: runner)
    fresh.outerDepth = depth
    for (index, entry) in stored.journal.enumerated() {
      let outcome = fresh.enter(entry.command)
      let number = "entry \(index + 1) of \(stored.journal.count)"
      guard !isInterrupted else { throw ShellError.refused("stopped at \(number).") }
      if outcome.failed {
        say(lines: ["\(number): > \(entry.command)"] + outcome.output.map { "  " + $0 })
        say(lines: ["differs \(path): this command fails now"])
        return Answer(failed: true)
      }
      if fresh.session.digest != entry.digest {
        say(
          lines: [
            "\(number): > \(entry.command)",
            "  state \(entry.digest) expected, \(fresh.session.digest) found",
            "differs \(path): the state differs first after this command",
          ])
        return Answer(failed: true)
      }
    }
    guard fresh.session.digest == stored.digest else {
      say(
        lines: [
          "differs \(path): its journal leaves the state \(fresh.session.digest), and it holds "
            + stored.digest
        ])
      return Answer(failed: true)
    }
    say(lines: ["ok \(path) (\(stored.journal.count) commands, the same state after each)"])
    return Answer()
  }
}

extension Verification {
  init(_ outcome: TranscriptRunner.Outcome, path: String, count: Int) {
    var differing = 0
    var elsewhere: String?
    var namedState = false
    for mismatch in outcome.mismatches {
      let states = mismatch.digests.map {
        (expected: Machine.State($0.expected), found: Machine.State($0.found))
      }
      let differs = states.map { $0.expected.digest != $0.found.digest } ?? false
      let counts = states.map { $0.expected.isComparable(with: $0.found) } ?? false
      let place = "\(path):\(mismatch.command.lineNumber):"
      if !mismatch.comparison.isMatch || (differs && counts) { differing += 1 }
      if !mismatch.comparison.isMatch {
        lines += ["\(place) prints something else"] + mismatch.command.prompted
        lines += mismatch.comparison.sideBySide { displayWidth(String($0)) }
      }
      guard let states, differs, !namedState else { continue }
      namedState = true
      let same = mismatch.comparison.isMatch ? ", though it prints the same" : ""
      if counts {
        lines += ["\(place) the first command that leaves another state\(same)"]
        if mismatch.comparison.isMatch { lines += mismatch.command.prompted }
        lines += ["  state \(states.expected.digest) expected, \(states.found.digest) found"]
      } else {
        elsewhere =
          "states differ from line \(mismatch.command.lineNumber) on, as they may: recorded on "
          + "\(states.expected.machine ?? "another machine")"
      }
    }
    isMatch = differing == 0
    verdict =
      isMatch
      ? "ok \(path) (\(count) commands\(elsewhere.map { "; \($0)" } ?? ""))"
      : "differs \(path) (\(differing) of \(count) commands)"
  }
}
