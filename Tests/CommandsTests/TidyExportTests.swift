import Commands
import Documents
import Results
import Sessions
import TestSupport
import Testing

@Suite("An export of results as CSV")
struct TidyExportTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Cells of CSV with quotes, as RFC 4180 has them.
  private func cells(of text: String) -> [[String]] {
    var (rows, row, cell, isQuoted): ([[String]], [String], String, Bool) = ([], [], "", false)
    var rest = Array(text.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\"" where isQuoted && rest.first == "\"":
        cell.unicodeScalars.append(scalar)
        rest = rest.dropFirst()
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        row.append(cell)
        cell = ""
      case "\n" where !isQuoted:
        rows.append(row + [cell])
        (row, cell) = ([], "")
      default: cell.unicodeScalars.append(scalar)
      }
    }
    return rows
  }

  @Test("of every kind reads back cell by cell, with where it comes from")
  func roundTrip() throws {
    let forged = try ForgedSession()
    var shell = Interpreter()
    try shell.answer("load \(forged.sound)")
    // A sweep's columns are its own.
    let names = shell.session.resultNames.filter { $0 != "s" }
    #expect(
      shell.refusal(of: "export s moe.route \(folder.file("x.csv"))")
        .hasSuffix(
          "'s' has columns of its own, for what varies; write it by itself, or all as .json."))
    try shell.answer("export \(names.joined(separator: " ")) \(folder.file("all.csv"))")
    let read = cells(of: try folder.text("all.csv"))
    let columns = TypedTable.tidyColumns.map(\.name)
    #expect(
      read[0] == columns + ["origin", "object", "objects", "settings", "version", "session_seed"])
    let expected = try names.flatMap { name in
      let result = try #require(shell.session.object(named: name)?.content as? any ResultContent)
      return result.tidy(named: name).rows.map { $0.map(\.description) }
    }
    #expect(read.dropFirst().map { Array($0.prefix(columns.count)) } == expected)
    for row in read.dropFirst() {
      #expect(row.count == read[0].count && row.last == "0")
      #expect(row[6].isEmpty || Double(row[6]) != nil)
    }
    // One by itself has the same rows.
    try shell.answer("export \(names[0]) \(folder.file("one.csv"))")
    let one = cells(of: try folder.text("one.csv"))
    #expect(Array(read.prefix(one.count)) == one)
  }

  @Test("several results are one .json too, by their names, and no other form")
  func several() throws {
    var shell = try Interpreter.furnished()
    try shell.answer("route moe", "pca moe --draws 2")
    let (json, own) = (folder.file("all.json"), folder.file("own.json"))
    #expect(
      try shell.answer("export moe.route moe.pca \(json)", width: 500)
        == ["wrote moe.route, moe.pca to \(json)."])
    try shell.answer("export moe.pca \(own)")
    let all = try folder.json("all.json")
    #expect(Set(all.keys) == ["moe.route", "moe.pca"])
    #expect(try all["moe.pca"] == folder.json("own.json"))
    #expect(
      shell.refusal(of: "export moe.route moe.pca \(folder.file("x.safetensors"))")
        .hasSuffix("several results are written as .csv or .json."))
    #expect(
      shell.refusal(of: "export moe.route d \(folder.file("x.csv"))")
        .hasSuffix("and 'd' is a dataset; write it by itself."))
    #expect(
      shell.refusal(of: "export moe.route moe.route \(folder.file("x.csv"))")
        == "'moe.route' is named twice; name each result once.")
    #expect(
      shell.message(of: "export moe.route moe.pca \(folder.file("x.csv")) --wide").contains(
        "one object"))
  }

  @Test("--wide has a row an expert and a column a statistic, and is of a result's .csv")
  func wide() throws {
    var shell = try Interpreter.furnished()
    try shell.answer("route moe", "export moe.route \(folder.file("w.csv")) --wide")
    let read = cells(of: try folder.text("w.csv"))
    #expect(Array(read[0].prefix(4)) == ["expert", "load", "importance", "n_eff"])
    #expect(read[0].contains("seed") && read.count == 5)
    #expect(
      shell.message(of: "export moe.route \(folder.file("w.json")) --wide").contains("is of .csv"))
    #expect(
      shell.refusal(of: "export d \(folder.file("d.csv")) --wide")
        == "--wide is of results, and d is a dataset.")
  }
}
