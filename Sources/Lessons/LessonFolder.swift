import Foundation

/// Where the lessons lie that came with the program.
public struct LessonFolder: Sendable {
  public let path: String

  /// The folder of lessons to look in; nil where there is none.
  ///
  /// It is the one that the variable `CHARTROOM_LESSONS` names; without it the one installed beside the program,
  /// or that of the sources it was built from.
  public static var current: LessonFolder? {
    if let chosen = ProcessInfo.processInfo.environment["CHARTROOM_LESSONS"], !chosen.isEmpty {
      return LessonFolder(path: chosen)
    }
    return candidates.first(where: isFolder).map(LessonFolder.init)
  }

  public init(path: String) { self.path = path }

  private static var candidates: [String] {
    let installed = "share/chartroom/lessons"
    guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    else { return ["/usr/\(installed)", "/usr/local/\(installed)"] }
    var folder = URL(fileURLWithPath: program).deletingLastPathComponent()
    var candidates = [folder.deletingLastPathComponent().appendingPathComponent(installed).path]
    // `.build/release` of the sources lies three or four levels below them.
    for _ in 0..<5 {
      folder.deleteLastPathComponent()
      if FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path)
      {
        candidates.append(folder.appendingPathComponent("sessions/workshop").path)
        break
      }
    }
    return candidates
  }

  private static func isFolder(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
      && isDirectory.boolValue
  }

  /// The lessons' files in the order of their names: `1-charts.chart`, `2-routing.chart`.
  public var files: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasSuffix(".chart") && !$0.hasPrefix(".") }
      .sorted { $0.compare($1, options: .numeric) == .orderedAscending }.map { "\(path)/\($0)" }
  }

  /// The file that a person means by a number from 1, or by a name with or without its number.
  public func file(named word: String) -> String? {
    let files = files
    if let number = Int(word) {
      return files.indices.contains(number - 1) ? files[number - 1] : nil
    }
    return files.first { Self.name(of: $0) == word }
      ?? files.first { Self.name(of: $0).drop { $0.isNumber || $0 == "-" } == word }
  }

  /// Which of its lessons a file is, from 1; nil of one that lies elsewhere.
  public func number(of file: String) -> Int? {
    guard holds(file) else { return nil }
    return files.firstIndex { Self.name(of: $0) == Self.name(of: file) }.map { $0 + 1 }
  }

  /// Whether a file lies in the folder.
  public func holds(_ file: String) -> Bool {
    let here = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    return URL(fileURLWithPath: file).resolvingSymlinksInPath().deletingLastPathComponent().path
      == here
  }

  /// What a lesson is called: its file's name without the ending.
  public static func name(of file: String) -> String {
    URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
  }
}
