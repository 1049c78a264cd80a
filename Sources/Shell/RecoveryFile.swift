import CommandLanguage
import Foundation
import Transcripts

/// The commands that changed the session, written down as they finish, for a run that dies.
///
/// It is a transcript in the state folder, locked while its run lives, and made with the first
/// command. A lock ends with its process whatever ends that; a process number could be used again.
final class RecoveryFile {
  private let path: String
  private var recorder: TranscriptRecorder?
  private var lock: Int32 = -1

  init(folder: String) {
    path = "\(folder)/recovery-\(getpid()).chart"
  }

  deinit {
    if lock >= 0 { close(lock) }
  }

  /// Writes a command behind the others.
  func append(_ command: String) throws(TranscriptError) {
    if recorder == nil { recorder = try begin() }
    try recorder?.record(command, CommandOutcome([]))
  }

  /// Removes the file: the run ends as it should.
  func remove() {
    guard recorder != nil else { return }
    unlink(path)
    recorder = nil
  }

  private func begin() throws(TranscriptError) -> TranscriptRecorder {
    let directory = FileManager.default.currentDirectoryPath
    let recorder = try TranscriptRecorder(
      path: path, existing: .replace, header: Lost.directoryMark + directory)
    lock = open(path, O_RDONLY | O_CLOEXEC)
    if lock >= 0 { _ = flock(lock, LOCK_EX | LOCK_NB) }
    return recorder
  }

  /// What a run left that did not end as it should.
  struct Lost {
    static let directoryMark = "directory: "

    let path: String
    /// Where relative paths of the commands lead from.
    let directory: String?
    let commands: [String]
    /// When it was written to last.
    let date: Date

    func discard() { unlink(path) }
  }

  /// What dead runs left in `folder`, the latest first; files without a command are removed.
  static func lost(in folder: String) -> [Lost] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasPrefix("recovery-") && $0.hasSuffix(".chart") }
      .compactMap { lost(at: "\(folder)/\($0)") }
      .sorted { $0.date > $1.date }
  }

  private static func lost(at path: String) -> Lost? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return nil }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      let transcript = try? Transcript(contentsOf: path, continues: Lexer.needsContinuation)
    else {
      unlink(path)
      return nil
    }
    var directory: String?
    if case .narration(let narration)? = transcript.entries.first {
      directory = narration.paragraphs.first { $0.hasPrefix(Lost.directoryMark) }
        .map { String($0.dropFirst(Lost.directoryMark.count)) }
    }
    return Lost(
      path: path, directory: directory, commands: transcript.commands.map(\.text),
      date: Date(timeIntervalSince1970: Double(status.st_mtim.tv_sec)))
  }
}
