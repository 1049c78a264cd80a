import Foundation

/// One start of the shell to its first prompt, where it is told to quit.
struct StartupJob {
  func run(_ timer: Timer) throws {
    try timer.time("startup", unit: "starts", count: 1) { try ShellProcess.run(lines: ["quit"]) }
  }
}
