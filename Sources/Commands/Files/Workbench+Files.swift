import CommandLanguage
import Foundation
import LinearAlgebra

extension Workbench {
  /// Writes the file that a command calls `path`, where it may be written.
  ///
  /// A file that this session has not written is replaced once a person agrees; in scripts it is, and
  /// that is noted. `isForced` does without both.
  ///
  /// The monitor of `body` hears of `unit` written. All that takes long besides is done before, since a
  /// command is not left behind while it writes.
  ///
  /// - Throws: `Refusal`, or what `body` throws; then the file is as it was.
  mutating func write(
    to path: String, counting unit: String, isForced: Bool,
    _ body: (_ target: String, _ monitor: Monitor) throws -> Void
  ) throws {
    let target = try files.target(of: path)
    let replaced = isForced ? nil : files.replaced(at: path)
    let asks = if case .person = files.author { true } else { false }
    if let replaced, asks {
      let isPlain = replaced.path == path || replaced.path.hasSuffix("/" + path)
      let question =
        "'\(path)'\(isPlain ? "" : ", which is '\(replaced.path)',") is there, and this session has "
        + "not written it. Replace it? [y/N] "
      guard surroundings.confirm(question) else {
        throw Refusal("'\(path)' stays as it is; --force replaces it without asking.")
      }
    }
    let monitor = surroundings.begin("writing", unit, stop: .finishes).monitor
    guard !monitor.shouldStop() else { throw Refusal("stopped; '\(path)' stays as it is.") }
    try body(target, monitor)
    files.noteWriting(target)
    if let note = files.scratchNote(on: path, target: target) { notes.append(note) }
    if replaced != nil, !asks {
      notes.append("note: '\(path)' was there and is replaced; --force does so without a word.")
    }
  }

  /// Writes the files `names` to the folder that a command calls `path`, which is made where it may be.
  ///
  /// By the rules of a single file; a person is asked once for all of them. A folder that was made for
  /// them goes again where they could not be written.
  ///
  /// - Throws: `Refusal`, or what `body` throws; then each file is as it was.
  mutating func write(
    _ names: [String], toFolder path: String, counting unit: String, isForced: Bool,
    _ body: (_ folder: String, _ monitor: Monitor) throws -> Void
  ) throws {
    let replaced = isForced ? [] : files.replaced(of: names, inFolder: path)
    let asks = if case .person = files.author { true } else { false }
    let listed = replaced.joined(separator: ", ")
    if !replaced.isEmpty, asks {
      let question =
        "\(listed) \(replaced.count == 1 ? "is" : "are") in '\(path)', and this session has not "
        + "written \(replaced.count == 1 ? "it" : "them"). Replace? [y/N] "
      guard surroundings.confirm(question) else {
        throw Refusal("'\(path)' stays as it is; --force replaces its files without asking.")
      }
    }
    let monitor = surroundings.begin("writing", unit, stop: .finishes).monitor
    guard !monitor.shouldStop() else { throw Refusal("stopped; '\(path)' stays as it is.") }
    let folder = try files.targetFolder(of: path, for: names)
    do {
      try body(folder.path, monitor)
    } catch {
      if folder.isNew { rmdir(folder.path) }
      throw error
    }
    for name in names { files.noteWriting(folder.path + "/" + name) }
    if let note = files.scratchNote(on: path, target: folder.path) { notes.append(note) }
    if !replaced.isEmpty, !asks {
      notes.append(
        "note: \(listed) of '\(path)' \(replaced.count == 1 ? "was" : "were") there and "
          + "\(replaced.count == 1 ? "is" : "are") replaced; --force does so without a word.")
    }
  }
}

extension Domain where Context == Workbench, Value == String {
  /// A file of this shell: what a checked transcript has written is read where it was put.
  static func file(
    extensions: [String] = [], mustExist: Bool = false, takesFolders: Bool = false
  ) -> Self {
    file(extensions: extensions, mustExist: mustExist, takesFolders: takesFolders) { path, bench in
      bench.files.source(of: path)
    }
  }
}
