import Foundation
import Glibc

/// How much more memory this process may take, by whichever bound is the nearest.
///
/// Bounds are the machine's free memory, the process's own limits (`ulimit -v`, `ulimit -d`) and those of
/// the control groups that it is in, of version 1 or 2, as a batch system sets them. What cannot be read
/// bounds nothing.
public struct AvailableMemory: Sendable, Equatable {
  /// Bytes that may still be taken.
  public let bytes: Int
  /// What sets the bound, in words: `this machine`, `ulimit -v`, `its control group`.
  public let bound: String

  /// What is available now.
  public static var now: AvailableMemory {
    AvailableMemory(files: { try? String(contentsOfFile: $0, encoding: .utf8) })
  }

  /// What the files of /proc and /sys say, read by `files`; limits of the process as they are.
  init(files: (String) -> String?, limits: [Limit] = Limit.all) {
    var nearest = AvailableMemory(bytes: Int.max, bound: "this machine")
    func consider(_ bytes: Int?, _ bound: String) {
      guard let bytes, bytes < nearest.bytes else { return }
      nearest = AvailableMemory(bytes: max(bytes, 0), bound: bound)
    }
    consider(Self.free(files("/proc/meminfo")), "this machine")
    let pages = (files("/proc/self/statm") ?? "").split(separator: " ").compactMap { Int($0) }
    for limit in limits where pages.indices.contains(limit.place) {
      consider(limit.value.map { $0 - pages[limit.place] * Self.pageSize }, limit.name)
    }
    for group in Self.groups(files("/proc/self/cgroup")) {
      guard let most = files(group.limit).flatMap(Self.number) else { continue }
      consider(most - (files(group.usage).flatMap(Self.number) ?? 0), "its control group")
    }
    self = nearest
  }

  private init(bytes: Int, bound: String) {
    self.bytes = bytes
    self.bound = bound
  }

  /// A limit of the process, and where in `/proc/self/statm` stands what it has taken of it.
  struct Limit {
    let name: String
    /// nil where there is none.
    let value: Int?
    let place: Int

    static var all: [Limit] {
      [
        Limit(name: "ulimit -v", value: soft(__rlimit_resource_t(RLIMIT_AS.rawValue)), place: 0),
        Limit(name: "ulimit -d", value: soft(__rlimit_resource_t(RLIMIT_DATA.rawValue)), place: 5),
      ]
    }

    private static func soft(_ resource: __rlimit_resource_t) -> Int? {
      var limit = rlimit()
      guard getrlimit(resource, &limit) == 0 else { return nil }
      return Int(exactly: limit.rlim_cur)
    }
  }

  private static let pageSize = sysconf(Int32(_SC_PAGESIZE))

  /// `MemAvailable` of /proc/meminfo, in bytes.
  private static func free(_ text: String?) -> Int? {
    guard let line = text?.split(separator: "\n").first(where: { $0.hasPrefix("MemAvailable:") })
    else { return nil }
    return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1_024 }
  }

  /// The files of every memory group that the process is in, its own and those around it.
  private static func groups(_ text: String?) -> [(limit: String, usage: String)] {
    (text ?? "").split(separator: "\n").flatMap { line -> [(limit: String, usage: String)] in
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { return [] }
      let isSecond = parts[0] == "0" && parts[1].isEmpty
      guard isSecond || parts[1].split(separator: ",").contains("memory") else { return [] }
      let (root, limit, usage) =
        isSecond
        ? ("/sys/fs/cgroup", "memory.max", "memory.current")
        : ("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes")
      let names = parts[2].split(separator: "/")
      return (0...names.count).map { depth in
        let folder = ([root] + names.prefix(depth).map(String.init)).joined(separator: "/")
        return ("\(folder)/\(limit)", "\(folder)/\(usage)")
      }
    }
  }

  /// A count of bytes; nil for `max`, which is none, and for what stands for none in version 1.
  private static func number(_ text: String) -> Int? {
    Int(text.trimmingCharacters(in: .whitespacesAndNewlines)).flatMap { $0 < 1 << 60 ? $0 : nil }
  }
}
