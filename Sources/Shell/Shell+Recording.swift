import Commands
import Sessions
import Transcripts

extension Shell {
  /// Begins to write a transcript.
  func startRecording(_ path: String) throws -> Answer {
    guard recorder == nil else {
      throw ShellError.refused(
        "'\(recordingName)' is being recorded; `record off` ends it first.")
    }
    let target = try files.target(of: path)
    recorder = try TranscriptRecorder(
      path: target, header: "Recorded with chartroom \(Version.number).", writesDigests: true)
    recordingName = path
    files.noteWriting(target)
    if let note = files.scratchNote(on: path, target: target) { console.note([note]) }
    try recordSettings()
    say("recording to \(path); `record off` ends it.")
    let count = session.objects.count
    if count > 0 || session.seed != 0 {
      say(
        "note: the session is not a fresh one (\(count) object\(count == 1 ? "" : "s"), seed "
          + "\(session.seed)); a transcript that is to verify begins with one.")
    }
    return Answer(isRecorded: false)
  }

  /// Writes the settings that show in what is recorded, where they are not the usual ones, so that a run
  /// without the start-up file prints the same.
  private func recordSettings() throws(TranscriptError) {
    for setting in SettingDescription.all where setting.isRecorded {
      let value = setting.get(session.settings)
      guard value != setting.get(Settings()) else { continue }
      try recorder?.record(
        "set \(setting.name) \(value)", CommandOutcome(["\(setting.name) is \(value)."]))
    }
  }

  func stopRecording() throws -> Answer {
    guard let recorder else { throw ShellError.refused("nothing is being recorded.") }
    self.recorder = nil
    try recorder.close()
    say("recorded to \(recordingName).")
    return Answer(isRecorded: false)
  }

  /// Writes a line and what it printed; a comment becomes narration.
  func record(_ line: String, _ outcome: CommandOutcome, volatileTexts: [String]) {
    let text = line.drop(while: \.isWhitespace)
    guard let recorder, !text.isEmpty else { return }
    do throws(TranscriptError) {
      if text.hasPrefix("#") {
        try recorder.narrate(String(text.dropFirst().drop(while: \.isWhitespace)))
      } else {
        try recorder.record(line, outcome, volatileTexts: volatileTexts)
      }
    } catch {
      self.recorder = nil
      recordingProblem = error
      _ = fail(["the recording has ended: \(error)"])
    }
  }

  /// Ends a recording that is still on.
  func endRecording() {
    guard let recorder else { return }
    self.recorder = nil
    do throws(TranscriptError) { try recorder.close() } catch {
      recordingProblem = error
      _ = fail(["\(error)"])
    }
  }
}
