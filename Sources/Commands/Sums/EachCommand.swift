import CommandLanguage
import Documents

extension ShellCommand {
  static let each = ShellCommand(
    "each", abstract: "Runs one command for several values.", topic: "sums",
    discussion: [
      "`each NAME in VALUES: COMMAND` runs COMMAND with each value in the place of {NAME}. Values are "
        + "words separated by commas, and ranges such as 1..5. It stops at the first command that "
        + "fails, unless told to keep going; Ctrl-C stops it between two, or within one, and keeps what "
        + "is done. Together they are one entry of the journal, which `undo` takes back whole."
    ],
    examples: [
      "each t in 0.5,1,2: train moe{t} --temperature {t} --steps 20",
      "each s in 1..3: route moe --seed {s} --name route{s}",
    ],
    seeAlso: ["calc", "time", "compare"], effect: .reads,
    .flag("keep-going", help: "Goes on with the next value after a command that failed."),
    .rest(
      "loop", help: "NAME in VALUES: COMMAND.",
      complete: { @Sendable text, _ in
        EachLoop.colon(in: text).map { .command(from: text[...$0].utf8.count) }
      }
    ) { @Sendable word, _ throws(UsageError) in try EachLoop(word.text, at: word.range.lowerBound) }
  ) { (bench: inout Workbench, keepsGoing, loop) in
    var loop = loop
    loop.keepsGoing = keepsGoing
    let name = Lexer.words(in: loop.line(loop.values[0])).first?.text ?? ""
    guard !EachLoop.refused.contains(where: { $0.name == name }) else {
      throw Refusal(
        "`each` runs commands that make, measure or show objects; give `\(name)` by itself.")
    }
    bench.request = .each(loop)
    return Report()
  }
}

extension EachLoop {
  /// Commands that take another session in place of this one, or its journal apart.
  fileprivate static var refused: [ShellCommand] {
    [.quit, .record, .replay, .play, .ask, .predict, .load, .undo, .redo]
  }
}
