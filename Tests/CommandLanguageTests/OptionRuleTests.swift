import Testing

@testable import CommandLanguage

@Suite("Options that go together")
struct OptionRuleTests {
  let table = TestTable.all

  @Test(
    "refuses an option that has no effect beside another, or without it",
    arguments: [
      ("measure --top 1 --draws 3", "--draws has no effect beside --top; leave one of them out."),
      ("measure --draws 3 --block", "--draws has no effect beside --block; leave one of them out."),
      ("measure --kind soft --block", "--kind is of experts; --block is of all."),
      ("measure --least 3", "--least goes with --tokens; add it."),
      ("measure --floor", "--floor is of another kind."),
      ("measure --wide", "--wide has no effect beside --kinds soft; leave one of them out."),
      (
        "measure --wide --kinds dense,soft",
        "--wide has no effect beside --kinds soft; leave one of them out."
      ),
      ("measure --again --tokens", "--tokens has no effect beside --again; leave one of them out."),
      (
        "measure --least 3 --tokens dense",
        "--least has no effect beside MODEL; leave one of them out."
      ),
      ("measure --top 0 --draws 3", "--top cannot be '0': give an integer from 1 to 9."),
      ("measure meo --least 3", "MODEL cannot be 'meo'"),
    ])
  func refuses(line: String, message: String) {
    #expect(table.failure(line).hasPrefix(message))
  }

  @Test(
    "takes what goes together, and tells the body what was typed, in the order of the line",
    arguments: [
      ("measure", ""), ("measure --draws 2", "draws"), ("measure --top 1 --again", "top again"),
      ("measure --tokens --least=3 moe", "tokens least"),
      ("measure --floor --kind dense", "floor kind"),
      ("measure --kinds dense,top-k --floor", "kinds floor"),
      ("measure --wide --kinds dense", "wide kinds"),
      ("measure --block --top 2", "block top"),
    ])
  func takes(line: String, given: String) throws {
    #expect(try table.output(line) == given)
  }

  @Test("points at the option, and of several at the first of the line")
  func place() {
    func error(_ line: String) -> UsageError? {
      #expect(throws: UsageError.self) { try table.invocation(of: line, in: TestSession()) }
    }
    #expect(error("measure --top 1 --draws=3")?.range == 16..<25)
    #expect(error("measure --kind soft --draws 3 --block")?.range == 20..<27)
    #expect(error("measure --again --floor --tokens")?.range == 16..<23)
  }

  @Test("help says what goes with what, once where it is true of a whole heading")
  func help() throws {
    let text = try table.help(for: "measure")
    #expect(
      text.hasSuffix(
        """
        Options
          --again                  Again. (alone or with --top)
          --top N                  The largest. (an integer from 1 to 9)
          --block                  All.
          --draws N                Draws. (an integer from 0 to 9; default 2; not with
                                   --top or --block)
          --kind dense|top-k|soft  One kind. (default soft; not with --block)
          --kinds dense|top-k|soft,…
                                   Several. (a list, with ',' between its items; default
                                   soft)
          --tokens                 Of tokens.
          --least N                So often. (an integer from 1 to 9; with --tokens)
          --floor                  A floor. (with --kinds top-k or --kind dense)
          --wide                   Wide. (not with --kinds soft)
        """))
    let command = Command<TestSession, String>(
      "c", abstract: "Is one.",
      rules: [.needs(["mark", "least"], "on"), .needs(["least"], "mark")],
      .flag("on", help: "On."), .flag("mark", group: "Marks", help: "A mark."),
      .flag("least", group: "Marks", help: "The least.")
    ) { (_: inout TestSession, _, _, _) in "" }
    #expect(
      command.help().hasSuffix(
        """
        Marks (with --on)
          --mark   A mark.
          --least  The least. (with --mark)
        """))
  }

  @Test("completion leaves out what has no effect beside what is typed")
  func completion() {
    func complete(_ line: String, _ rest: String = "") -> [String] {
      table.complete(line + rest, cursor: line.utf8.count, in: TestSession())
        .candidates.map(\.text)
    }
    #expect(complete("measure --d") == ["--draws"])
    #expect(complete("measure --w") == ["--wide"])
    #expect(complete("measure --kinds dense,soft --w") == [])
    #expect(complete("measure --top 1 --d") == [])
    #expect(complete("measure --d", " --block") == [])
    #expect(complete("measure --again --") == ["--top"])
    #expect(complete("measure --l") == ["--least"])
    #expect(complete("measure dense --l") == [])
  }
}
