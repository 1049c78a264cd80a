import CommandLanguage
import Commands
import Foundation
import Safetensors
import Transcripts

/// The commands that changed the session, written down as they finish, for a run that dies.
///
/// It is a transcript in the state folder, locked while its run lives, and made with the first
/// command. A lock ends with its process whatever ends that; a process number could be used again.
final class RecoveryFile {
  private let path: String
  private var recorder: TranscriptRecorder?
  /// Whether a command is missing, after which no other makes sense.
  private(set) var hasEnded = false

  init(folder: String) {
    let tag = String(UInt32.random(in: .min ... .max), radix: 36)
    path = "\(folder)/recovery-\(getpid())-\(tag).chart"
  }

  /// Writes a command behind the others; after one that could not be written, none.
  func append(_ command: String) throws(TranscriptError) {
    guard !hasEnded else { return }
    do throws(TranscriptError) {
      if recorder == nil { recorder = try begin() }
      try recorder?.record(command, CommandOutcome([]))
    } catch {
      hasEnded = true
      throw error
    }
  }

  /// Removes the file: the run ends as it should.
  func remove() {
    recorder?.remove()
    recorder = nil
  }

  private func begin() throws(TranscriptError) -> TranscriptRecorder {
    let directory = FileManager.default.currentDirectoryPath
    let recorder = try TranscriptRecorder(
      path: path, header: Lost.directoryMark + directory, isPrivate: true)
    recorder.lock()
    return recorder
  }

  /// What a run left that did not end as it should.
  struct Lost {
    static let directoryMark = "directory: "

    let path: String
    /// Where relative paths of the commands lead from.
    let directory: String?
    let commands: [Transcript.Command]
    /// When it was written to last.
    let date: Date

    func discard() { unlink(path) }
  }

  /// What dead runs left in `folder`, the latest first, and why files of that name are none of it.
  ///
  /// Files without a command are removed.
  static func lost(in folder: String) -> (runs: [Lost], problems: [SafetensorsError]) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var runs: [Lost] = []
    var problems: [SafetensorsError] = []
    for name in names where name.hasPrefix("recovery-") && name.hasSuffix(".chart") {
      do throws(SafetensorsError) {
        if let run = try lost(at: "\(folder)/\(name)") { runs.append(run) }
      } catch {
        problems.append(error)
      }
    }
    return (runs.sorted { $0.date > $1.date }, problems)
  }

  private static func lost(at path: String) throws(SafetensorsError) -> Lost? {
    guard let descriptor = try PrivateFile.open(path, O_RDONLY) else { return nil }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return nil }
    var status = stat()
    guard fstat(descriptor, &status) == 0, let bytes = try? file.readToEnd(),
      let transcript = try? Transcript(
        parsing: bytes, continues: Interpreter.table.needsContinuation)
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
      path: path, directory: directory, commands: transcript.commands,
      date: Date(timeIntervalSince1970: Double(status.st_mtim.tv_sec)))
  }
}
