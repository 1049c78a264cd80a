import LineEditor
import TerminalTesting
import Testing

@testable import Shell

@Suite("Text copied from a screen")
struct ScreenTextTests {
  @Test(
    "prompts stand for the mark of a transcript",
    arguments: [
      ("chartroom> ls", "> ls"), ("  chartroom> ls ", "> ls "), ("lesson 2/9> ls", "> ls"),
      ("       ...>   x", ">   x"), ("> ls", "> ls"), ("chartroom>", "> "),
      ("chartroom ls", "chartroom ls"), ("moe> ls", "moe> ls"),
      ("a chartroom> ls", "a chartroom> ls"), ("chartroom>ls", "chartroom>ls"),
      ("chartroom> a \\\n       ...> b", "> a \\\n> b"), ("", ""),
    ])
  func marks(line: String, marked: String) {
    #expect(ScreenText.marked(line) == marked)
  }

  @Test("a pasted screen gives its commands")
  func paste() {
    let screen = [
      "chartroom> data blobs --name b \\", "       ...> --samples 20", "b: 20 samples",
      "chartroom> ls", "name  kind", "chartroom> ",
    ]
    #expect(
      PastedText.commands(screen.map(ScreenText.marked))
        == ["data blobs --name b \\", "--samples 20", "ls", ""])
  }

  @Test("a line with its prompt runs, typed, in a script and completed")
  func runs() throws {
    let shell = Shell.prepared()
    #expect(shell.enter("chartroom> seed 7").output == ["seed 7"])
    #expect(shell.enter("lesson 1/2> seed \\\n       ...> 8").output == ["seed 8"])
    #expect(shell.completion(of: "chartroom> trai", at: 15).candidates == ["train"])
    let outcome = try Executable.run(
      [], input: "chartroom> seed 3\nseed 3\nchartroom> seed \\\n       ...> 4\nseed 4\n")
    #expect(outcome.output == "seed 3\nseed 4\n" && outcome.status == 0)
  }

  @Test("a chart comes through a pipe", .timeLimit(.minutes(2)))
  func pipes() throws {
    let folder = try TemporaryFolder()
    let chart = try folder.file("x.chart", "> seed 7\nseed 7\n")
    let script = """
      "$0" <(cat "$1"); "$0" --verify <(cat "$1"); cat "$1" | "$0" -c "replay /dev/stdin"
      "$0" --update <(cat "$1")
      """
    let outcome = try Executable.bash(script, chart, in: folder)
    #expect(
      outcome.output.replacing(/\/dev\/fd\/\d+/, with: "PIPE")
        == "seed 7\nok PIPE (1 command)\n> seed 7\nseed 7\n")
    #expect(
      outcome.errors.replacing(/\/dev\/fd\/\d+/, with: "PIPE")
        == "error: --update rewrites a file, and 'PIPE' is a pipe.\n")
  }
}

extension Executable {
  /// Runs a script of bash with the program as `$0`.
  static func bash(
    _ script: String, _ argument: String, in folder: TemporaryFolder
  ) throws -> Outcome {
    try Started(["-c", script, path, argument], program: "/bin/bash", in: folder).end()
  }
}
