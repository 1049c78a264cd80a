/// What squeue and sacct write of an array's tasks, read.
enum SlurmListing {
  /// What squeue is asked for: fields as wide as they ever are, each followed by a bar.
  static let squeueFormat =
    "JobArrayID:200|,State:40|,Reason:200|,NodeList:200|,exit_code:20|,RestartCnt:20|"

  /// What sacct is asked for; it puts bars between the fields.
  static let sacctFormat = "JobID,State,ExitCode,NodeList"

  /// The tasks that lines of squeue tell of: `12_3|FAILED|NonZeroExitCode|n1|768|0|`, blanks aside.
  ///
  /// Several may stand in one line, `12_[4-9%2]`. Lines of other jobs, and what is none, are passed over.
  static func squeue(_ text: String, job: String) -> [Int: SlurmTask] {
    tasks(text, job: job, fields: 4) { fields in
      let exit = fields.count > 4 ? ExitStatus(fields[4]) : nil
      let restarts = fields.count > 5 ? Int(fields[5]) : nil
      return SlurmTask(
        state: .init(word: fields[1], exit: exit ?? ExitStatus(), restarts: restarts ?? 0),
        reason: word(fields[2]), node: word(fields[3]))
    }
  }

  /// The tasks that lines of sacct tell of, without reasons, which it does not keep.
  ///
  /// A line is `12_3|CANCELLED by 0|0:15|n1`.
  static func sacct(_ text: String, job: String) -> [Int: SlurmTask] {
    tasks(text, job: job, fields: 4) { fields in
      let exit = ExitStatus(fields[2]) ?? ExitStatus()
      return SlurmTask(
        state: .init(word: fields[1], exit: exit, restarts: 0), node: word(fields[3]))
    }
  }

  private static func tasks(
    _ text: String, job: String, fields count: Int, _ read: ([String]) -> SlurmTask
  ) -> [Int: SlurmTask] {
    var tasks: [Int: SlurmTask] = [:]
    for line in text.split(whereSeparator: \.isNewline) {
      let fields = line.split(separator: "|", omittingEmptySubsequences: false).map(trimmed)
      guard fields.count >= count else { continue }
      for index in indices(fields[0], job: job) { tasks[index] = read(fields) }
    }
    return tasks
  }

  /// The tasks that `12_3` or `12_[0,4-9:2,11%2]` stands for; none where it is of another job, or is no such thing.
  static func indices(_ text: String, job: String) -> [Int] {
    guard text.hasPrefix(job + "_") else { return [] }
    var rest = text.dropFirst(job.count + 1)
    if let index = natural(rest) { return [index] }
    guard rest.first == "[", rest.last == "]" else { return [] }
    rest = rest.dropFirst().dropLast().prefix { $0 != "%" }
    return rest.split(separator: ",").flatMap(range)
  }

  /// The numbers of `7`, `4-9` or `4-9:2`; none where there would be more than Slurm ever has.
  private static func range(_ text: Substring) -> [Int] {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false).map(natural)
    guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2,
      parts.count <= 2,
      last < limit, let step = parts.count == 2 ? natural(parts[1]) : 1, step > 0
    else { return [] }
    return Array(stride(from: first, through: last, by: step))
  }

  /// Slurm's own limit is 4,000,001.
  private static let limit = 1 << 23

  private static func natural(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(text),
      number < limit
    else { return nil }
    return number
  }

  private static func trimmed(_ text: Substring) -> String {
    let start = text.drop { $0 == " " }
    return String(
      start.prefix(upTo: start.lastIndex { $0 != " " }.map(start.index(after:)) ?? start.startIndex)
    )
  }

  /// A field, empty where Slurm has a word for nothing.
  private static func word(_ text: String) -> String {
    ["None", "n/a", "N/A", "(null)", "None assigned"].contains(text) ? "" : text
  }
}
