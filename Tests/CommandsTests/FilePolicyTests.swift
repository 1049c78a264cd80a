import Commands
import Foundation
import TestSupport
import Testing

/// Commands are run where the process stands, so `--allow-writes` makes a folder the working one here.
@Suite("What commands may do to files")
struct FilePolicyTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func interpreter(
    _ policy: FilePolicy, confirm: @escaping @Sendable (String) -> Bool = { _ in false }
  ) throws -> Interpreter {
    var shell = Interpreter(
      surroundings: Surroundings(
        start: Surroundings.silent.start, announce: { _ in }, confirm: confirm))
    try shell.answer("data blobs --name d --dim 2 --classes 2 --samples 8")
    shell.files = policy
    return shell
  }

  @Test("a script replaces a file with a note, without one what it wrote and with --force")
  func script() throws {
    let path = folder.put("old", as: "d.csv")
    var shell = try interpreter(FilePolicy())
    #expect(
      try shell.run("export d \(path)").notes
        == ["note: '\(path)' was there and is replaced; --force does so without a word."])
    #expect(try shell.run("export d \(path)").notes == [])
    _ = folder.put("new", as: "d.csv")
    #expect(try shell.run("export d \(path) --force").notes == [])
    // Somebody else puts another file in its place.
    #expect(rename(folder.put("other", as: "o"), path) == 0)
    #expect(try shell.run("export d \(path)").notes.count == 1)
    #expect(try shell.run("save \(folder.file("s.safetensors"))").notes == [])
  }

  @Test("a person is asked, with the file that a link leads to, and --force does not ask")
  func person() throws {
    let path = folder.put("old", as: "d.csv")
    let link = folder.file("link.csv")
    #expect(symlink("d.csv", link) == 0)
    var shy = try interpreter(FilePolicy(asks: true)) { question in
      #expect(question.contains("link.csv', which is '") && question.hasSuffix("it? [y/N] "))
      return false
    }
    #expect(
      shy.refusal(of: "export d \(link)")
        == "'\(link)' stays as it is; --force replaces it without asking.")
    #expect(try folder.text("d.csv") == "old")
    var bold = try interpreter(FilePolicy(asks: true)) { question in
      #expect(
        question
          == "'\(path)' is there, and this session has not written it. Replace it? [y/N] ")
      return true
    }
    #expect(try bold.run("export d \(path)").notes == [])
    #expect(try folder.text("d.csv") != "old")
    _ = folder.put("old", as: "e.csv")
    #expect(try shy.run("export d \(folder.file("e.csv")) --force").notes == [])
  }

  @Test("a transcript writes nothing outside, through links or over what it has not written")
  func transcript() throws {
    let plain = try FilePolicy().forTranscript()
    var shell = try interpreter(plain)
    let outside = folder.file("d.csv")
    let refusal = shell.refusal(of: "export d \(outside)")
    #expect(refusal.hasPrefix("this would write '\(outside)', outside the working folder '"))
    #expect(refusal.hasSuffix("A transcript may write there with --allow-writes '\(outside)'."))
    #expect(shell.refusal(of: "save \(folder.file("s.safetensors")) --force").contains("outside"))
    #expect(folder.contents == [])
    let name = "policy-test-\(UInt64.random(in: 0 ... .max)).csv"
    defer { unlink(name) }
    try shell.answer("export d \(name)", "export d \(name)")
    var second = try interpreter(try FilePolicy().forTranscript())
    #expect(
      second.refusal(of: "export d \(name) --force")
        .contains("\(name)', which this transcript has not written."))
    unlink(name)
    #expect(symlink(outside, name) == 0)
    #expect(second.refusal(of: "export d \(name)").hasPrefix("this would write '\(outside)'"))
    unlink(name)
    #expect(symlink(folder.file("profile"), name) == 0)
    #expect(
      second.refusal(of: "export d \(name)").contains("which has not the ending it is written for"))
    #expect(folder.contents == [])
  }

  @Test("what is told with --allow-writes is allowed, and no transcript tells itself")
  func allowed() throws {
    let path = folder.put("old", as: "d.csv")
    let policy = FilePolicy(allowed: [folder.path])
    var shell = try interpreter(try policy.forTranscript())
    try shell.answer("export d \(path)")
    #expect(try folder.text("d.csv") != "old")
    #expect(shell.refusal(of: "export d \(folder.path)-else.csv").contains("outside"))
    var other = try interpreter(try FilePolicy().forTranscript(allowing: path))
    try other.answer("export d \(path) --force")
    #expect(other.refusal(of: "export d \(folder.file("e.csv"))").contains("outside"))
    #expect(throws: (any Error).self) { try shell.files.forTranscript(allowing: "/") }
  }

  @Test("an ending counts behind links in scripts too, and not where a person types")
  func endings() throws {
    let link = folder.file("out.csv")
    let profile = folder.put("echo", as: "profile")
    #expect(symlink(profile, link) == 0)
    var script = try interpreter(FilePolicy())
    #expect(script.refusal(of: "export d \(link)").contains("profile', which has not the ending"))
    #expect(try folder.text("profile") == "echo")
    var person = try interpreter(FilePolicy(asks: true)) { _ in true }
    try person.answer("export d \(link)")
    #expect(try folder.text("profile") != "echo")
  }

  @Test("what is checked writes elsewhere, reads there first, and says so once")
  func check() throws {
    let path = folder.put("old", as: "d.csv")
    var shell = try interpreter(FilePolicy().forCheck())
    let first = try shell.run("export d \(path)")
    #expect(first.report.lines(width: 500) == ["wrote d to \(path)."])
    #expect(
      first.notes
        == ["note: what is checked writes to a scratch folder; '\(path)' stays as it is."])
    #expect(try shell.run("save \(folder.file("s.safetensors"))").notes == [])
    #expect(try folder.text("d.csv") == "old" && folder.contents == ["d.csv"])
    try shell.answer("data \(path) --name e --label label", "load \(folder.file("s.safetensors"))")
    #expect(shell.session.objects.map(\.name) == ["d"])
    #expect(shell.refusal(of: "save \(folder.file("none/s.safetensors"))").contains("no such file"))
    #expect(shell.refusal(of: "load \(folder.file("t.safetensors"))").contains("no such file"))
    let scratch = try #require(
      shell.files.spokenNames(in: path).first { $0.name == path }?.text)
    #expect(FileManager.default.fileExists(atPath: scratch))
    shell = Interpreter()
    #expect(!FileManager.default.fileExists(atPath: scratch))
  }

  @Test("lines that write files are known, behind time as well")
  func writers() {
    for line in ["save x", "time export d x.csv", "record a.chart", "time time replay a", "play a"]
    {
      #expect(Interpreter.writesFiles(line), "\(line)")
    }
    for line in ["ls", "", "time", "train moe # save x", "data save"] {
      #expect(!Interpreter.writesFiles(line), "\(line)")
    }
  }
}
