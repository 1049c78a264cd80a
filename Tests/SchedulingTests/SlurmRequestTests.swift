@testable import Scheduling
import Testing

@Suite("What Slurm is asked for")
struct SlurmRequestTests {
  @Test("is a script, an option a line")
  func script() {
    let request = SlurmRequest(
      name: "depth sweep", partition: "cpu", account: "lab", time: "1:00:00", memory: "2G",
      arrayLimit: 20, more: ["--nice=100", "--constraint", "avx2"])
    let text = request.script(
      count: 6, logs: "/home/a b/50% \"x\"", comment: ["Six tasks.", "", "Two\nlines."],
      body: ["echo \"$SLURM_ARRAY_TASK_ID\"", "exit 3"])
    #expect(
      text == #"""
        #!/bin/bash
        # Six tasks.
        #
        # Two
        # lines.
        #SBATCH "--job-name=depth sweep"
        #SBATCH --array=0-5%20
        #SBATCH "--output=/home/a b/50%% \"x\"/%A_%a.log"
        #SBATCH --requeue
        #SBATCH --open-mode=append
        #SBATCH --ntasks=1
        #SBATCH --cpus-per-task=1
        #SBATCH --partition=cpu
        #SBATCH --account=lab
        #SBATCH --time=1:00:00
        #SBATCH --mem=2G
        #SBATCH --nice=100
        #SBATCH --constraint avx2

        echo "$SLURM_ARRAY_TASK_ID"
        exit 3

        """#)
  }

  @Test("says nothing of what is not asked for, and is never an array of none")
  func plain() {
    let text = SlurmRequest(name: "a").script(count: 0, logs: "/l", comment: [], body: ["true"])
    #expect(
      text == """
        #!/bin/bash
        #SBATCH --job-name=a
        #SBATCH --array=0-0
        #SBATCH --output=/l/%A_%a.log
        #SBATCH --requeue
        #SBATCH --open-mode=append
        #SBATCH --ntasks=1
        #SBATCH --cpus-per-task=1

        true

        """)
  }

  @Test("a comment is no option of Slurm's")
  func comment() {
    let text = SlurmRequest(name: "a", more: ["x"]).script(
      count: 1, logs: "l",
      comment: ["SBATCH --mem=1", "\u{2028}SBATCH --mem=2", "\r\nSBATCH --mem=3"], body: [])
    #expect(!text.contains("#SBATCH --mem"))
    #expect(text.contains("#SBATCH x\n"))
  }

  @Test(
    "words are written so that sbatch reads them as they are",
    arguments: [
      ("plain", "plain"), ("a b", "\"a b\""), ("it's", "\"it's\""), ("\"", #""\"""#),
      (#"a\b"#, #""a\\b""#), ("#x", "\"#x\""), ("", "\"\""), ("a\nb", "\"a b\""),
      ("$x`y`", "$x`y`"),
    ])
  func quoting(word: String, written: String) {
    #expect(SlurmRequest.quoted(word) == written)
  }

  @Test(
    "a line is words as in a shell",
    arguments: [
      ("--nice=100 --constraint=avx2", ["--nice=100", "--constraint=avx2"]), ("", []),
      ("  \t ", []),
      ("--comment='a \"b\" c'", ["--comment=a \"b\" c"]), ("\"a 'b'\" c", ["a 'b'", "c"]),
      (#"a\ b \"c\" \\"#, ["a b", "\"c\"", #"\"#]), ("''", [""]), ("a''b", ["ab"]),
      (#""a\"b\n\$""#, [#"a"b\n$"#]), (#"'a\b'"#, [#"a\b"#]),
    ] as [(String, [String])])
  func words(line: String, expected: [String]) throws {
    #expect(try SlurmRequest.words(of: line) == expected)
  }

  @Test("a quote that is not closed is told", arguments: ["'a", "a \"b c", "a\\"])
  func unclosed(line: String) {
    #expect(throws: SchedulingError.unclosedQuote(line)) { try SlurmRequest.words(of: line) }
  }
}
