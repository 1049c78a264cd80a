import Foundation

/// Writes a transcript while a session goes on.
///
/// Every entry reaches the file as soon as it is made, so what a crash leaves is a transcript of the
/// commands up to it.
public final class TranscriptRecorder {
  /// What to do with a file that is already there.
  public enum Existing: Sendable, Hashable {
    /// Leave it and throw.
    case refuse
    /// Begin it anew.
    case replace
    /// Go on after its end.
    case append
  }

  /// The path of the file.
  public let path: String
  /// Whether a digest is written after each command that tells one.
  public let writesDigests: Bool
  private let handle: FileHandle

  /// Opens the file and writes `header` as narration.
  ///
  /// - Throws: `TranscriptError.unwritable` with the reason.
  public init(
    path: String, existing: Existing = .refuse, header: String? = nil, writesDigests: Bool = false
  ) throws(TranscriptError) {
    self.path = path
    self.writesDigests = writesDigests
    let mode = existing == .replace ? O_TRUNC : existing == .refuse ? O_EXCL : O_APPEND
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | mode, 0o666)
    guard descriptor >= 0 else {
      let isTaken = existing == .refuse && errno == EEXIST
      let reason =
        isTaken ? "there is such a file already." : String(cString: strerror(errno)) + "."
      throw .unwritable(path: path, reason: reason)
    }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    if existing == .append { try endLastLine() }
    if let header { try narrate(header) }
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
    try attempt { try handle.close() }
  }

  private func write(_ entries: [Transcript.Entry]) throws(TranscriptError) {
    try attempt { try handle.write(contentsOf: Data(Transcript(entries: entries).text.utf8)) }
  }

  private func endLastLine() throws(TranscriptError) {
    try attempt {
      let end = try handle.seekToEnd()
      guard end > 0 else { return }
      try handle.seek(toOffset: end - 1)
      let last = try handle.read(upToCount: 1)
      if last != Data([0x0A]) { try handle.write(contentsOf: Data([0x0A])) }
    }
  }

  private func attempt(_ body: () throws -> Void) throws(TranscriptError) {
    do {
      try body()
    } catch {
      throw .unwritable(path: path, reason: error.localizedDescription)
    }
  }
}
