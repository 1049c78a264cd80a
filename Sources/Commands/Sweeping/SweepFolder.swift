import Documents
import Foundation
import Results
import Safetensors
import Sessions
import Sweeps

/// The folder of a sweep: its design, what its cells begin with, and a file for every cell that is done.
///
/// `sweep.json`, which is the latest of `design-DIGEST.json`, `data-DIGEST.safetensors`, `cells/KEY.safetensors` of a cell that is done, `cells/KEY.failed` of
/// one that failed, `cells/KEY.started` while a task of Slurm has it, and `slurm/` with scripts, lists and logs.
public struct SweepFolder: Sendable {
  /// From the root.
  let path: String
  /// The name of the file of the design, within it.
  private let designName: String

  /// - `path`: that of the folder, or of a design in it.
  init(path: String) {
    let whole = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    let parts = whole.split(separator: "/")
    if let last = parts.last, last.hasSuffix(".json") {
      (self.path, designName) = ("/" + parts.dropLast().joined(separator: "/"), String(last))
    } else {
      (self.path, designName) = (whole, "sweep.json")
    }
  }

  var designPath: String { path + "/" + designName }
  var cellsPath: String { path + "/cells" }
  var slurmPath: String { path + "/slurm" }
  func resultPath(_ key: String) -> String { "\(cellsPath)/\(key).safetensors" }
  func failurePath(_ key: String) -> String { "\(cellsPath)/\(key).failed" }
  func markerPath(_ key: String) -> String { "\(cellsPath)/\(key).started" }

  /// The file of the datasets that cells of `design` begin with.
  func dataPath(of design: SweepDesign) -> String {
    var digest = Digest()
    for source in design.sources {
      digest.update(source.name)
      digest.update(source.digest)
    }
    return "\(path)/data-\(digest.hexadecimal).safetensors"
  }

  /// What `sweep.json` holds.
  struct Stored: Codable {
    let format: Int
    /// The sweep's name.
    let name: String
    let design: SweepDesign
  }

  /// The design in the folder; nil where there is none.
  ///
  /// - Throws: `Refusal` of a file that is damaged or newer.
  func stored() throws -> Stored? {
    guard let data = FileManager.default.contents(atPath: designPath) else { return nil }
    guard let stored = try? JSONDecoder().decode(Stored.self, from: data), stored.format == 1,
      stored.design.isSound
    else {
      throw Refusal(
        "'\(designPath)' is no design of a sweep that this program reads. Remove it, or give another "
          + "--folder.")
    }
    return stored
  }

  /// The bytes of `sweep.json`, keys in order, so that equal designs have equal files.
  static func text(of design: SweepDesign, name: String) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    let stored = Stored(format: 1, name: name, design: design)
    return String(decoding: try encoder.encode(stored), as: UTF8.self) + "\n"
  }

  /// Writes what is not there yet: folders, the design, and what cells begin with.
  ///
  /// - Throws: a file's own error.
  ///
  /// - `replaces`: whether the design of before may be replaced as the one that the name alone goes on with.
  func prepare(_ design: SweepDesign, name: String, base: Session?, replaces: Bool) throws {
    for folder in [path, cellsPath] { try make(folder) }
    let text = try Self.text(of: design, name: name)
    // A design that processes read stays what it is, whatever comes after it.
    for path in [self.path(of: text)] + (replaces ? [designPath] : [])
    where FileManager.default.contents(atPath: path) != Data(text.utf8) {
      try AtomicFile.write(text, to: path)
    }
    guard !design.sources.isEmpty, let base else { return }
    let data = dataPath(of: design)
    if access(data, F_OK) != 0 { try Checkpoint.save(base, to: data) }
  }

  /// The file of the design of that text.
  private func path(of text: String) -> String {
    var digest = Digest()
    digest.update(text)
    return "\(path)/design-\(digest.hexadecimal).json"
  }

  /// The file that processes read the design from.
  ///
  /// - Throws: an encoding error, which no design causes.
  func ownPath(of design: SweepDesign, name: String) throws -> String {
    path(of: try Self.text(of: design, name: name))
  }

  /// Makes a folder where it is not there.
  func make(_ folder: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw Refusal(
        "'\(folder)' cannot be made: \(error.localizedDescription) Give another --folder.")
    }
  }

  /// The session that cells of `design` begin with, on one thread.
  ///
  /// - Throws: what a damaged or missing file is.
  func base(of design: SweepDesign) throws -> Session {
    var session =
      design.sources.isEmpty ? Session() : try Checkpoint.load(from: dataPath(of: design))
    session.settings = Settings()
    session.settings.threads = 1
    return session
  }

  /// The keys of cells that have a file of that ending.
  func keys(ending: String) -> Set<String> {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: cellsPath)) ?? []
    return Set(
      names.filter { $0.hasSuffix(".\(ending)") }.map { String($0.dropLast(ending.count + 1)) })
  }

  func remove(_ path: String) { unlink(path) }
}
