import CommandLanguage
import Commands
import Documents
import Foundation
import Testing

@Suite("Report")
struct ReportTests {
  private static let lines = [
    "ls", "set", "show d", "show dense", "show moe", "show moe.training", "show moe.route",
    "show moe.jacobian", "show moe.pca", "show moe.subspace", "show L.jacobian", "show L.pca",
    "show comparison", "show pair", "show flat", "show flat.pca", "help", "help metrics",
    "help claims", "history --journal", "set digits 17", "show moe.jacobian", "show comparison",
  ]

  private static func furnished() throws -> Interpreter {
    var shell = try Interpreter.furnished()
    let dead = fixture("ProbesTests", "top1-dead-expert-f32.safetensors")
    try shell.answer(
      "route moe", "jacobian moe --draws 5 --unweighted", "pca moe", "subspace moe",
      "import \(dead) --name L", "jacobian L --draws 5", "pca L",
      "compare --routings dense,top-k,soft --data d --seeds 3 --steps 3 --experts 3 --hidden 3 "
        + "--samples 16 --draws 5",
      "compare dense moe --name pair --draws 5",
      // One output and one hidden unit: spectra of one value, for which little is defined.
      "data teacher --name thin --dim 1 --outputs 1 --samples 20",
      "train flat --data thin --hidden 1 --steps 1", "jacobian flat", "pca flat --of hidden")
    return shell
  }

  @Test("no line is longer than the width, unless one word is")
  func widths() throws {
    var shell = try Self.furnished()
    for line in Self.lines {
      let report = try shell.run(line).report
      for width in stride(from: 40, through: 120, by: 8) {
        for printed in report.lines(width: width) {
          #expect(
            displayWidth(printed) <= width
              || !printed.trimmingCharacters(in: [" ", "\\"]).contains(" "),
            "\(line), \(width): \(printed)")
        }
      }
    }
  }

  @Test("nothing is NaN; what is not defined is a dash", arguments: [80, 300])
  func undefined(width: Int) throws {
    var shell = try Self.furnished()
    for line in Self.lines where !line.hasPrefix("help") {
      for printed in try shell.answer(line, width: width) {
        #expect(
          !printed.split(whereSeparator: { " [],".contains($0) }).contains {
            $0.lowercased().hasSuffix("nan")
          },
          "\(line): \(printed)")
      }
    }
    let rows = try shell.answer("set digits 4", "show flat.jacobian", width: 200)
    let cells = try #require(rows.first { $0.hasPrefix("expert 0") }).split(separator: " ")
    let headings = rows[1].split(separator: " ")
    let decay = try #require(headings.firstIndex(of: "decay"))
    #expect(cells[decay + 2] == "-", "\(rows)")
  }

  @Test("columns that do not fit are left out, with a note that names them")
  func columns() throws {
    var shell = try Self.furnished()
    let narrow = try shell.answer("show moe.jacobian", width: 40)
    let note = try #require(narrow.first { $0.hasPrefix("left out at this width:") })
    #expect(note.contains("srank"))
    let told = narrow.joined(separator: " ").split(separator: "`set width ").dropFirst().first
    let full = try #require(Int(told?.prefix(while: \.isNumber) ?? ""))
    #expect(
      try !shell.answer("show moe.jacobian", width: full).contains {
        $0.hasPrefix("left out")
      })
    #expect(
      try shell.answer("show moe.jacobian", width: full - 1).contains {
        $0.hasPrefix("left out")
      })
    #expect(
      try !shell.answer("show moe.jacobian", width: 200).contains { $0.hasPrefix("left out") })
    // What is in the wide table's row is in the narrow one's, in the same order.
    let wide = try shell.answer("show moe.jacobian", width: 200)
    let row = try #require(narrow.first { $0.hasPrefix("expert 1") }).split(separator: " ")
    let whole = try #require(wide.first { $0.hasPrefix("expert 1") }).split(separator: " ")
    #expect(whole.starts(with: row))
  }

  @Test("a long command of a journal goes on after a backslash, and reads back as it was")
  func journal() throws {
    var shell = try Self.furnished()
    try shell.answer(
      "data blobs --name b --samples 20 --test 0 --noise 0.5 --dim 3 --classes 2 --seed 7")
    let commands = shell.session.journal.map(\.command)
    for width in [30, 80] {
      let printed = try shell.answer("history --journal", width: width)
      #expect(printed.count > commands.count)
      var again: [String] = []
      for line in printed {
        if again.last?.hasSuffix("\\") == true {
          again[again.count - 1] += "\n" + line
        } else {
          again.append(line)
        }
      }
      #expect(
        again.map { Lexer.words(in: $0).map(\.text) }
          == commands.map { Lexer.words(in: $0).map(\.text) })
    }
    #expect(try shell.answer("history --journal", width: 1_000) == commands)
  }

  @Test("a comparison of one architecture has no table without a row")
  func oneArchitecture() throws {
    var shell = try Interpreter.furnished()
    let quick = "--seeds 3 --steps 1 --experts 3 --hidden 3 --samples 8 --draws 2 --data d"
    for routing in ["dense", "soft"] {
      let printed = try shell.answer("compare --routings \(routing) \(quick) --multiverse")
      #expect(!printed.contains { $0.hasPrefix("difference") }, "\(routing)")
      #expect(
        printed.contains { $0.hasPrefix("multiverse: no claim is of") } == (routing == "dense"))
      #expect(printed.contains { $0.hasPrefix("claim ") } == (routing == "soft"), "\(printed)")
    }
    try shell.answer("data language --name l --samples 600")
    let printed = try shell.answer(
      "compare --model transformer --routings dense --data l --seeds 2 --layers 1 --width 4 "
        + "--heads 1 --context 8 --batch 4 --hidden 4 --steps 1 --samples 8 --draws 2 --multiverse")
    #expect(!printed.contains { $0.hasPrefix("difference") || $0.hasPrefix("claim") })
  }

  @Test("a cell is cut where its width ends, whatever its length")
  func cut() throws {
    var shell = Interpreter()
    let long = String(repeating: "b", count: 200_000)
    try shell.answer("data blobs --name a\(long) --samples 20", "rename a\(long) a")
    for width in [80, 60_000] {
      let printed = try shell.answer("ls", width: width)
      #expect(printed[1].hasSuffix("bbb...") && displayWidth(printed[1]) == width)
    }
    try shell.answer("data blobs --name 模型模型 --samples 20")
    #expect(try shell.answer("ls", width: 60)[2].contains("data blobs --"))
  }

  @Test("titles are bold where there is colour, and only there")
  func colour() throws {
    var shell = try Interpreter.furnished()
    let report = try shell.run("route moe").report
    #expect(report.lines(in: Look(width: 80, colours: .full))[0].hasPrefix("\u{1B}[1m"))
    #expect(report.lines(width: 80).allSatisfy { !$0.contains("\u{1B}") })
  }
}
