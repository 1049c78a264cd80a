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
                       How inputs are routed. (dense, top-k or soft; default soft)
          --seed SEED  Seed of the weights. (a whole number from 0 to 2^64 - 1)
          --quiet      Prints no progress.
        """)
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
