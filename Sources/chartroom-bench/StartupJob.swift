import Foundation

/// One start of the shell to its first prompt, where it is told to quit.
struct StartupJob {
  func run(_ timer: Timer) throws {
    let shell = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appendingPathComponent("chartroom")
    try timer.time("startup", unit: "starts", count: 1) {
      let process = Process()
      let input = Pipe()
      process.executableURL = shell
      process.standardInput = input
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      try input.fileHandleForWriting.write(contentsOf: Data("quit\n".utf8))
      try input.fileHandleForWriting.close()
      process.waitUntilExit()
    }
  }
}
