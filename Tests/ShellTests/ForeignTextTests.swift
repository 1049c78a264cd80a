import Foundation
import Safetensors
import TerminalTesting
import Testing

/// Text of others that would colour the terminal, by an escape sequence and by a C1 control.
private let attack = "\u{1B}[31m\u{9B}7m\u{202E}"
/// The same as JSON writes it.
private let written = "\\u001b[31m\\u009b7m\\u202e"

@Suite("Text of others reaches the terminal without what acts on it")
struct ForeignTextTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Runs the executable; what it shows is to hold `words` and nothing raw.
  private func expectClean(
    _ arguments: [String], input: String = "", showing words: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try Executable.run(["-q"] + arguments, input: input, in: folder)
    let text = outcome.output + outcome.errors
    #expect(!hasRaw(text), "\(text.debugDescription)", sourceLocation: sourceLocation)
    for word in words {
      #expect(text.contains(word), "\(text.debugDescription)", sourceLocation: sourceLocation)
    }
  }

  private func hasRaw(_ text: String) -> Bool {
    text.unicodeScalars.contains {
      $0 != "\n" && ($0.properties.generalCategory == .control || $0 == "\u{202E}")
    }
  }

  private func run(_ commands: String...) -> [String] { commands.flatMap { ["-c", $0] } }

  @Test("commands, options, arguments and names of files")
  func typed() throws {
    try expectClean(run("a\(attack)b"), showing: "unknown command")
    try expectClean(run("data blobs --a\(attack)b 1"), showing: "unknown option")
    try expectClean(run("data blobs --samples \(attack)"), showing: "--samples cannot be")
    try expectClean(run("show a\(attack)b"), showing: "OBJECT cannot be")
    try expectClean(run("help a\(attack)b"), showing: "a?[31m")
    try expectClean(["--bad\(attack)"], showing: "--bad?[31m")
    try expectClean(["a\(attack).chart"], showing: "a?[31m")
    try expectClean(["--verify", "a\(attack).chart"], showing: "a?[31m")
    try expectClean(run("load a\(attack).safetensors"), showing: "no such file")
    try expectClean([], input: "a\(attack)b\n", showing: "unknown command")
    _ = try folder.file("old\(attack).csv", "x\n")
    try expectClean(
      run("data blobs --name b --samples 8", "export b 'old\(attack).csv'"), showing: "was there")
  }

  @Test("tables: names of files, columns, classes and targets, in answers, origins and errors")
  func tables() throws {
    let (a, b) = ("a\(attack)", "b\(attack)")
    _ = try folder.file("t\(attack).csv", "\(a),\(b)\n1,x\(attack)\n2,y\n3,y\n4,x\(attack)\n")
    try expectClean(
      run(
        "data 't\(attack).csv' --label '\(b)' --standardise --name t", "show t", "ls",
        "train m --data t --routing soft --experts 2 --hidden 2 --steps 2", "pca m",
        "pca m --of input",
        "pca m", "export t t.csv", "history --journal"), showing: "a?[31m", "t?[31m", "in place of")
    try expectClean(run("data 't\(attack).csv' --label z"), showing: "a\\u{1b}[31m")
    try expectClean(run("data 't\(attack).csv' --label '\(a)' --values '\(b)'"), showing: "t")
    _ = try folder.file("u\(attack).csv", "p,q\n1,\(attack)\n")
    try expectClean(run("data 'u\(attack).csv'"), showing: "u")
    _ = try folder.file("w.txt", "one \(attack) two \(attack) three\n")
    try expectClean(
      run("data text w.txt --tokens words --test 0.4 --name w", "show w"), showing: "tokens")
  }

  @Test("files of models: metadata, names of tensors and recipes")
  func models() throws {
    func file(_ header: String) throws -> [String] {
      let bytes = Array(header.utf8)
      let length = withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { Array($0) }
      _ = try folder.file(
        "m.safetensors", length + bytes + [UInt8](repeating: 0, count: 4 * 4 * 2))
      return run("import m.safetensors", "data m.safetensors")
    }
    let tensors =
      "\"experts.0.w1.weight\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},"
      + "\"experts.0.w2.weight\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[16,32]}}"
    for key in ["activation", "routing", "k", "temperature", "normalisation", "x\(written)"] {
      try expectClean(
        try file("{\"__metadata__\":{\"\(key)\":\"\(written)\"},\(tensors)"), showing: "error")
    }
    try expectClean(
      try file("{" + tensors.replacing("w2.weight", with: "w2.\(written)")), showing: "error")
    try expectClean(try file("{\"__metadata__\":{\"a\":\"\(written)\"}"), showing: "error")
  }

  @Test("checkpoints that are signed again: origins, journal, machine, kinds, entries and names")
  func checkpoints() throws {
    let path = folder.path + "/s.safetensors"
    let made = try Executable.run(
      run(
        "data blobs --name b --dim 2 --samples 16",
        "train m --routing top-k --experts 2 --k 1 --hidden 2 --steps 2", "route m",
        "save s.safetensors"), in: folder)
    #expect(made.status == 0, "\(made)")
    let signed = try SignedCheckpoint(path: path)
    func load(
      _ commands: String..., change: (inout [String: Any], inout [[String: Any]]) -> Void
    ) throws -> [String] {
      try signed.write(to: path, changing: change)
      return (["load s.safetensors"] + commands).flatMap { ["-c", $0] }
    }
    try expectClean(
      try load("ls", "show m", "?m.route", "route m", "rm m\(attack)") { _, objects in
        for place in objects.indices { objects[place]["origin"] = "x\(attack)" }
      }, showing: "loaded 4 objects", "x?[31m")
    try expectClean(
      try load("history --journal", "replay s.safetensors", "replay s.safetensors --verify") {
        manifest, _ in manifest["journal"] = [["command": "x\(attack)", "digest": attack]]
      }, showing: "x?[31m")
    try expectClean(
      try load("replay s.safetensors --verify") { manifest, objects in
        manifest["machine"] = "x\(attack)"
        manifest["journal"] = [["command": "seed 0", "digest": attack]]
      }, showing: "s.safetensors")
    try expectClean(
      try load { _, objects in objects[0]["kind"] = "x\(attack)" }, showing: "x?[31m")
    try expectClean(
      try load { _, objects in objects[0]["name"] = "x\(attack)" }, showing: "cannot name")
    try expectClean(
      try load { _, objects in objects[3]["name"] = "x\u{202E}" }, showing: "cannot be read")
    for object in 0..<4 {
      try expectClean(
        try load("show m", "show b") { _, objects in
          let text = objects[object]["description"] as? String ?? ""
          objects[object]["description"] = "{\"x\(written)\":1," + text.dropFirst()
        }, showing: "x?[31m")
    }
    try expectClean(
      try load("?m.route", "show m", "jacobian m") { _, objects in
        for place in objects.indices {
          let text = objects[place]["description"] as? String ?? ""
          objects[place]["description"] = text.replacing("\"b\"", with: "\"b\(written)\"")
        }
      }, showing: "b?[31m")
  }

  @Test("transcripts: narration, expected output, commands and needs")
  func transcripts() throws {
    let text =
      "# told \(attack)\n> seed 3\nother \(attack)\n> nonsense\(attack)\n#? NOT\(attack) x\n"
      + "#? NOT_SET a\(attack)\n> seed 4\n"
    let path = try folder.file("a\(attack).chart", text)
    try expectClean([path], showing: "nonsense?[31m")
    try expectClean(["--verify", path], showing: "other ?[31m", "nonsense?[31m")
    try expectClean(["--update", path], showing: "a?[31m")
    let need = try folder.file("n.chart", "#? NOT_SET a\(attack)\n> seed 4\n")
    try expectClean([need], showing: "a?[31m")
    try expectClean(["--verify", need], showing: "a?[31m")
    try expectClean(run("replay n.chart", "replay a\(attack).chart"), showing: "a?[31m")
    let record = folder.path + "/r.chart"
    try expectClean(
      ["--record", record, "-c", "replay 'a\(attack).chart'"], showing: "nonsense?[31m")
    let recorded = try folder.text("r.chart").split(separator: "\n").filter { !$0.hasPrefix("> ") }
    #expect(!hasRaw(recorded.joined(separator: "\n")), "\(recorded)")
  }

  @Test("a lesson, what is to be recovered, and what Tab offers", .needsSetsid)
  func terminal() throws {
    let state = folder.path + "/.local/state/chartroom"
    try FileManager.default.createDirectory(
      atPath: state, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let planted = try folder.file(
      ".local/state/chartroom/recovery-1.chart", "> seed 1\(attack)\n> save x.safetensors\n")
    chmod(planted, 0o600)
    let lesson = try folder.file("l.chart", "# told \(attack)\n> seed 5 # \(attack)\n")
    for name in ["a\(attack)1", "a\(attack)2"] { _ = try folder.file(name + ".csv", "") }
    // No colour of its own may be mistaken for theirs: red is only for errors.
    let start = try Executable.start(in: folder, until: "[y/N/never] ")
    start.type("never\r")
    var shown = try start.expect("chartroom> ")
    start.type("play \(lesson)\r")
    shown += try start.expect("lesson 1/1> ")
    start.type("quit\r")
    shown += try start.expect("chartroom> ")
    start.type("data \(folder.path)/a\t\t")
    shown += try start.expect("1.csv")
    #expect(shown.contains("told ?[31m"), "\(shown.debugDescription)")
    let screen = start.screen.lines.joined(separator: "\n")
    #expect(!(shown + screen).contains("\u{1B}[31m"), "\(shown.debugDescription)")
    #expect(!shown.unicodeScalars.contains { $0 == "\u{9B}" || $0 == "\u{202E}" })
  }
}

