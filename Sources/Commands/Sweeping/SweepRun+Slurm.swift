import Documents
import Foundation
import Safetensors
import Scheduling
import Sweeps

/// What is known of a sweep's job arrays, in `slurm/jobs.json`.
struct SlurmRecord: Codable, Equatable {
  /// A job array and the cells of its tasks, by key.
  struct Submission: Codable, Equatable {
    let job: String
    /// The script and the list of cells it reads, names within the folder.
    let script, list: String
    let tasks: [[String]]
    var isOver = false
  }

  var request: SlurmRequest
  var cellsPerTask: Int?
  var submissions: [Submission] = []

  /// Those that may still run.
  var live: [Submission] { submissions.filter { !$0.isOver } }
}

extension SweepFolder {
  var recordPath: String { slurmPath + "/jobs.json" }

  /// Nil where nothing was submitted from here.
  var record: SlurmRecord? {
    FileManager.default.contents(atPath: recordPath).flatMap {
      try? JSONDecoder().decode(SlurmRecord.self, from: $0)
    }
  }

  func write(_ record: SlurmRecord) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    try AtomicFile.write(
      String(decoding: try encoder.encode(record), as: UTF8.self) + "\n", to: recordPath)
  }
}

extension SweepRun {
  /// Tasks that one array has at most, as Slurm is set up by default.
  private static let mostTasks = 1_000

  /// Runs those of `cells` that `todo` numbers, where the options say or where they run already.
  ///
  /// - Returns: What is to be said of it in the answer.
  /// - Throws: `SchedulingError`, `Refusal`, a file's own error.
  func run(_ todo: [Int], _ tally: Tally) throws -> [String] {
    let record = folder.record
    let isSlurm = options.place == .slurm || (options.place == nil && record?.live.isEmpty == false)
    guard isSlurm, files.isOfPerson else {
      // Jobs write and run what they are told, under the person's own name.
      if isSlurm {
        surroundings.announce(
          "a transcript runs its cells here; type the line yourself to have Slurm run them.")
      }
      if let place = record?.live.first, options.place == nil || !todo.isEmpty {
        surroundings.announce("job \(place.job) of Slurm may still run cells of it.")
      }
      try runHere(todo, tally)
      return []
    }
    guard !todo.isEmpty else { return [] }
    guard let program else {
      throw Refusal("--on slurm needs the program's own file, which is not known here.")
    }
    let array = SlurmArray(
      slurm: try Slurm(), folder: folder, design: design, program: program, name: name)
    return try array.run(todo, tally, options, self)
  }

  /// What the cells of this run took, in a line; nil where none ended.
  func costLine(_ tally: Tally) -> String? {
    let (ended, measured, seconds, memory) = tally.state.withLock {
      ($0.ended, $0.measured, $0.seconds, $0.memory)
    }
    guard ended > 0, measured > 0 else { return nil }
    let each = String(format: "%.3g", seconds / Double(measured))
    return "note: \(counted(ended, "cell")) ran, \(each) s each on average"
      + (memory > 0 ? ", at most \(memory >> 20) MiB" : "") + "; files in \(folder.path)."
  }

  /// The tasks' sizes: as told, or one cell each where that is not too many.
  static func cellsPerTask(_ told: Int?, of count: Int) -> Int {
    told ?? max(1, (count + mostTasks - 1) / mostTasks)
  }
}
