import Commands
import Sessions
import TestSupport
import Testing

/// Figures that are not defined, or left out for some experts, as printed and as exported.
@Suite("Undefined figures")
struct UndefinedFigureTests {
  @Test("two partitions of one part each agree in no way that has a number")
  func oneClass() throws {
    let folder = try TemporaryFolder()
    var shell = Interpreter()
    let printed = try shell.answer(
      "data \(fixture("ProbesTests", "onecls.csv")) --name one --label lab",
      "import \(fixture("ProbesTests", "ties.safetensors")) --name L", "route L --data one")
    let rows = printed.map { $0.split(separator: " ").map(String.init) }
    for name in ["nmi", "ari"] {
      let row = try #require(rows.first { $0.first == name })
      #expect(row[1...3] == ["with", "labels", "-"], "\(row)")
    }
    try shell.answer("export L.route \(folder.file("route.json"))")
    let json = try folder.json("route.json")
    #expect(json["nmi"] == .null && json["ari"] == .null)
  }

  @Test("the condition number of a Jacobian of low rank is infinite, in JSON the word inf")
  func condition() throws {
    let folder = try TemporaryFolder()
    var shell = Interpreter()
    let printed = try shell.answer(
      "import \(fixture("ProbesTests", "tiny-16-4-16.safetensors")) --name L", "jacobian L",
      width: 140)
    for row in printed where row.hasPrefix("expert ") && !row.contains("dead") && row.contains(".")
    {
      #expect(row.hasSuffix(" inf"), "\(row)")
    }
    try shell.answer("export L.jacobian \(folder.file("jacobian.json"))")
    #expect(try folder.json("jacobian.json")["routed_mean"]["cond"] == .string("inf"))
  }
}
