import Commands
import Experiments
import Foundation
import Results
import Sessions
import TestSupport
import Testing

/// Checkpoints of earlier versions, which load for ever: `Fixtures/golden-N` holds each with what `show`
/// printed of its results and the JSON that `export` wrote of them (`make.txt` made it).
@Suite("A checkpoint of an earlier version")
struct GoldenTests {
  /// The folders of all of them, by name.
  static let names: [String] = {
    let files = try? FileManager.default.contentsOfDirectory(atPath: fixture("CommandsTests", ""))
    return (files ?? []).filter { $0.hasPrefix("golden-") }.sorted()
  }()

  private static func path(_ name: String, _ file: String) -> String {
    fixture("CommandsTests", "\(name)/\(file)")
  }

  private static func loaded(_ name: String) throws -> Interpreter {
    var shell = Interpreter()
    try shell.answer("load \(path(name, name)).safetensors")
    return shell
  }

  @Test("is there for every kind of object, the first of them from 0.1.0")
  func kinds() throws {
    #expect(Self.names.first == "golden-1")
    let kinds = try Self.names.flatMap { name in
      try Self.loaded(name).session.objects.map(\.content.kind)
    }
    #expect(Set(kinds) == Set(ContentKinds.names))
  }

  @Test("gives the figures that it gave, in JSON", arguments: names)
  func figures(name: String) throws {
    var shell = try Self.loaded(name)
    let folder = try TemporaryFolder()
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.path(name, "json"))
    #expect(!files.isEmpty)
    for file in files.sorted() {
      try shell.answer("export \(file.dropLast(5)) \(folder.file(file))")
      let expected = try JSON(contentsOf: Self.path(name, "json/\(file)"))
        .removing("version").removing("settings")
      let found = differences(try folder.json(file), expected, tolerance: 1e-13)
      #expect(found.isEmpty, "\(file): \(found.prefix(5))")
    }
  }

  @Test(
    "comparisons of before verdicts were held against training show the rule of then, and say so")
  func earlierRule() throws {
    var shell = try Self.loaded("golden-1")
    let earlier = shell.session.objects.filter { $0.content is Comparison }
    #expect(!earlier.isEmpty)
    for object in earlier {
      let shown = try shell.answer("show \(object.name)").joined(separator: " ")
      #expect(shown.contains("verdicts by the earlier rule"), "\(shown)")
      #expect(try shell.answer("show --all \(object.name)").joined(separator: " ") == shown)
    }
  }

  @Test("shows the figures that it showed", arguments: names)
  func shown(name: String) throws {
    var shell = try Self.loaded(name)
    let text = try String(contentsOfFile: Self.path(name, "show.txt"), encoding: .utf8)
    var blocks: [(object: String, lines: [Substring])] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if let match = line.wholeMatch(of: /wrote (\S+) to json\/.*/) {
        blocks.append((String(match.1), []))
      } else if !blocks.isEmpty {
        blocks[blocks.count - 1].lines.append(line)
      }
    }
    #expect(!blocks.isEmpty)
    for (object, lines) in blocks {
      // Shares of tokens are printed in hundredths since; their JSON is held to what it was.
      if shell.session.object(named: object)?.content is TokenResult { continue }
      // Words may change with the version, figures may not.
      var found = Self.numbers(try shell.answer("show \(object)").map { Substring($0) })
      for number in Self.numbers(lines) {
        if let place = found.firstIndex(of: number) {
          found.remove(at: place)
        } else {
          Issue.record("\(object): \(number) is not shown any more")
        }
      }
    }
  }

  /// The decimals in what was printed, as they stand there.
  private static func numbers(_ lines: [Substring]) -> [Substring] {
    lines.flatMap { $0.matches(of: /-?[0-9]+\.[0-9]+(e[-+]?[0-9]+)?/).map(\.output.0) }
  }

  @Test("is saved, exported and read again, every object of it", arguments: names)
  func again(name: String) throws {
    var shell = try Self.loaded(name)
    let folder = try TemporaryFolder()
    let first = shell.session
    try shell.answer("save \(folder.file("again.safetensors"))")
    try shell.answer("load \(folder.file("again.safetensors"))")
    #expect(shell.session.digest == first.digest)
    #expect(shell.session.objects == first.objects)
    for object in first.objects where object.content.kind != "pretrained" {
      try shell.answer("show \(object.name)")
      var written = 0
      for form in ["json", "csv", "npy", "safetensors"] {
        let file = folder.file("x.\(form)")
        if (try? shell.run("export \(object.name) \(file)")) != nil { written += 1 }
      }
      #expect(written > 0, "\(object.name)")
    }
  }
}
