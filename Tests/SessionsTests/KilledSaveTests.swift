import Foundation
import LinearAlgebra
import Sessions
import TestSupport
import Testing

/// The program as it was built beside the tests.
private let program: String? = {
  let folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
  let places =
    [folder, folder.deletingLastPathComponent()]
    + Bundle.allBundles.map {
      $0.bundleURL.deletingLastPathComponent()
    }
  return places.map { $0.appending(path: "chartroom").path }.first {
    FileManager.default.isExecutableFile(atPath: $0) && (try? answers($0)) == true
  }
}()

/// Whether a program at `path` runs a command given with -c.
private func answers(_ path: String) throws -> Bool {
  let process = Process()
  process.executableURL = URL(filePath: path)
  process.arguments = ["-c", "seed 5"]
  let output = Pipe()
  process.standardOutput = output
  process.standardError = FileHandle.nullDevice
  try process.run()
  let text = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return String(decoding: text, as: UTF8.self).contains("seed 5")
}

@Suite("A save that is killed", .enabled(if: program != nil, "needs the program: swift build"))
struct KilledSaveTests {
  @Test("leaves the old checkpoint or the new one, whole")
  func killed() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("lab.safetensors")
    let script = (0..<40).flatMap { round in
      ["data blobs --name d --dim 64 --classes 2 --samples 2000 --seed \(round)", "save \(path)"]
    }.joined(separator: "\n")
    let commands = folder.put(Array(script.utf8), as: "commands")
    var stream = RandomStream(seed: 1, purpose: .samples)
    func inode() -> Int? {
      (try? FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber]) as? Int
    }
    var survived = 0
    for round in 0..<20 {
      let before = inode()
      let process = Process()
      process.executableURL = URL(filePath: try #require(program))
      process.standardInput = try FileHandle(forReadingFrom: URL(filePath: commands))
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      process.environment = ["HOME": folder.path, "XDG_STATE_HOME": folder.path]
      try process.run()
      // Past its first save, in whatever it does then.
      while inode() == before, process.isRunning { usleep(1_000) }
      usleep(UInt32(stream.uniform() * 80_000))
      if process.isRunning { kill(process.processIdentifier, SIGKILL) } else { survived += 1 }
      process.waitUntilExit()
      #expect(try Checkpoint.load(from: path).objects.map(\.name) == ["d"], "round \(round)")
    }
    #expect(survived < 10, "\(survived) ran to their end")
  }
}
