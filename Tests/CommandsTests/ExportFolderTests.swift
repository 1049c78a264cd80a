import Commands
import Foundation
import Sessions
import TestSupport
import Testing

@Suite("Export of a transformer to a folder, and of one layer")
struct ExportFolderTests {
  let folder: TemporaryFolder
  private static let names = ["chartroom.json", "config.json", "model.safetensors"]

  init() throws { folder = try TemporaryFolder() }

  private func trained() throws -> Interpreter {
    var shell = Interpreter()
    try shell.answer(
      "data language --name l --samples 600",
      "train lm --data l --routing top-k --gated --experts 4 --norm rmsnorm --positions rotary "
        + "--no-attention-bias --steps 3 \(Interpreter.tiny)")
    return shell
  }

  @Test("writes what import opens, and what says where it comes from")
  func roundTrip() throws {
    var shell = try trained()
    #expect(
      try shell.answer("show lm")[0...1].joined(separator: " ").contains("no attention biases"))
    let path = folder.file("mix")
    #expect(
      try shell.answer("export lm \(path)/ --layout mixtral", width: 400)
        == ["wrote lm to \(path)/: 41 tensors as mixtral."])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: path).sorted() == Self.names)
    #expect(try folder.json("mix/chartroom.json")["origin"].text.hasPrefix("\"train lm"))
    try shell.answer("import \(path) --name m")
    let own = try shell.answer("export lm --layer 1 \(folder.file("own.safetensors"))")
    #expect(own.joined().hasPrefix("wrote layer 1 of lm to"))
    try shell.answer(
      "export m --layer 1 \(folder.file("other.safetensors"))",
      "import \(folder.file("own.safetensors")) --name a",
      "import \(folder.file("other.safetensors")) --name b")
    let (first, second) = (
      try #require(shell.session.object(named: "a")?.content as? Model),
      try #require(shell.session.object(named: "b")?.content as? Model)
    )
    #expect(first.layer == second.layer)
  }

  @Test("names what the layout has no place for")
  func obstacles() throws {
    var shell = try Interpreter.lettered(steps: 1)
    #expect(
      shell.refusal(of: "export lm \(folder.file("m")) --layout mixtral")
        == "mixtral has no place for what 'lm' has: experts that are not gated, biases of attention, "
        + "norm layernorm, learned positions. Train one with --gated --no-attention-bias --norm "
        + "rmsnorm --positions rotary.")
    #expect(
      shell.refusal(of: "export l \(folder.file("m")) --layout mixtral")
        == "--layout is of transformers trained here, and 'l' is a text.")
    #expect(folder.contents == [])
  }

  @Test("one layer is of models that have it, and in native form")
  func layers() throws {
    var shell = try Interpreter.lettered(steps: 1)
    let path = folder.file("x.safetensors")
    #expect(
      shell.refusal(of: "export lm --layer 2 \(path)")
        == "--layer cannot be 2: 'lm' has layers 0 to 1.")
    #expect(
      shell.refusal(of: "export l --layer 0 \(path)")
        == "--layer is of models, and l is a text.")
    #expect(
      shell.refusal(of: "export lm --layer 0 \(folder.file("x.json"))").hasSuffix(
        "a layer is written as .safetensors; give the file that ending."))
    #expect(
      shell.message(of: "export lm --layer 0 \(path) --layout mixtral")
        .contains("does not go with --layout"))
    #expect(
      shell.refusal(of: "export lm \(folder.file("x"))")
        == "\(folder.file("x")): a model is written as .safetensors; give the file that ending.")
    #expect(folder.contents == [])
  }

  @Test("replaces files as other exports do, and a person is asked once")
  func replacing() throws {
    var shell = try trained()
    let session = shell.session
    let path = folder.file("mix")
    let line = "export lm \(path) --layout mixtral"
    shell.files = FilePolicy()
    #expect(try shell.run(line).notes == [])
    #expect(try shell.run(line).notes == [])
    shell.files = FilePolicy()
    #expect(
      try shell.run(line).notes == [
        "note: config.json, model.safetensors, chartroom.json of '\(path)' were there and are "
          + "replaced; --force does so without a word."
      ])
    var shy = Interpreter(
      session: session,
      surroundings: Surroundings(
        start: Surroundings.silent.start, announce: { _ in },
        confirm: { question in
          #expect(question.hasPrefix("config.json, model.safetensors, chartroom.json are in '"))
          return false
        }))
    shy.files = FilePolicy(asks: true)
    #expect(
      shy.refusal(of: line)
        == "'\(path)' stays as it is; --force replaces its files without asking.")
    #expect(try shy.run(line + " --force").notes == [])
    let file = folder.put("x", as: "file")
    #expect(
      shell.refusal(of: "export lm \(file) --layout mixtral")
        == "'\(file)' is a file; give the name of a folder.")
    let nowhere = folder.file("no/where")
    #expect(shell.refusal(of: "export lm \(nowhere) --layout mixtral").contains("where"))
  }

  @Test("a transcript makes no folder outside, and a check none at all, and reads what it wrote")
  func transcripts() throws {
    var shell = try trained()
    let session = shell.session
    let path = folder.file("mix")
    shell.files = try FilePolicy().forTranscript()
    #expect(
      shell.refusal(of: "export lm \(path) --layout mixtral")
        .hasPrefix("this would write '\(path)', outside the working folder '"))
    #expect(folder.contents == [])
    shell.files = try FilePolicy(allowed: [folder.path]).forTranscript()
    try shell.answer("export lm \(folder.file("other")) --layout mixtral")
    #expect(folder.contents == ["other"])
    var checked = Interpreter(session: session)
    let policy = FilePolicy().forCheck()
    checked.files = policy
    try checked.answer(
      "export lm \(path) --layout mixtral", "import \(path) --name m",
      "import \(path)/config.json --name n")
    #expect(folder.contents == ["other"])
    // One that is there is read where it is unless the check has written to it.
    try checked.answer(
      "import \(folder.file("other")) --name o",
      "export lm.training \(folder.file("other/x.json"))",
      "import \(folder.file("other")) --name p",
      "export lm \(folder.file("other")) --layout mixtral",
      "import \(folder.file("other")) --name q")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.file("other")).sorted()
        == Self.names)
    policy.endCheck(within: FilePolicy())
    #expect(
      checked.refusal(of: "export lm \(path) --layout mixtral") == "the check is over.")
  }
}
