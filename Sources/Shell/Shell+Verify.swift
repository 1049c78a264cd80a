import CommandLanguage
import Commands
import Documents
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
  ///
  /// It ends at an error that was not expected, after which little would be as it was; what is updated runs on.
  func verify(_ transcript: Transcript, path: String, updates: Bool) throws -> Answer {
    let target = updates ? try files.target(of: path) : path
    let need = Requirements()
    let fresh = shellForComparison()
    fresh.transcriptFolder = Self.folder(of: path)
    defer { fresh.files.endCheck(within: files) }
    let outcome = TranscriptRunner(transcript).run(
      stop: updates ? .never : .atUnexpectedError,
      ignoresDigests: transcript.commands.contains { command in
        command.digest.map { !RecordedState($0).isFromHere } ?? false
      },
      isCancelled: { need.missing != nil || fresh.isLeaving || isInterrupted },
      report: { if case .narration(let narration) = $0 { need.check(narration) } },
      execute: { fresh.enter($0) })
    var result = Verification(outcome, path: path, count: transcript.commands.count)
    if isInterrupted {
      result.isMatch = false
      result.verdict = "stopped \(path) after \(counted(outcome.commandCount))"
    } else if let missing = need.missing {
      let skipped = transcript.commands.count - outcome.commandCount
      result.verdict =
        (result.isMatch ? "skipped \(path)" : result.verdict)
        + " (\(skipped) of \(counted(transcript.commands.count)) skipped): \(missing)"
    }
    say(lines: result.lines)
    if updates, !outcome.mismatches.isEmpty, !isInterrupted, need.missing == nil {
      try outcome.updated.write(to: target)
      files.noteWriting(target)
      if let note = files.scratchNote(on: path, target: target) { console.note([note]) }
      say("updated \(path) (\(counted(outcome.mismatches.count)))")
      let broken = outcome.mismatches.count(where: \.found.breaksExpectation)
      guard broken > 0 else { return Answer() }
      say("differs \(path): of what it expects, \(broken) does not hold.")
      return Answer(failed: true)
    }
    say(lines: [result.verdict])
    return Answer(failed: !result.isMatch)
  }
}

extension Verification {
  init(_ outcome: TranscriptRunner.Outcome, path: String, count: Int) {
    var differing = 0
    var elsewhere: String?
    var namedState = false
    for mismatch in outcome.mismatches {
      let states = mismatch.digests.map {
        (expected: RecordedState($0.expected), found: RecordedState($0.found))
      }
      let differs = states.map { $0.expected.digest != $0.found.digest } ?? false
      let counts = states?.expected.isFromHere ?? false
      let place = "\(path):\(mismatch.command.lineNumber):"
      if !mismatch.comparison.isMatch || mismatch.found.breaksExpectation || (differs && counts) {
        differing += 1
      }
      if mismatch.isUnexpectedError {
        lines += ["\(place) fails now"] + mismatch.command.prompted + mismatch.found.output
      } else if !mismatch.comparison.isMatch {
        lines += ["\(place) prints something else"] + mismatch.command.prompted
        lines += Self.cells(of: mismatch)
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
    let left = outcome.mismatches.last?.isUnexpectedError == true ? count - outcome.commandCount : 0
    let rest = left > 0 ? "; stopped at the error, \(counted(left)) not run" : ""
    verdict =
      isMatch
      ? "ok \(path) (\(counted(count))\(elsewhere.map { "; \($0)" } ?? ""))"
      : "differs \(path) (\(differing) of \(counted(count))\(rest))"
  }

  /// What differs by its row and column, the first of it.
  private static func cells(of mismatch: TranscriptRunner.Mismatch) -> [String] {
    let all = mismatch.comparison.cells(in: mismatch.command.output) { displayWidth(String($0)) }
    let (most, few) = (12, 10)
    let shown = all.count > most ? all.prefix(few) : all[...]
    return shown.map { "  \($0)" }
      + (all.count > shown.count ? ["  and \(all.count - shown.count) more"] : [])
  }
}

/// `1 command`, `2 commands`.
func counted(_ commands: Int) -> String { counted(commands, "command") }
