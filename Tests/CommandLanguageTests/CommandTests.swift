import Testing

@testable import CommandLanguage

@Suite("Command")
struct CommandTests {
  let table = TestTable.all

  @Test(
    "gives typed values to its body",
    arguments: [
      ("jacobian moe", "moe nil 64 nil 0.5 nil false"),
      ("jacobian --samples 8 moe --raw", "moe nil 8 nil 0.5 nil true"),
      ("jacobian --samples=8 moe --seed=7", "moe nil 8 7 0.5 nil false"),
      ("jacobian moe --match total dense --raw", "moe nil 64 nil 0.5 total/dense true"),
      ("jacobian moe --match dense", "moe nil 64 nil 0.5 -/dense false"),
      ("jacobian --match=active dense moe", "moe nil 64 nil 0.5 active/dense false"),
      ("jacobian moe \\\n  --samples 8", "moe nil 8 nil 0.5 nil false"),
      ("train new --lr 0.1 --quiet --routing top-k", "new 1000 0.1 topK nil true"),
      ("note a 'b c' -- --d -x", "a|b c|--d|-x dense+top-k"),
      ("note -1 -.5 -", "-1|-.5|- dense+top-k"),
      ("note --routings soft", " soft"), ("note --file '~x y.csv'", " in ~x y.csv dense+top-k"),
      ("quit # now", "bye"),
    ])
  func values(line: String, expected: String) throws {
    #expect(try table.output(line) == expected)
  }

  @Test("does nothing for an empty line or a comment", arguments: ["", "  ", "# note", "\\"])
  func nothing(line: String) throws {
    #expect(try table.output(line) == nil)
  }

  @Test(
    "says what is wrong and what to do",
    arguments: [
      ("jacobian moe --samples 0", "--samples cannot be '0': give an integer from 1 to 4096."),
      ("jacobian moe --scale -1", "--scale cannot be '-1': give a number greater than 0."),
      (
        "jacobian moe --sample 3",
        "unknown option '--sample' of 'jacobian'; did you mean '--samples'?"
      ),
      (
        "jacobian moe -samples 3",
        "unknown option '-samples' of 'jacobian'; did you mean '--samples'?"
      ),
      ("jacobian moe --zzz", "unknown option '--zzz' of 'jacobian'.\n`help jacobian` lists them."),
      ("quit --now", "unknown option '--now' of 'quit'.\n'quit' takes no options."),
      ("jacobian", "'jacobian' needs a MODEL: the model to measure."),
      ("jacobian --raw", "'jacobian' needs a MODEL: the model to measure."),
      (
        "jacobian meo",
        "MODEL cannot be 'meo': there is no model of that name; did you mean 'moe'?\nThere are dense, moe, soft."
      ),
      (
        "jacobian moe d",
        "DATA cannot be 'd': there is no dataset yet.\n`data blobs --name d` makes one."
      ),
      ("quit now", "'quit' takes no arguments; leave out 'now'."),
      ("train a b", "'train' takes one argument; leave out 'b'.\n`help train` shows its usage."),
      (
        "jacobian moe d x",
        "'jacobian' takes at most 2 arguments; leave out 'x'.\n`help jacobian` shows its usage."
      ),
      ("jacobian moe --samples", "--samples needs a value: an integer from 1 to 4096."),
      ("jacobian moe --samples --raw", "--samples needs a value: an integer from 1 to 4096."),
      ("jacobian moe --samples=", "--samples cannot be '': give an integer from 1 to 4096."),
      ("jacobian moe --raw --raw", "--raw is given twice; give it once."),
      ("jacobian moe --seed 1 --seed=2", "--seed is given twice; give it once."),
      ("jacobian moe --raw=yes", "--raw takes no value; give it alone."),
      (
        "jacobian moe --match total",
        "--match cannot be 'total': give the name of a model after it."
      ),
      (
        "jacobian moe --match total --raw",
        "--match cannot be 'total': give the name of a model after it."
      ),
      (
        "jacobian moe --match total meo",
        "--match cannot be 'meo': there is no model of that name; did you mean 'moe'?\nThere are dense, moe, soft."
      ),
      ("jacobian 'moe", "the quote that begins here has no end; close it."),
      ("jacobain moe", "unknown command 'jacobain'; did you mean 'jacobian'?"),
      ("jac moe", "unknown command 'jac'; did you mean 'jacobian'?"),
      ("xyzzy", "unknown command 'xyzzy'.\n`help` lists the commands."),
      (
        "train 2",
        "NAME cannot be '2': begin a name with a letter, and go on with letters, digits, '_', '-' or '.'."
      ),
    ])
  func messages(line: String, expected: String) {
    #expect(table.failure(line) == expected)
  }

  @Test("validates everything before it runs")
  func validatesFirst() throws {
    var session = TestSession()
    #expect(throws: UsageError.self) { try table.run("train new --lr 0", in: &session) }
    #expect(session == TestSession())
    let invocation = try #require(try table.invocation(of: "train new", in: session))
    #expect(session == TestSession())
    #expect(invocation.command.effect == .changes)
    _ = try invocation.run(in: &session)
    #expect(session.models.last == "new")
  }

  @Test(
    "writes its line in the plainest form",
    arguments: [
      ("jacobian   --raw --samples=8   moe # x", "jacobian moe --samples 8 --raw"),
      ("jacobian moe --match \\\n total dense", "jacobian moe --match total dense"),
      ("note 'a b' c\\\"", #"note "a b" "c\"""#),
      ("note --file 'x y.csv'", "note --file \"x y.csv\""),
      ("note -- --a", "note -- --a"), ("note --file=--a.csv b", "note b --file=--a.csv"),
      ("note '--file=a b.csv'", "note --file \"a b.csv\""),
      ("note --file '=.csv' ''", "note \"\" --file =.csv"),
    ])
  func canonicalLines(line: String, expected: String) throws {
    let session = TestSession()
    let canonical = try #require(try table.invocation(of: line, in: session)).canonicalLine
    #expect(canonical == expected)
    #expect(try table.invocation(of: canonical, in: session)?.canonicalLine == expected)
    #expect(try table.output(line) == table.output(canonical))
  }

  @Test(
    "never traps on a random line, and reads back what it accepts",
    arguments: 0..<600 as Range<UInt64>)
  func randomLines(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let line =
      ["note ", "jacobian moe ", "say ", "sweep a --over b ", "sweep a -- ", ""][Int(seed % 6)]
      + generator.text()
    let session = TestSession()
    do {
      guard let invocation = try table.invocation(of: line, in: session) else { return }
      let again = try table.invocation(of: invocation.canonicalLine, in: session)
      #expect(again?.canonicalLine == invocation.canonicalLine)
      #expect(try table.output(line) == table.output(invocation.canonicalLine))
      #expect(!table.needsContinuation(invocation.canonicalLine))
      let broken = continued(invocation.canonicalLine, width: 12).joined(separator: "\n")
      #expect(try table.output(broken) == table.output(line))
    } catch let error as UsageError {
      #expect(!error.message.isEmpty)
      #expect(!error.rendered(line: line).isEmpty)
      if let range = error.range { #expect(range.upperBound <= line.utf8.count) }
    }
  }
}
