import Foundation
import Safetensors
import Synchronization

/// A folder that takes what a checked transcript writes; it goes when the check ends, or with the value.
final class ScratchFolder: Sendable {
  /// Its path, from the root; the folder is made when it is needed.
  private let root: String
  private let state = Mutex(State.absent)

  /// The places of folders that were written as such, from the root.
  private let folders = Mutex<Set<String>>([])

  private enum State { case absent, made, gone }

  init() {
    let tag = String(UInt64.random(in: .min ... .max), radix: 36)
    root = FileManager.default.temporaryDirectory.path + "/chartroom-check-\(getpid())-\(tag)"
  }

  deinit { remove() }

  /// Removes the folder, for good.
  ///
  /// The thread of a command may hold the value for longer than the process lasts.
  func remove() {
    state.withLock { state in
      if state == .made { try? FileManager.default.removeItem(atPath: root) }
      state = .gone
    }
  }

  /// Where the file of this place is written instead.
  func path(for place: FilePlace) -> String { root + place.path }

  /// Whether that has happened; a folder that only holds single files is none that was written.
  func holds(_ place: FilePlace) -> Bool {
    guard access(path(for: place), F_OK) == 0 else { return false }
    var status = stat()
    guard stat(path(for: place), &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      return true
    }
    return hasFolder(place)
  }

  /// Whether a folder was written in that place.
  func hasFolder(_ place: FilePlace) -> Bool { folders.withLock { $0.contains(place.path) } }

  /// Makes the folder of this place.
  ///
  /// - Throws: `Refusal` if it cannot be made.
  func makeFolder(for place: FilePlace) throws {
    try make(path(for: place))
    folders.withLock { _ = $0.insert(place.path) }
  }

  /// Makes room for the file of this place.
  ///
  /// - Throws: `Refusal` if it cannot be made.
  func makeRoom(for place: FilePlace) throws {
    try make((path(for: place) as NSString).deletingLastPathComponent)
  }

  private func make(_ folder: String) throws {
    try state.withLock { state in
      guard state != .gone else { throw Refusal("the check is over.") }
      guard state == .made || mkdir(root, 0o700) == 0 else { throw refusal }
      state = .made
      do {
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true)
      } catch {
        throw refusal
      }
    }
  }

  private var refusal: Refusal {
    Refusal(
      "what is checked writes to a scratch folder, '\(root)', which cannot be made: "
        + "\(String(cString: strerror(errno))). Set TMPDIR to another folder.")
  }
}
