import Foundation
import Safetensors
import Synchronization

/// A folder that takes what a checked transcript writes; it goes with the value.
final class ScratchFolder: Sendable {
  /// Its path, from the root; the folder is made when it is needed.
  private let root: String
  private let isMade = Mutex(false)

  init() {
    let tag = String(UInt64.random(in: .min ... .max), radix: 36)
    root = FileManager.default.temporaryDirectory.path + "/chartroom-check-\(getpid())-\(tag)"
  }

  deinit {
    if isMade.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: root) }
  }

  /// Where the file of this place is written instead.
  func path(for place: FilePlace) -> String { root + place.path }

  /// Whether that has happened.
  func holds(_ place: FilePlace) -> Bool { access(path(for: place), F_OK) == 0 }

  /// Makes room for the file of this place.
  ///
  /// - Throws: `Refusal` if it cannot be made.
  func makeRoom(for place: FilePlace) throws {
    try isMade.withLock { isMade in
      guard isMade || mkdir(root, 0o700) == 0 else { throw refusal }
      isMade = true
    }
    let folder = (path(for: place) as NSString).deletingLastPathComponent
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw refusal
    }
  }

  private var refusal: Refusal {
    Refusal(
      "what is checked writes to a scratch folder, '\(root)', which cannot be made: "
        + "\(String(cString: strerror(errno))). Set TMPDIR to another folder.")
  }
}
