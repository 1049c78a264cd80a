import Safetensors

/// Writes a transcript while a session goes on.
///
/// Every entry reaches the file as soon as it is made, whole or not at all, so what a crash or a full
/// disk leaves is a transcript of the commands up to it.
public final class TranscriptRecorder {
  /// The path of the file.
  public let path: String
  /// Whether a digest is written after each command that tells one.
  public let writesDigests: Bool
  private let file: AppendedFile

  /// Makes the file and writes `header` as narration.
  ///
  /// - `isPrivate`: whether the file is closed to others.
  /// - Throws: `TranscriptError.unwritable` with the reason, also when something stands there already;
  ///   then nothing is left.
  public init(
    path: String, header: String? = nil, writesDigests: Bool = false, isPrivate: Bool = false
  ) throws(TranscriptError) {
    self.path = path
    self.writesDigests = writesDigests
    do throws(SafetensorsError) {
      file = try AppendedFile(path: path, isPrivate: isPrivate)
    } catch {
      throw .unwritable(path: path, reason: error.reason)
    }
    guard let header else { return }
    do throws(TranscriptError) { try narrate(header) } catch {
      file.remove()
      throw error
    }
  }

  /// Writes narration, which may be of several lines.
  ///
  /// - Throws: `TranscriptError.unwritable` with the reason.
  public func narrate(_ text: String) throws(TranscriptError) {
    try write([.narration(Transcript.Narration(text))])
  }

  /// Writes a command and what came of it.
  ///
  /// - `volatileTexts`: lines of the output that contain one of them are marked as not to be compared.
  /// - Throws: `TranscriptError.unwritable` with the reason.
  public func record(
    _ command: String, _ outcome: CommandOutcome, volatileTexts: [String] = []
  ) throws(TranscriptError) {
    let digest = writesDigests ? outcome.digest : nil
    let marks = volatileTexts.map { Transcript.Line($0.isEmpty ? "#~" : "#~ \($0)") }
    let written = Transcript.Command(command, output: outcome.output, digest: digest)
    try write(
      (marks.isEmpty ? [] : [.narration(Transcript.Narration(lines: marks))])
        + [.command(written)])
  }

  /// Closes the file; nothing can be recorded after it.
  ///
  /// - Throws: `TranscriptError.unwritable` with the reason.
  public func close() throws(TranscriptError) {
    try attempt { () throws(SafetensorsError) in try file.close() }
  }

  /// Removes the file.
  public func remove() { file.remove() }

  /// Locks the file against other processes, as long as it is recorded to.
  public func lock() { file.lock() }

  private func write(_ entries: [Transcript.Entry]) throws(TranscriptError) {
    let text = Transcript(entries: entries).text
    try attempt { () throws(SafetensorsError) in try file.append(text) }
  }

  private func attempt(
    _ body: () throws(SafetensorsError) -> Void
  ) throws(TranscriptError) {
    do throws(SafetensorsError) {
      try body()
    } catch {
      throw .unwritable(path: path, reason: error.reason)
    }
  }
}
