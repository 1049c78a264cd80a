import Glibc

extension Slurm {
  /// What `program` writes when called with `arguments`.
  ///
  /// - Throws: `slurmDoesNotAnswer` or `refused`, by what it complains of.
  func ask(_ program: String, _ arguments: [String]) throws(SchedulingError) -> String {
    let name = program.split(separator: "/").last.map(String.init) ?? program
    let answer = ProgramOutput(of: ProgramCall(path: program, arguments: arguments))
    if answer.end == .exited(0) { return answer.output }
    if answer.timedOut {
      throw .slurmDoesNotAnswer(program: name, message: "nothing within a minute")
    }
    let said = Self.message(answer.errors.isEmpty ? answer.output : answer.errors)
    if Self.isSilence(said) { throw .slurmDoesNotAnswer(program: name, message: said) }
    throw .refused(program: name, message: said.isEmpty ? "nothing; it \(answer.end)" : said)
  }

  /// What Slurm's programs complain of, as one line without their names: `invalid partition specified: x; …`.
  static func message(_ text: String) -> String {
    var sentences: [String] = []
    for line in text.split(whereSeparator: \.isNewline) {
      var line = line
      for prefix in ["sbatch: ", "squeue: ", "scancel: ", "sacct: ", "error: ", "fatal: "]
      where line.hasPrefix(prefix) {
        line = line.dropFirst(prefix.count)
      }
      let sentence = String(line.drop { $0 == " " })
      if !sentence.isEmpty, !sentences.contains(sentence) { sentences.append(sentence) }
    }
    return String(sentences.joined(separator: "; ").prefix(600))
  }

  /// Whether this says that the controller, or who vouches for users, was out of reach: nobody heard the question.
  static func isSilence(_ message: String) -> Bool {
    let words = message.lowercased()
    return [
      "unable to contact slurm controller", "connect failure", "connection refused", "timed out",
      "connection reset", "slurmctld is in standby", "zero bytes were transmitted", "broken pipe",
      "slurm backup controller in standby", "transport endpoint",
      "communications connection failure",
      "communication connection failure", "communications receive", "communications send",
      "communications shutdown", "munge", "protocol authentication error", "temporarily",
      "resource temporarily unavailable", "unable to establish", "try again",
    ].contains { words.contains($0) }
  }

  /// Whether this says that Slurm does not know the job, or not any more.
  static func isForgotten(_ message: String) -> Bool {
    let words = message.lowercased()
    return ["invalid job id", "job/step already completing or completed", "invalid job array"]
      .contains { words.contains($0) }
  }

  /// Whether `text` is the number of a job: it goes into arguments and is looked for in listings.
  static func isJob(_ text: String) -> Bool {
    (1...10).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }

  static func folders(_ given: String?, _ path: String?) -> [String] {
    if let given { return [given] }
    return (path ?? "/usr/bin:/bin").split(separator: ":").map(String.init)
  }

  static func variable(_ name: String) -> String? {
    guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else { return nil }
    return value
  }
}
