import LinearAlgebra
import Safetensors

/// Text files read one after another, a mebibyte at a time, with the reading reported as it goes.
struct TextFiles {
  private let files: [InputFile]
  private let monitor: Monitor
  /// Bytes of all passes over all files, for the monitor.
  private let total: Int
  private var done = 0

  private static let pieceSize = 1 << 20

  /// Opens every file; each will be read `passes` times, except those past `first`, read once.
  init(
    _ paths: [String], first: Int, passes: Int, monitor: Monitor
  ) throws(DatasetError) {
    var files: [InputFile] = []
    for path in paths {
      let file = try reading { () throws(SafetensorsError) in try InputFile(path: path) }
      guard file.byteCount > 0 else {
        throw .contents(path: path, problem: "the file is empty. Give a text.")
      }
      files.append(file)
    }
    self.files = files
    self.monitor = monitor
    total = files.enumerated().reduce(0) { $0 + $1.1.byteCount * ($1.0 < first ? passes : 1) }
  }

  /// Bytes of the files at `indices`.
  func byteCount(of indices: Range<Int>) -> Int { indices.reduce(0) { $0 + files[$1].byteCount } }

  /// Hands the pieces of file `index` to `body` until it answers false.
  mutating func read(
    _ index: Int, _ body: ([UInt8]) throws(DatasetError) -> Bool
  ) throws(DatasetError) {
    let file = files[index]
    for start in stride(from: 0, to: file.byteCount, by: Self.pieceSize) {
      guard !monitor.shouldStop() else {
        throw .stopped(path: file.path, bytesRead: start, bytesTotal: file.byteCount)
      }
      let end = min(start + Self.pieceSize, file.byteCount)
      let piece = try reading { () throws(SafetensorsError) in try file.bytes(in: start..<end) }
      guard try body(piece) else { return }
      done += piece.count
      monitor.report(done, total)
    }
  }

  func path(_ index: Int) -> String { files[index].path }
}
