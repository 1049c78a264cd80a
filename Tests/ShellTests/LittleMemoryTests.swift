import Foundation
import TerminalTesting
import Testing

@Suite("Where there is little memory")
struct LittleMemoryTests {
  /// What the program answers to commands under a limit of address space, in KiB; its status.
  private func run(_ limit: Int, _ commands: String...) throws -> (status: Int32, text: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    let words = commands.map { "-c '\($0)'" }.joined(separator: " ")
    process.arguments = [
      "-c", "ulimit -v \(limit); exec timeout 60 \(Executable.path) -q \(words)",
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }

  @Test("what needs little works and ends, what needs more is an error")
  func limits() throws {
    let help = try run(250_000, "help")
    #expect(help.status == 0 && help.text.contains("train"), "\(help)")
    let buffers = try run(250_000, "data blobs")
    #expect(buffers.status == 1 && buffers.text.contains("(ulimit -v)"), "\(buffers)")
    let ample = try run(3_000_000, "data blobs --samples 100", "train m --steps 2")
    #expect(ample.status == 0, "\(ample)")
  }
}
