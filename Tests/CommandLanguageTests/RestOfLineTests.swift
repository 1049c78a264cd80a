import Testing

@testable import CommandLanguage

@Suite("The rest of a line, and options that are repeated")
struct RestOfLineTests {
  let table = TestTable.all

  @Test(
    "the rest of a line is one text, as it stands",
    arguments: [
      ("say a  b", "a  b"), ("say don't # panic; -- \"x", "don't # panic; -- \"x"),
      ("say  'a b' \\x  ", "'a b' \\x"), ("say -- --file x", "--file x"), ("say -- -- a", "-- a"),
      ("say #1", "#1"), ("say -1 - 2", "-1 - 2"), ("say a \\\n  b\\\r\n c \\", "a b c"),
      ("say a\nb", "a b"), ("say \\\n # a", "# a"), ("say C:\\\\", "C:\\\\"), ("say é日", "é日"),
      ("say a\\ \\", "a"), ("say 'a'", "'a'"),
      ("sweep s train m --lr 1", "s [] - false <train m --lr 1>"),
      (
        "sweep s --over lr=1,2 --over 'k=1 2' --match total moe -- note 'a",
        "s [\"lr=1,2\", \"k=1 2\"] moe false <note 'a>"
      ),
      ("sweep --quiet s -- quit # now", "s [] - true <quit # now>"),
      ("sweep --over=a s quit --over b", "s [\"a\"] - false <quit --over b>"),
    ])
  func verbatim(line: String, expected: String) throws {
    #expect(try table.output(line) == expected)
  }

  @Test(
    "the plainest form of the line reads back the same",
    arguments: [
      ("say   don't", "say don't"), ("say -- a", "say a"), ("say -- -a", "say -- -a"),
      ("say -- '-a' b", "say -- '-a' b"), ("say # a  b", "say # a  b"),
      ("sweep   s   quit", "sweep s quit"),
      (
        "sweep --over b --quiet --over=a s quit  --now",
        "sweep s --over b --over a --quiet -- quit  --now"
      ),
      ("mark --mark 3 --mark=1", "mark --mark 3 --mark 1"),
    ])
  func canonical(line: String, expected: String) throws {
    let session = TestSession()
    let canonical = try table.invocation(of: line, in: session)?.canonicalLine
    #expect(canonical == expected)
    #expect(try table.invocation(of: expected, in: session)?.canonicalLine == expected)
    #expect(try table.output(line) == table.output(expected))
    for width in [1, 8, 20] {
      let broken = continued(expected, width: width).joined(separator: "\n")
      #expect(try table.output(broken) == table.output(line), "\(broken)")
    }
  }

  @Test("a repeated option gives its values in the order of the line, none without it")
  func repeated() throws {
    #expect(try table.output("mark") == "[]")
    #expect(try table.output("mark --mark 3 --mark=1 --mark 3") == "[3, 1, 3]")
    #expect(
      table.failure("mark --mark 1 --mark 100")
        == "--mark cannot be '100': give an integer from 0 to 99.")
    #expect(
      table.failure("mark --mark 1 --mark") == "--mark needs a value: an integer from 0 to 99.")
  }

  @Test(
    "says what is wrong before the rest of a line",
    arguments: [
      ("say", "'say' needs a TEXT: the text."), ("say --", "'say' needs a TEXT: the text."),
      ("say \\", "'say' needs a TEXT: the text."),
      ("say --loud a", "unknown option '--loud' of 'say'.\n'say' takes no options."),
      ("sweep", "'sweep' needs a NAME: the result's name."),
      ("sweep -- quit", "'sweep' needs a NAME: the result's name."),
      ("sweep s --quiet", "'sweep' needs a COMMAND: the command."),
      ("sweep s --over", "--over needs a value: any text."),
      ("sweep s --quiet --quiet quit", "--quiet is given twice; give it once."),
      ("sweep 's quit", "the quote that begins here has no end; close it."),
      ("sweep s --over 'a -- quit", "the quote that begins here has no end; close it."),
    ])
  func errors(line: String, message: String) {
    #expect(table.failure(line) == message)
  }

  @Test(
    "a line goes on after a trailing backslash, and a quote in the rest of one does not hold it open",
    arguments: [
      ("say don't", false), ("say don't \\", true), ("say a\\\\", false), ("note don't", true),
      ("sweep s --over 'a", true), ("sweep s -- note 'a", false), ("sweep 's", true),
      ("say a \\\nb", false), ("say # it's \\", true), ("", false),
    ])
  func continuation(text: String, expected: Bool) {
    #expect(table.needsContinuation(text) == expected)
  }

  @Test("a line is told apart from its rest")
  func parts() {
    func parts(_ line: String) -> [String] {
      let (words, rest) = table.parts(of: line)
      return words.map(\.text) + (rest.map { ["|", $0] } ?? [])
    }
    #expect(
      parts("sweep s --over 'a b' -- quit  x") == ["sweep", "s", "--over", "a b", "|", "quit  x"])
    #expect(parts("say a b") == ["say", "|", "a b"])
    #expect(parts("note a -- b") == ["note", "a", "--", "b"])
    #expect(parts("sweep s --quiet") == ["sweep", "s", "--quiet"])
    #expect(parts("") == [])
  }

  @Test(
    "completes a command in a command, and options before it",
    arguments: [
      ("sweep s ja|", ["jacobian "]), ("sweep s -- ja|", ["jacobian "]),
      ("sweep s jacobian m|", ["moe "]),
      ("sweep s --quiet -- jacobian --raw --sa|", ["--samples "]),
      ("sweep s --over a --o|", ["--over "]), ("sweep s --quiet --q|", []),
      ("sweep s --o| -- train x --over 1", ["--over"]),
      ("sweep s --match |", ["total ", "dense ", "moe ", "soft "]),
      ("sweep s sweep t -- sweep u ja|", ["jacobian "]), ("say ja|", []), ("say -|", []),
      ("sweep s -- 'ja|", ["'jacobian' "]), ("mark --mark 1 --m|", ["--mark "]),
    ])
  func completion(marked: String, expected: [String]) {
    let parts = marked.split(separator: "|", omittingEmptySubsequences: false)
    let result = table.complete(parts.joined(), cursor: parts[0].utf8.count, in: TestSession())
    #expect(result.candidates.map { $0.text + ($0.appendsSpace ? " " : "") } == expected)
  }

  @Test("replaces the word at the cursor of a command in a command")
  func replacing() {
    let line = "sweep é -- jacobian mo"
    let result = table.complete(line, cursor: line.utf8.count, in: TestSession())
    #expect(result.replacing == 21..<23)
  }

  @Test("commands that hold commands without end complete to nothing")
  func nested() {
    let line = String(repeating: "sweep s ", count: 5_000)
    #expect(table.complete(line, cursor: line.utf8.count, in: TestSession()).candidates.isEmpty)
  }

  @Test("help shows how often an option is given and where the rest of a line stands")
  func help() throws {
    #expect(
      try table.help(for: "sweep") == """
        sweep NAME [--over NAME=LIST ...] [--match [total] MODEL] [--quiet] -- COMMAND

          Runs a command over and over.

        Arguments
          NAME     The result's name.
          COMMAND  The command. (the rest of the line, as it stands)

        Options
          --over NAME=LIST       What to vary. (any text; may be repeated)
          --match [total] MODEL  What to match. (the name of a model, after total if you
                                 like)
          --quiet                Prints less.
        """)
    #expect(try table.help(for: "say").hasPrefix("say TEXT\n"))
  }
}