/// A checkpoint whose manifest is changed and made to fit again, as whoever means harm would.
private struct SignedCheckpoint {
  private let file: SafetensorsFile
  private let tensors: [Tensor]
  private let manifest: [String: Any]

  init(path: String) throws {
    file = try SafetensorsFile(path: path)
    tensors = try file.infos.map { [file] info in
      Tensor(
        info.name, elementType: info.elementType, shape: info.shape,
        bytes: try file.bytes(named: info.name))
    }
    let text = try #require(file.metadata["chartroom"])
    let json = try JSONSerialization.jsonObject(with: Data(text.utf8))
    manifest = try #require(json as? [String: Any])
  }

  func write(
    to path: String, changing change: (inout [String: Any], inout [[String: Any]]) -> Void
  ) throws {
    var manifest = manifest
    var objects = try #require(manifest["objects"] as? [[String: Any]])
    change(&manifest, &objects)
    let checksums = try #require(manifest["checksums"] as? [String: String])
    for place in objects.indices {
      func text(_ key: String) -> String { objects[place][key] as? String ?? "" }
      var digest = Digest()
      digest.update(text("kind"))
      digest.update(text("description"))
      let prefix = text("name") + "/"
      for tensor in tensors.filter({ $0.name.hasPrefix(prefix) }).sorted(by: { $0.name < $1.name })
      {
        digest.update(String(tensor.name.dropFirst(prefix.count)))
        digest.update(tensor.elementType.rawValue)
        digest.update(tensor.shape)
        digest.update(UInt64(checksums[tensor.name] ?? "", radix: 16) ?? 0)
      }
      objects[place]["digest"] = digest.hexadecimal
    }
    var digest = Digest()
    digest.update((manifest["seed"] as? NSNumber)?.uint64Value ?? 0)
    for object in objects.sorted(by: {
      ($0["name"] as? String ?? "") < ($1["name"] as? String ?? "")
    }) {
      digest.update(object["name"] as? String ?? "")
      digest.update(object["digest"] as? String ?? "")
    }
    manifest["objects"] = objects
    manifest["digest"] = digest.hexadecimal
    let text = String(
      decoding: try JSONSerialization.data(withJSONObject: manifest, options: [.sortedKeys]),
      as: UTF8.self)
    var checksum = Digest()
    checksum.update(text)
    try SafetensorsWriter(
      tensors: tensors,
      metadata: ["chartroom": text, "chartroom.checksum": checksum.hexadecimal]
    ).write(to: path)
  }
}
