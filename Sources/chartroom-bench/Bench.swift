import ArgumentParser
import Foundation
import LinearAlgebra

/// What the program does: times the main jobs and prints one JSON line each.
@main
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chartroom-bench",
    abstract:
      "Times the main jobs on random data and prints one JSON line each; limits prints a table of products too."
  )

  @Option(help: "Threads that share the work.")
  var threads = 2
  @Option(
    name: .customLong("repeat"), help: "Timed repeats of each job, of which the median is printed.")
  var repeats = 3
  @Flag(help: "Measure how time and memory grow instead, as each size of a job doubles.")
  var scaling = false
  @Option(help: "Divides the widths and samples of wide-layer: 1 or 2, 4, 8.")
  var divisor = 1
  @Option(help: .private)
  var scalingCase: String?
  @Argument(help: "The jobs to time; all but wide-layer when none is named.")
  var jobs: [Job] = []

  func validate() throws {
    guard (1...256).contains(threads) else {
      throw ValidationError("--threads cannot be '\(threads)': give a number from 1 to 256.")
    }
    guard [1, 2, 4, 8].contains(divisor) else {
      throw ValidationError("--divisor cannot be '\(divisor)': give 1, 2, 4 or 8.")
    }
    guard (1...1_000).contains(repeats) else {
      throw ValidationError("--repeat cannot be '\(repeats)': give a number from 1 to 1000.")
    }
  }

  func run() throws {
    Parallel.threadCount = threads
    if let scalingCase { return try Scaling.runCase(scalingCase, repeats: repeats) }
    if scaling { return try Scaling(threads: threads, repeats: repeats).run() }
    for job in jobs.isEmpty ? Job.usual : jobs {
      try job.run(Timer(repeats: repeats), divisor: divisor)
    }
  }
}
