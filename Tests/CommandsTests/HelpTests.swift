import CommandLanguage
import Commands
import Documents
import Foundation
import TestSupport
import Testing

@Suite("Help")
struct HelpTests {
  private var commands: [ShellCommand] { Interpreter.table.commands }

  @Test("every command has help within 80 columns, with examples and what to see also")
  func renders() throws {
    var shell = Interpreter()
    for command in commands {
      let printed = try shell.answer("help \(command.name)")
      #expect(printed[0].hasPrefix(command.name))
      #expect(printed.allSatisfy { displayWidth($0) <= 80 }, "\(command.name)")
      #expect(!command.examples.isEmpty && !command.abstract.isEmpty)
      for other in command.seeAlso {
        _ = try shell.answer(other.hasPrefix("help ") ? other : "help \(other)")
      }
    }
  }

  @Test("all help breaks between words at any width", arguments: [40, 60, 80, 200])
  func widths(width: Int) throws {
    var shell = Interpreter()
    let lines =
      ["help", "help metrics", "help words", "help claims", "help k", "help train k"]
      + commands.map { "help \($0.name)" }
      + (try shell.answer("help metrics").dropFirst()).compactMap { line in
        line.split(separator: " ").first.map { "help \($0)" }
      }
    for line in lines {
      let printed = try shell.answer(line, width: width)
      for text in printed {
        #expect(
          displayWidth(text) <= min(width, 80) || !text.drop { $0 == " " }.contains(" "),
          "\(line): \(text)")
      }
      // The same words, but for the backslashes of examples.
      func words(_ lines: [String]) -> [Substring] {
        lines.joined(separator: " ").split(separator: " ").filter { $0 != "\\" }
      }
      #expect(words(printed) == words(try shell.answer(line, width: 80)), "\(line)")
    }
  }

  @Test("help on metrics, claims and each metric; nearest topic otherwise")
  func topics() throws {
    var shell = Interpreter()
    #expect(try shell.answer("help").contains { $0.contains("Makes a dataset") })
    for line in try shell.answer("help metrics").dropFirst() {
      let name = try #require(line.split(separator: " ").first)
      #expect(try shell.answer("help \(name)")[0].hasPrefix("\(name) = "))
    }
    #expect(try shell.answer("help claims").count > 8)
    #expect(
      shell.refusal(of: "help eranc")
        == "there is no help on 'eranc'; did you mean 'erank'? `help` lists the commands, "
        + "`help metrics` the metrics, `help words` all labels, `ls` the objects.")
    #expect(shell.refusal(of: "help trian").contains("did you mean 'train'?"))
  }

  @Test("of an object: what it is, where it comes from and what takes it")
  func object() throws {
    var shell = Interpreter()
    let printed = try shell.answer(
      "data blobs --name b --samples 50", "train moe --data b --steps 1", "help moe")
    #expect(printed[0] == "moe is a model.")
    #expect(printed[1] == "made by: train moe --data b --steps 1")
    let takers = printed.dropFirst(2).joined(separator: " ")
    #expect(takers.hasPrefix("commands that take it: ") && takers.contains(" jacobian, "))
    #expect(!takers.contains("load"))
    #expect(try shell.answer("help b")[0] == "b is a dataset.")
    #expect(shell.refusal(of: "help moee").contains("did you mean 'moe'?"))
  }

  @Test("what is a metric and a command is told as both")
  func both() throws {
    var shell = Interpreter()
    let printed = try shell.answer("help load")
    #expect(printed[0].hasPrefix("load = share") && printed.contains { $0.hasPrefix("load FILE") })
  }

  @Test("of a word after a command: the paragraphs, options and examples with it")
  func word() throws {
    var shell = Interpreter()
    let steps = try shell.answer("help compare seeds").joined(separator: "\n")
    #expect(steps.contains("--seeds N") && !steps.contains("--hidden N"))
    let language = try shell.answer("help data language")
    #expect(language.contains("Made data") && language.contains { $0.contains("data language --") })
    #expect(!language.contains { $0.contains("--delimiter") || $0.contains("See also") })
    #expect(
      shell.refusal(of: "help data lang")
        == "the help of 'data' has no 'lang'; `help data` shows it whole.")
    #expect(shell.refusal(of: "help erank lang") == "'erank' is no command; leave out 'lang'.")
  }

  /// A tokeniser whose tokens are the 256 bytes.
  private static let byteTokeniser: String = {
    let plain = Array(0x21...0x7E) + Array(0xA1...0xAC) + Array(0xAE...0xFF)
    var (letters, next) = ([String](), 0x100)
    for byte in 0..<256 {
      let scalar = plain.contains(byte) ? byte : next
      if scalar == next { next += 1 }
      letters.append(UnicodeScalar(UInt32(scalar)).map { String(Character($0)) } ?? "")
    }
    let vocabulary = letters.enumerated().map { place, letter in
      let quoted = letter == "\"" || letter == "\\" ? "\\" + letter : letter
      return "\"\(quoted)\":\(place)"
    }
    return #"{"model":{"type":"BPE","vocab":{"# + vocabulary.joined(separator: ",")
      + #"},"merges":[]},"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false},"#
      + #""decoder":{"type":"ByteLevel"}}"#
  }()

  @Test("the examples run, in the order of the commands, in one session")
  func examples() throws {
    let folder = try TemporaryFolder()
    let layer = folder.file("layer.safetensors")
    try FileManager.default.copyItem(
      atPath: fixture("ProbesTests", "soft-gelu.safetensors"), toPath: layer)
    try FileManager.default.copyItem(
      atPath: fixture("TokenisersTests", "gpt2/tokenizer.json"),
      toPath: folder.file("tokenizer.json"))
    for chart in ["lab1.chart", "first-look.chart"] { _ = folder.put("", as: chart) }
    for text in ["lab1.txt", "notes.txt"] {
      _ = folder.put(String(repeating: "to be or not to be\n", count: 20), as: text)
    }
    let checkpoint = folder.file("OLMoE-1B-7B")
    try FileManager.default.copyItem(
      atPath: fixture("PretrainedTests", "qwen2moe"), toPath: checkpoint)
    _ = folder.put(Self.byteTokeniser, as: "OLMoE-1B-7B/tokenizer.json")
    var shell = Interpreter()
    try shell.answer("import \(checkpoint) --name olmoe")
    // Files are looked for in a folder of the test's own; trainings are cut to what a test has time for.
    func adapted(_ line: String) -> String {
      line.split(separator: " ").map { word in
        ["json", "chart", "safetensors", "txt", "npy", "csv", "html", "svg", "png", "pdf", "gp"]
          .contains(
            (String(word) as NSString).pathExtension)
          ? folder.file(String(word.split(separator: "/").last ?? word)) : String(word)
      }.joined(separator: " ").replacingOccurrences(of: "--steps 200", with: "--steps 2")
        .replacingOccurrences(of: "--samples 2048", with: "--samples 400 --outputs 4")
        .replacingOccurrences(of: "--dim 16", with: "--dim 4")
        .replacingOccurrences(of: "--seeds 3", with: "--seeds 1 --draws 2")
        .replacingOccurrences(
          of: "top-k --context 16", with: "top-k --context 16 --width 16 --hidden 8"
        )
        .replacingOccurrences(of: "--samples 20000", with: "--samples 2000")
        .replacingOccurrences(of: "~/models/OLMoE-1B-7B", with: checkpoint)
        .replacingOccurrences(of: "--samples 64 --top 32", with: "--samples 8 --top 2")
        .replacingOccurrences(of: "--top 8", with: "--top 2 --samples 4")
    }
    let files: Set = [
      "save", "load", "export", "record", "replay", "play", "rm", "rename", "undo", "redo",
    ]
    func run(_ command: ShellCommand) throws {
      for example in command.examples {
        let own = command.name == "sweep" ? " --folder \(folder.file("t.sweep"))" : ""
        try shell.answer(adapted(example) + (example.hasPrefix(command.name) ? own : ""))
      }
    }
    for command in commands where !files.contains(command.name) { try run(command) }
    for name in ["save", "load", "export", "record", "replay", "play", "undo", "redo", "rename"] {
      try run(try #require(commands.first { $0.name == name }))
    }
    try shell.answer("rename topk moe")
    try run(try #require(commands.first { $0.name == "rm" }))
  }
}
