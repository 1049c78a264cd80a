import Documents
import Foundation
import Sessions
import Shell
import TerminalTesting
import Testing

@Suite("Answers for programs")
struct FormatTests {
  private static let data = "data piecewise --name d --dim 4 --samples 64 --classes 3"
  private static let train = "train moe --routing top-k --experts 3 --hidden 4 --steps 3"

  /// What is compared to the last bit, which `JSONSerialization` does not keep.
  private struct Reply: Decodable {
    struct Kept: Decodable {
      struct Figure: Decodable {
        let path: String
        let value: Double?
      }
      let name, kind: String
      let figures: [Figure]?
    }
    struct Value: Decodable { let value: Double? }
    let kept: [Kept]
    let data: Value?
  }

  private func reply(_ line: String) throws -> Reply {
    try JSONDecoder().decode(Reply.self, from: Data(line.utf8))
  }

  private func json(_ line: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }

  @Test("are a line of JSON each, with the objects kept, their figures and numbers in full")
  func lines() throws {
    let console = MemoryConsole()
    let shell = Shell(console: console)
    for line in ["set format json", Self.data, Self.train, "route moe", "calc 1 / 3", "ls"] {
      #expect(!shell.enter(line).failed)
    }
    #expect(console.lines.count == 6)
    let answers = try console.lines.map(json)
    #expect(answers.allSatisfy { $0["ok"] as? Bool == true })
    #expect(answers[3]["command"] as? String == "route moe")
    let kept = try #require(try reply(console.lines[3]).kept.first)
    #expect(kept.name == "moe.route" && kept.kind == "route")
    let entries = shell.session.entries(of: "moe.route")
    #expect(kept.figures?.map(\.path) == entries.map(\.path))
    #expect(kept.figures?.map(\.value) == entries.map(\.figure.value))
    #expect(try reply(console.lines[4]).data?.value == 1.0 / 3)
    let table = try #require(
      (answers[5]["report"] as? [[String: Any]])?.first?["table"] as? [String: Any])
    #expect((table["rows"] as? [[Any]])?.count == shell.session.objects.count)
  }

  @Test("tell an error by its code, message and the word it is at, in UTF-8 bytes")
  func errors() throws {
    let console = MemoryConsole()
    let shell = Shell(console: console)
    shell.enter("set format json")
    for (line, code, word) in [
      ("calc 1 + é.loss", "usage", "é"), ("show nothing", "usage", "nothing"),
      ("undo", "refusal", nil), ("trian", "usage", "trian"),
      ("load /nowhere.safetensors", "usage", "/nowhere.safetensors"),
    ] as [(String, String, String?)] {
      #expect(shell.enter(line).failed)
      let answer = try json(try #require(console.lines.last))
      let error = try #require(answer["error"] as? [String: Any])
      #expect(answer["ok"] as? Bool == false && answer["command"] as? String == line)
      #expect(error["code"] as? String == code, "\(error)")
      #expect((error["message"] as? String)?.isEmpty == false)
      let span = error["span"] as? [Int]
      let bytes = span.map { Array(line.utf8)[$0[0]..<$0[1]] }
      #expect(bytes.map { String(decoding: $0, as: UTF8.self) } == word, "\(line)")
    }
    #expect(console.errors.isEmpty)
  }

  @Test("keep to lines of their own whatever a name holds")
  func controls() throws {
    let console = MemoryConsole()
    let shell = Shell(console: console)
    shell.enter("set format json")
    shell.enter("show 'a\u{1B}[2J\u{202E}\u{85}'")
    let line = try #require(console.lines.last)
    #expect(line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .format })
    #expect(!line.contains("\u{1B}") && !line.contains("\u{85}"))
    #expect((try json(line)["command"] as? String)?.contains("\u{202E}") == true)
  }

  @Test("are tables alone as CSV, an empty line between two, sentences beside them")
  func csv() throws {
    let console = MemoryConsole()
    let shell = Shell(console: console)
    for line in ["set format csv", Self.data, Self.train, "route moe", "calc [1 / 3, 2]"] {
      shell.enter(line)
    }
    let parts = console.text.components(separatedBy: "\n\n")
    #expect(parts.count == 3)
    #expect(parts[0].hasPrefix("step,loss,task,balance,z,"))
    #expect(parts[1].hasPrefix("expert,load,importance,n_eff\n0,"))
    #expect(parts[2] == "place,value,unit,reason\n0,0.3333333333333333,,\n1,2.0,,")
    #expect(console.notes.contains { $0.hasPrefix("d: 64 samples") })
  }

  @Test("are of the session's listener: no checkpoint and no transcript holds them")
  func keptApart() throws {
    let folder = try TemporaryFolder()
    let shell = Shell(console: MemoryConsole())
    let plain = Shell(console: MemoryConsole())
    for one in [shell, plain] {
      if one === shell { one.enter("set format json") }
      one.enter(Self.data)
      one.enter("save \(folder.path)/\(one === shell ? "a" : "b").safetensors")
    }
    let files = try ["a", "b"].map {
      try Data(contentsOf: URL(filePath: "\(folder.path)/\($0).safetensors"))
    }
    #expect(files[0] == files[1])
    shell.enter("load \(folder.path)/b.safetensors")
    #expect(shell.session.settings.format == .json)
  }
}
