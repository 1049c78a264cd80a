import Foundation
import Glibc
import Testing

/// The small shell that the tests drive.
enum Probe {
  /// The executable, which SwiftPM puts beside the test bundle.
  static let path: String = {
    var places: [URL] = []
    for argument in CommandLine.arguments where argument.contains(".xctest") {
      places.append(URL(fileURLWithPath: argument).deletingLastPathComponent())
      places.append(
        URL(fileURLWithPath: argument).deletingLastPathComponent().deletingLastPathComponent()
          .deletingLastPathComponent())
    }
    if let own = readlink("/proc/self/exe") {
      places.append(URL(fileURLWithPath: own).deletingLastPathComponent())
    }
    places.append(URL(fileURLWithPath: #filePath + "/../../../.build/debug").standardizedFileURL)
    let candidates = places.map { $0.appendingPathComponent("line-editor-probe").path }
    return candidates.first { access($0, X_OK) == 0 } ?? "line-editor-probe"
  }()

  static func start(
    environment: [String: String] = [:], columns: Int = 80
  ) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal([path], environment: environment, columns: columns)
    try terminal.expect(environment["PROBE_PROMPT"] ?? "probe> ")
    return terminal
  }

  private static func readlink(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

extension PseudoTerminal {
  /// Types a line, waits for the probe to answer `answer` and for its next prompt.
  ///
  /// A key typed before the prompt meets the kernel's own line editing, which eats Ctrl-R and others.
  func enter(_ line: String, answer: String? = nil) throws {
    type(line + "\r")
    try expect(answer ?? "[\(line)]")
    try expect("probe> ")
  }
}

/// A folder that is removed with the value.
final class TemporaryFolder {
  let path: String

  init() throws {
    let place = FileManager.default.temporaryDirectory
      .appendingPathComponent("line-editor-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    path = place.path
  }

  deinit {
    do { try FileManager.default.removeItem(atPath: path) } catch {}
  }

  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    let file = path + "/" + name
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    return file
  }
}

extension Trait where Self == ConditionTrait {
  /// Tests that need a controlling terminal of their own.
  static var needsSetsid: Self {
    .enabled(if: PseudoTerminal.isAvailable, "\(PseudoTerminal.setsid) is missing")
  }
}
