import Datasets
import Foundation
import LinearAlgebra
import Sessions

/// A session of 1 GiB saved and loaded, beside `cp` of the same file, synced, on the same disk.
struct CheckpointJob {
  var samples = 131_072
  var width = 1_024

  func run(_ timer: Timer) throws {
    let elements = (0..<samples * width).map { Double($0 &* 2_654_435_761 & 0xFFFF_FFFF) }
    let dataset = Dataset(
      inputs: Matrix(rows: samples, columns: width, elements: elements),
      split: Split(training: Array(0..<samples), test: []))
    var session = Session()
    try session.put(dataset, named: "d", origin: "bench")
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "chartroom-bench-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (path, copy) = (
      folder.appending(path: "a.safetensors").path, folder.appending(path: "b").path
    )
    let mebibytes = (samples * width * 8) >> 20
    try timer.time("checkpoint-save", unit: "MiB", count: mebibytes) {
      try Checkpoint.save(session, to: path)
    }
    try timer.time("checkpoint-load", unit: "MiB", count: mebibytes) {
      _ = try Checkpoint.load(from: path)
    }
    try timer.time("checkpoint-cp", unit: "MiB", count: mebibytes) {
      let process = Process()
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = ["-c", #"cp "$1" "$2" && sync "$2""#, "sh", path, copy]
      try process.run()
      process.waitUntilExit()
    }
  }
}
