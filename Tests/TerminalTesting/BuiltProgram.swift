import Foundation
import Glibc

/// The executables that SwiftPM builds beside the tests.
public enum BuiltProgram {
  /// The path of the executable of that name; the name alone when it is nowhere.
  public static func path(_ name: String) -> String {
    var places: [URL] = []
    for argument in CommandLine.arguments where argument.contains(".xctest") {
      places.append(URL(fileURLWithPath: argument).deletingLastPathComponent())
      places.append(
        URL(fileURLWithPath: argument).deletingLastPathComponent().deletingLastPathComponent()
          .deletingLastPathComponent())
    }
    if let own = realpath("/proc/self/exe", nil) {
      places.append(URL(fileURLWithPath: String(cString: own)).deletingLastPathComponent())
      free(own)
    }
    places.append(URL(fileURLWithPath: #filePath + "/../../../.build/debug").standardizedFileURL)
    let candidates = places.map { $0.appendingPathComponent(name).path }
    return candidates.first { access($0, X_OK) == 0 } ?? name
  }
}
