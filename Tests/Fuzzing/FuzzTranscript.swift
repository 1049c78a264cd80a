import Transcripts

/// Called by libFuzzer with bytes that may be a transcript.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTranscript(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  do {
    let transcript = try Transcript(parsing: bytes, continues: hasOpenQuote)
    precondition(Array(transcript.text.utf8) == bytes, "writing changed the transcript")
    try update(transcript)
  } catch {
    precondition(!error.description.isEmpty)
  }
  return 0
}

/// Runs it with commands that print their own text, and again with what it was updated to.
private func update(_ transcript: Transcript) throws(TranscriptError) {
  let run = TranscriptRunner(transcript).run(execute: echo)
  for mismatch in run.mismatches { _ = mismatch.comparison.sideBySide() }
  let updated = try Transcript(parsing: run.updated.text, continues: hasOpenQuote)
  precondition(updated.commands.count == transcript.commands.count)
  // An update takes from the last command a `\` that continues nothing: then it is another command.
  guard updated.commands.last?.text == transcript.commands.last?.text else { return }
  let rerun = TranscriptRunner(updated).run(execute: echo)
  precondition(rerun.mismatches.isEmpty, "an updated transcript does not match")
}

private func echo(_ command: String) -> CommandOutcome {
  CommandOutcome(command.split(separator: "\n").map(String.init), digest: "0")
}

private func hasOpenQuote(_ text: String) -> Bool { text.utf8.count { $0 == 0x22 } % 2 == 1 }
