import CommandLanguage
import Documents
import LinearAlgebra
import Safetensors
import Sessions
import Tokenisers

extension ShellCommand {
  static let tokens = ShellCommand(
    "tokens", abstract: "Shows the tokens of a text: their ids and pieces.",
    topic: "data and models",
    discussion: [
      "Reads tokenizer.json as Hugging Face's library does, and gives the ids that it gives: "
        + "byte-pair encodings, on bytes (GPT-2, Qwen, Llama 3, OLMoE) or with bytes to fall back to "
        + "(Llama 2, Mixtral). What a file asks for and is not supported is refused by name.",
      "A piece is the vocabulary's own string; beside it stands the text, in quotes where a blank is at its "
        + "edge. The file of --to is JSON: {\"ids\": [...], \"pieces\": [...]}.",
    ],
    examples: [
      "tokens ~/models/OLMoE/tokenizer.json --text \"Hello world\"",
      "tokens ~/models/OLMoE/tokenizer.json --file lab1.txt --to tokens.json",
    ],
    seeAlso: ["data"], effect: .reads,
    rules: [.excludes(["text"], with: "file"), .needs(["force"], "to")],
    .positional("model", .tokeniser, help: "A model or its folder, or a tokenizer.json."),
    .option("text", .text, help: "The text."),
    .option("file", .file(mustExist: true), help: "A file of text, UTF-8."),
    .flag("no-special", help: "Leaves out the tokens that begin or end a text."),
    .option("to", .file(extensions: ["json"]), help: "Writes ids and pieces there instead."), force
  ) { (bench: inout Workbench, name, text, file, isBare, target, isForced) in
    let tokeniser = try bench.tokeniser(named: name)
    let text = try text ?? file.map(Self.text(of:))
    guard let text else { throw Refusal("give the text: --text \"...\", or --file FILE.") }
    if let target { _ = try bench.files.target(of: target) }
    // Nothing of it is kept when it is told to stop.
    _ = bench.surroundings.begin("finding tokens", "bytes", stop: .drops)
    let ids = tokeniser.ids(of: text, addingSpecial: !isBare)
    guard let target else { return report(ids, tokeniser, title: name) }
    let json = try JSONValue.object([
      "ids": JSONValue(ids.map(Int.init)),
      "pieces": .array(ids.map { .string(tokeniser.piece(Int($0)) ?? "") }),
    ]).text()
    try bench.write(to: target, counting: "bytes", isForced: isForced) { path, _ in
      try AtomicFile.write(json, to: path)
    }
    var report = Report("wrote \(counted(ids.count, "token")) to \(target).")
    for note in tokeniser.notes { report.add(note) }
    return report
  }

  private static func report(_ ids: [UInt32], _ tokeniser: Tokeniser, title: String) -> Report {
    var report = Report()
    let vocabulary = NumberText.short(tokeniser.vocabularyCount)
    report.add(.title("\(counted(ids.count, "token")) of the \(vocabulary) that '\(title)' has"))
    var table = Table(["place", "id", "*piece", "*text"])
    for (place, id) in ids.enumerated() {
      table.add([
        "\(place)", "\(id)", tokeniser.piece(Int(id)) ?? "", tokeniser.name(Int(id)),
      ])
    }
    report.add(table)
    for note in tokeniser.notes { report.add(note) }
    return report
  }

  /// What a file of text holds.
  ///
  /// - Throws: `Refusal` where it is not UTF-8, `SafetensorsError`, `MemoryShortage`.
  static func text(of path: String) throws -> String {
    let file = try InputFile(path: path)
    try AvailableMemory.require(
      40 * Double(file.byteCount), for: "finding the tokens of '\(path)'", "Give a smaller file.")
    let bytes = try file.bytes(in: 0..<file.byteCount)
    do {
      return String(copying: try UTF8Span(validating: bytes.span))
    } catch {
      throw Refusal(
        "\(path): byte \(error.byteOffsets.lowerBound) is not UTF-8; write the file so.")
    }
  }
}
