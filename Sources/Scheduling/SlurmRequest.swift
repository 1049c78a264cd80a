/// What Slurm is asked for: an array of tasks of one core each.
///
/// Values go to Slurm as they are; it says itself which it does not take.
public struct SlurmRequest: Codable, Equatable, Sendable {
  /// What squeue shows.
  public var name: String
  /// Where to run; Slurm's default where there is none, as for all that follow.
  public var partition: String?
  /// Who pays.
  public var account: String?
  /// The longest a task may run, as Slurm writes it: minutes, `HOURS:MINUTES:SECONDS`, `DAYS-HOURS`.
  public var time: String?
  /// The memory of a task, as Slurm writes it: MiB, or with a letter, `500M`, `2G`.
  public var memory: String?
  /// How many tasks run at once, at most.
  public var arrayLimit: Int?
  /// Further options of sbatch, a word each.
  public var more: [String]

  public init(
    name: String, partition: String? = nil, account: String? = nil, time: String? = nil,
    memory: String? = nil, arrayLimit: Int? = nil, more: [String] = []
  ) {
    (self.name, self.partition, self.account, self.time) = (name, partition, account, time)
    (self.memory, self.arrayLimit, self.more) = (memory, arrayLimit, more)
  }

  /// The words of a line as a shell reads them: blanks part them, quotes and backslashes keep blanks.
  ///
  /// - Throws: `SchedulingError.unclosedQuote`.
  public static func words(of line: String) throws(SchedulingError) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var isEscaped = false
    for character in line {
      if isEscaped {
        // Within double quotes a backslash stands for itself but before what it could be needed for.
        if quote == "\"", !"\"\\$`".contains(character) { word?.append("\\") }
        word = (word ?? "") + String(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        (word, isEscaped) = (word ?? "", true)
      } else if let open = quote {
        if character == open { quote = nil } else { word?.append(character) }
      } else if character == "'" || character == "\"" {
        (word, quote) = (word ?? "", character)
      } else if character.isWhitespace {
        if let done = word { words.append(done) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    guard quote == nil, !isEscaped else { throw .unclosedQuote(line) }
    return words + (word.map { [$0] } ?? [])
  }
}
