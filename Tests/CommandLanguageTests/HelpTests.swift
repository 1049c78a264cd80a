@testable import CommandLanguage
import Documents
import Testing

@Suite("Help")
struct HelpTests {
  @Test("shows all there is to know of a command")
  func command() throws {
    #expect(
      try TestTable.all.help(for: "jacobian") == """
        jacobian MODEL [DATA] [--samples N] [--seed SEED] [--scale X]
                [--match [total|active] MODEL] [--raw]

          Measures the Jacobian of a model.

          The spectrum is averaged over inputs.

        Arguments
          MODEL  The model to measure.
          DATA   Inputs.

        Options
          --samples N  Inputs to average over. (an integer from 1 to 4096; default 64)
          --seed SEED  Seed of the draw. (a whole number from 0 to 2^64 - 1)
          --scale X    Scale. (a number greater than 0, in nats; default 0.5)
          --match [total|active] MODEL
                       Capacity to match. (the name of a model, after total or active if
                       you like)
          --raw        Leaves out the weights.

        Formula
          J = dy/dx

        Examples
          jacobian moe --samples 512

        See also: train, note
        """)
  }

  @Test("shows the defaults of a group under its heading")
  func group() throws {
    #expect(
      try TestTable.all.help(for: "train") == """
        train NAME [--steps N] [--lr X] [--routing dense|top-k|soft] [--seed SEED]
              [--quiet]

          Trains a model.

        Arguments
          NAME  The model's name.

        Training
          --steps N    Steps to take. (an integer of at least 0; default 1000)
          --lr X       Step size. (a number greater than 0; default 0.001)
          --routing dense|top-k|soft
                       How inputs are routed. (default soft)
          --seed SEED  Seed of the weights. (a whole number from 0 to 2^64 - 1)
          --quiet      Prints no progress.
        """)
  }

  @Test("says values, units and defaults once, wherever they are said")
  func once() {
    typealias Option = ParameterSpecification<Void>
    func help(_ domain: Domain<Void, String>, unit: String? = nil, _ text: String) -> String {
      Option("steps", .option, domain: domain, defaultText: "8", unit: unit, help: text).fullHelp()
    }
    let values = Domain<Void, String>(placeholder: "X", description: "a number") { text, _ in text }
    #expect(help(values, "How many (default 7). More.") == "How many. More. (a number; default 7)")
    #expect(
      help(values, unit: "steps", "Optimizer steps.") == "Optimizer steps. (a number; default 8)")
    #expect(help(values, unit: "s", "At most.") == "At most. (a number, in s; default 8)")
    #expect(
      help(values, "This (default 1), or that (default 2).")
        == "This (default 1), or that (default 2). (a number; default 8)")
    #expect(help(.choice(["a", "b"]), "Which.") == "Which. (default 8)")
    #expect(help(.text.named("SET"), "Of which.") == "Of which. (any text; default 8)")
    var named = values.named("SET")
    named.description = "the name of a set"
    #expect(help(named, "Of which.") == "Of which. (default 8)")
    let list = Option(
      "kinds", .option, domain: Domain<Void, [String]>.list(of: .choice(["a", "b"])), help: "Some.")
    #expect(list.fullHelp() == "Some. (a list, with ',' between its items)")
    #expect(
      Option(flag: "all", group: nil, help: "All (default few).").fullHelp() == "All (default few)."
    )
  }

  @Test("lists the commands under their topics")
  func list() {
    #expect(
      TestTable.all.help() == """
        Probes
          jacobian  Measures the Jacobian of a model.
          measure   Measures with what goes together.

        Data and models
          train     Trains a model.

        Session
          note      Says its words.
          quit      Leaves.
          say       Says a text.
          sweep     Runs a command over and over.
          mark      Marks.

        `help COMMAND` tells more of one.
        """)
  }

  @Test("stays within its width", arguments: [40, 60, 80, 120])
  func width(width: Int) {
    for command in TestTable.all.commands {
      let lines = command.help(width: width).split(separator: "\n")
      #expect(lines.allSatisfy { displayWidth($0) <= width })
    }
  }

  @Test("refuses an unknown command")
  func unknown() {
    let error = #expect(throws: UsageError.self) { try TestTable.all.help(for: "trian") }
    #expect(error?.message == "unknown command 'trian'; did you mean 'train'?")
  }

  @Test("sets a long example on several lines that are still one command")
  func longExample() throws {
    let example =
      "train moe --steps 200 --lr 0.01 --routing soft --seed 18446744073709551615 --quiet"
    let command = Command<TestSession, String>(
      "long", abstract: "Is long.", examples: [example], effect: .reads,
      .flag("raw", help: "Raw.")
    ) { (_: inout TestSession, _) in "" }
    let lines = command.help(width: 60).split(separator: "\n").filter {
      $0.contains("train") || $0.contains("quiet")
    }
    #expect(
      lines == [
        "  train moe --steps 200 --lr 0.01 --routing soft --seed \\",
        "    18446744073709551615 --quiet",
      ])
  }

  @Test("has examples that run")
  func examples() throws {
    for example in TestTable.all.commands.flatMap(\.examples) {
      #expect(try TestTable.all.output(example) != nil)
    }
  }
}
