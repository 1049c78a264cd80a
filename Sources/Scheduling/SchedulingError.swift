/// Why a cluster's scheduler could not be used.
public enum SchedulingError: Error, Equatable {
  /// Slurm's programs are not here: which were looked for, and in which folders.
  case noSlurm(programs: [String], folders: [String])
  /// Slurm's controller gave no answer: it may be starting anew, and the same may be asked again. Slurm's words.
  case slurmDoesNotAnswer(program: String, message: String)
  /// Slurm said no to what was asked for. Its words.
  case refused(program: String, message: String)
  /// What a program of Slurm's wrote is not what it was asked for.
  case nonsense(program: String, text: String)
  /// This is no number of a job.
  case notAJob(String)
  /// Options with a quote that is not closed.
  case unclosedQuote(String)
}

extension SchedulingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noSlurm(let programs, let folders):
      """
      Slurm is not here: \(Self.list(programs)) \(programs.count == 1 ? "is" : "are") in none of \
      \(folders.isEmpty ? "the folders of PATH, which is empty" : folders.map { "'\($0)'" }.joined(separator: ", ")). \
      Work on the cluster's login node, load its module for Slurm, or run without `--on slurm`.
      """
    case .slurmDoesNotAnswer(let program, let message):
      "\(program): Slurm's controller does not answer: \(Self.quote(message)) Try again in a while; `scontrol ping` tells."
    case .refused(let program, let message):
      "\(program): Slurm said: \(Self.quote(message)) Ask for what this cluster has; `sinfo` shows it."
    case .nonsense(let program, let text):
      "\(program): wrote '\(text.prefix(200))', which says nothing of a job. Is this the program of Slurm's?"
    case .notAJob(let text):
      "'\(text)' is no job of Slurm's: give a whole number, as sbatch and squeue show it."
    case .unclosedQuote(let text):
      "'\(text)': a quote is not closed. Close it, or write \\\" or \\' for one that is meant."
    }
  }

  private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }

  /// What Slurm said, as a sentence.
  private static func quote(_ message: String) -> String {
    message.isEmpty ? "nothing." : message.hasSuffix(".") ? message : message + "."
  }
}
