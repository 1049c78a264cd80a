import Foundation
import Synchronization

extension AtomicFile {
  /// The name of a successor while it grows: `.chartroom-HOST-PID-TAG.tmp`.
  ///
  /// It tells who writes it, so that what a killed process has left can be known for what it is. A
  /// process of another machine that shares the folder cannot be asked for, hence the host.
  enum Sibling {
    private static let suffix = ".tmp"
    private static let prefix = ".chartroom-\(host)-"

    /// A name that nothing else has.
    static func makeName() -> String {
      let tag = String(UInt64.random(in: .min ... .max), radix: 36)
      return "\(prefix)\(getpid())-\(tag)\(suffix)"
    }

    /// How many files may yet be written to a folder before it is looked through again.
    private static let untilNext = Mutex<[String: Int]>([:])

    /// Removes from `folder` what processes of this machine left there when they were killed.
    ///
    /// Nothing depends on it, so what cannot be removed stays; a folder of many files is not looked through for each
    /// that is written to it.
    static func removeLeftovers(in folder: String) {
      let isDue = untilNext.withLock { left in
        guard let count = left[folder], count > 0 else { return true }
        left[folder] = count - 1
        return false
      }
      guard isDue else { return }
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      untilNext.withLock { $0[folder] = names.count / 64 }
      for name in names {
        if let writer = writer(of: name), isGone(writer) { unlink("\(folder)/\(name)") }
      }
    }

    /// The process of this machine that made a sibling of this name; nil for any other file.
    private static func writer(of name: String) -> pid_t? {
      guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return nil }
      let parts = name.dropFirst(prefix.count).dropLast(suffix.count)
        .split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count == 2, let process = pid_t(parts[0]), process > 0 else { return nil }
      return process
    }

    private static func isGone(_ process: pid_t) -> Bool {
      kill(process, 0) != 0 && errno == ESRCH
    }

    private static let host: String = {
      var buffer = [CChar](repeating: 0, count: 256)
      guard gethostname(&buffer, buffer.count - 1) == 0 else { return "host" }
      let name = String(
        decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      return name.replacingOccurrences(of: "/", with: "_")
    }()
  }
}
