import CommandLanguage
import Foundation
import Safetensors
import Sweeps

/// The files that a sweep's commands name, so that cells are stale where one holds something else.
struct NamedFiles {
  /// Each as it is typed, with a digest of its bytes; of a large one, and of a folder, of names, sizes and dates.
  let sources: [SweepDesign.Source]

  /// Files up to so many bytes are read whole.
  private static let limit = 64 << 20

  init(in design: SweepDesign, _ files: FilePolicy) {
    var words: [String] = []
    var known = Set<String>()
    func add(_ command: String) {
      for word in Lexer.words(in: command).map(\.text) {
        let name = word.hasPrefix("--") ? String(word.drop { $0 != "=" }.dropFirst()) : word
        if !name.isEmpty, known.insert(name).inserted { words.append(name) }
      }
    }
    let varying = design.commands.contains { $0.contains("{") }
    if varying {
      for point in design.grid.points {
        for seed in design.seeds { design.commands(of: point, seed: seed).forEach(add) }
      }
    } else {
      design.commands.forEach(add)
    }
    sources = words.compactMap { word in
      // The sign of a division is no folder.
      guard word.contains(where: { $0.isLetter || $0.isNumber }),
        word.contains(".") || word.contains("/"), let path = try? TypedPath.expanded(word),
        let digest = Self.digest(of: files.source(of: path))
      else { return nil }
      return SweepDesign.Source(name: word, digest: digest)
    }
  }

  /// Nil where there is no such file.
  private static func digest(of path: String) -> String? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    var digest = Digest()
    func add(_ status: stat) {
      digest.update(UInt64(bitPattern: Int64(status.st_size)))
      digest.update(UInt64(bitPattern: Int64(status.st_mtim.tv_sec)))
      digest.update(UInt64(bitPattern: Int64(status.st_mtim.tv_nsec)))
    }
    if status.st_mode & S_IFMT == S_IFDIR {
      for name in ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() {
        var own = stat()
        guard stat("\(path)/\(name)", &own) == 0 else { continue }
        digest.update(name)
        add(own)
      }
    } else if status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit {
      guard let data = FileManager.default.contents(atPath: path) else { return nil }
      data.withUnsafeBytes { digest.update(bytes: $0) }
    } else {
      add(status)
    }
    return digest.hexadecimal
  }
}
