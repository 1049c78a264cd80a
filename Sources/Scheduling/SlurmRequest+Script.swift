extension SlurmRequest {
  /// A script for an array of tasks 0..<`count`, each of which runs `body`; fit to be submitted by hand.
  ///
  /// A task whose node goes away is put back, as is one that ends with a code the cluster requeues; it then writes
  /// on at the end of its log. `body` must end with its program's code, and not `exec` it: a program that is killed
  /// is then told as code 128 + signal, whereas Slurm takes a killed script for one that it could not start.
  /// - Parameters:
  ///   - count: How many tasks; one where it is less.
  ///   - folder: Where each task's log goes, `JOB_TASK.log`. Slurm cannot write below a folder with `\` in its name.
  ///   - comment: Lines for the reader, put first.
  ///   - body: Lines of bash.
  /// - Returns: The whole text, with a line's end at its end.
  public func script(
    count: Int, logs folder: String, comment: [String], body: [String]
  ) -> String {
    let limit = arrayLimit.map { "%\(max(1, $0))" } ?? ""
    // Slurm reads % in a log's name; %% is one.
    let logs = folder.split(separator: "%", omittingEmptySubsequences: false).joined(
      separator: "%%")
    var options = [
      "--job-name=\(name)", "--array=0-\(max(1, count) - 1)\(limit)", "--output=\(logs)/%A_%a.log",
      "--requeue", "--open-mode=append", "--ntasks=1", "--cpus-per-task=1",
    ].map { [$0] }
    let given = [
      ("partition", partition), ("account", account), ("time", time), ("mem", memory),
    ]
    options += given.compactMap { option, value in value.map { ["--\(option)=\($0)"] } }
    for word in more {
      // The value of an option may be a word of its own: it stays beside it.
      if word.hasPrefix("-") || more.first == word {
        options.append([word])
      } else {
        options[options.count - 1].append(word)
      }
    }
    let directives = options.map { "#SBATCH " + $0.map(Self.quoted).joined(separator: " ") }
    let remarks = comment.flatMap {
      $0.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    }
    let lines =
      ["#!/bin/bash"] + remarks.map { $0.isEmpty ? "#" : "# \($0)" } + directives + [""] + body
    return lines.joined(separator: "\n") + "\n"
  }

  /// `word` as sbatch reads it in a line of its own: in double quotes where it holds what would end or change it.
  static func quoted(_ word: String) -> String {
    // A line ends where a line ends, whatever the quotes.
    let line = String(word.map { $0.isNewline ? " " : $0 })
    let plain = line.allSatisfy { character in
      !character.isWhitespace && !"\"'\\#".contains(character)
    }
    guard !plain || line.isEmpty else { return line }
    return "\"" + line.flatMap { "\"\\".contains($0) ? ["\\", $0] : [$0] } + "\""
  }
}
