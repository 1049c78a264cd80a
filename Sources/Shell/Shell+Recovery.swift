import CommandLanguage
import Commands
import Documents
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

  /// Offers to run again what the latest run that died had done, all of which is shown.
  ///
  /// Enter agrees, unless a command writes a file: what a run keeps only makes objects, so somebody
  /// else wrote that down.
  func offerRecovery(in folder: String, asking source: inout some LineSource) {
    let (runs, problems) = RecoveryFile.lost(in: folder)
    for problem in problems { say("note: nothing is recovered from \(problem)") }
    guard let lost = runs.first else { return }
    let count = lost.commands.count
    say("the last session ended without leaving, \(Self.age(of: lost.date)) ago, after:")
    console.show(lost.commands.flatMap(\.prompted).map(displayed))
    let writes = lost.commands.contains { Interpreter.writesFiles($0.text) }
    if writes { say("note: among these are commands that write files.") }
    let question =
      "recover its \(count) command\(count == 1 ? "" : "s")? [\(writes ? "y/N" : "Y/n")/never] "
    guard let input = try? source.nextLine(prompt: question, continuation: question),
      case .line(let text) = input
    else { return }
    switch text.lowercased().filter({ !$0.isWhitespace }) {
    case "" where !writes, "y", "yes": recover(lost)
    case "never": lost.discard()
    default: say("it stays for the next start; `never` forgets it.")
    }
  }

  private func recover(_ lost: RecoveryFile.Lost) {
    let manager = FileManager.default
    let here = manager.currentDirectoryPath
    if let directory = lost.directory { _ = manager.changeCurrentDirectoryPath(directory) }
    defer { _ = manager.changeCurrentDirectoryPath(here) }
    runner.forgetInterrupts()
    let again = Shell(
      session: session, console: SilentConsole(remarks: console), history: nil, runner: runner,
      files: files.forCheck())
    defer { again.files.endCheck(within: files) }
    let commands = lost.commands.map(\.text)
    for (index, command) in commands.enumerated() {
      let outcome = again.enter(command)
      guard !outcome.failed, !isInterrupted else {
        say("> \(command)")
        _ = fail(
          outcome.failed
            ? outcome.output.map { $0.replacing("error: ", with: "") } : ["stopped."])
        say("recovered \(index) of \(commands.count) commands; the rest is in \(lost.path).")
        interpreter = again.interpreter
        commands.prefix(index).forEach(keep)
        return
      }
    }
    interpreter = again.interpreter
    commands.forEach(keep)
    lost.discard()
    say("recovered \(commands.count) commands; state \(session.digest).")
  }

  private static func age(of date: Date) -> String {
    let seconds = max(0, Date().timeIntervalSince(date))
    return seconds < 172_800
      ? CommandRun.Job.time(seconds) : "\(Int(seconds / 86_400)) days"
  }
}
