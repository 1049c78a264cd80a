import Foundation
import LineEditor
import Sessions

extension Shell {
  /// Keeps the commands of this run in `folder` until `endRecovery`.
  func beginRecovery(in folder: String) {
    recovery = RecoveryFile(folder: folder)
  }

  func endRecovery() {
    recovery?.remove()
    recovery = nil
  }

  /// Offers to run again what the latest run that died had done.
  func offerRecovery(in folder: String, asking source: inout some LineSource) {
    guard let lost = RecoveryFile.lost(in: folder).first else { return }
    let count = lost.commands.count
    say(
      "the last session ended without leaving, \(Self.age(of: lost.date)) ago, after: "
        + lost.commands.suffix(3).joined(separator: "; "))
    let question =
      "recover its \(count) command\(count == 1 ? "" : "s")? [Y/n/never] "
    guard let input = try? source.nextLine(prompt: question, continuation: question),
      case .line(let text) = input
    else { return }
    switch text.lowercased().filter({ !$0.isWhitespace }) {
    case "", "y", "yes": recover(lost)
    case "never": lost.discard()
    default: say("it stays for the next start; `never` forgets it.")
    }
  }

  private func recover(_ lost: RecoveryFile.Lost) {
    let files = FileManager.default
    let here = files.currentDirectoryPath
    if let directory = lost.directory { _ = files.changeCurrentDirectoryPath(directory) }
    defer { _ = files.changeCurrentDirectoryPath(here) }
    runner.forgetInterrupts()
    let again = Shell(session: session, console: SilentConsole(), history: nil, runner: runner)
    for (index, command) in lost.commands.enumerated() {
      let outcome = again.enter(command)
      guard !outcome.failed, !isInterrupted else {
        say("> \(command)")
        _ = fail(
          outcome.failed
            ? outcome.output.map { $0.replacing("error: ", with: "") } : ["stopped."])
        say("recovered \(index) of \(lost.commands.count) commands; the rest is in \(lost.path).")
        interpreter = again.interpreter
        lost.commands.prefix(index).forEach(keep)
        return
      }
    }
    interpreter = again.interpreter
    lost.commands.forEach(keep)
    lost.discard()
    say("recovered \(lost.commands.count) commands; state \(session.digest).")
  }

  private static func age(of date: Date) -> String {
    let seconds = max(0, Date().timeIntervalSince(date))
    return seconds < 172_800
      ? CommandRun.Job.time(seconds) : "\(Int(seconds / 86_400)) days"
  }
}
