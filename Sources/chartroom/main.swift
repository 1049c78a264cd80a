import ArgumentParser
import Foundation
import Shell

/// The arguments of the executable; what they mean is `Program`'s to do.
struct Chartroom: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chartroom",
    abstract: "An interactive shell for the geometry of mixture-of-experts models.",
    discussion: """
      Without files and commands it reads lines from the terminal, or from a script on standard \
      input. It exits with 1 at the first error of a script and when a transcript no longer gives \
      what it says, and with 130 after Ctrl-C.
      """,
    version: "chartroom \(Program.version)")

  @Argument(
    help: "Transcripts to run (.chart); with --verify also checkpoints.", completion: .file())
  var files: [String] = []
  @Option(name: .short, help: ArgumentHelp("Runs a command.", valueName: "command"))
  var commands: [String] = []
  @Flag(name: .shortAndLong, help: "Goes on at the prompt afterwards.")
  var interactive = false
  @Flag(help: "Compares what the files give with what they say.")
  var verify = false
  @Flag(help: "Rewrites what the transcripts say, after showing the differences.")
  var update = false
  @Option(help: "Begins with a checkpoint.", completion: .file(extensions: ["safetensors"]))
  var load: String?
  @Option(help: "Writes a transcript of the session.", completion: .file(extensions: ["chart"]))
  var record: String?
  @Flag(help: "Keeps no history and nothing to recover.")
  var noHistory = false
  @Flag(name: .shortAndLong, help: "Shows no greeting and no progress.")
  var quiet = false

  mutating func run() throws {
    let program = Program(
      files: files, commands: commands, isInteractive: interactive, verifies: verify,
      updates: update, checkpoint: load, recording: record, keepsHistory: !noHistory,
      isQuiet: quiet)
    throw ExitCode(program.run())
  }
}

do {
  var program = try Chartroom.parseAsRoot()
  try program.run()
} catch {
  let status = Chartroom.exitCode(for: error)
  // What was typed is quoted in messages of misuse: nothing in it may reach the terminal raw.
  if status == .validationFailure {
    Program.complain(Chartroom.fullMessage(for: error))
  } else if !(error is ExitCode) {
    Chartroom.exit(withError: error)
  }
  Program.leave(status.rawValue)
}
