import Commands
import Documents
import Sessions
import TestSupport
import Testing

@Suite("The session's own commands")
struct SessionCommandTests {
  @Test("ls lists types, sizes and how each was made, within the width")
  func ls() throws {
    var shell = Interpreter()
    #expect(
      try shell.answer("ls") == ["nothing yet; `data piecewise --name d` makes a dataset."])
    shell = try Interpreter.furnished()
    let printed = try shell.answer("ls")
    #expect(printed.count == 6 && printed.allSatisfy { $0.count <= 80 })
    #expect(printed[1].hasPrefix("d               dataset    120 x 4  data piecewise --name d"))
    #expect(printed[4].hasPrefix("moe             model      248 par  train moe --data d"))
    #expect(printed[5].hasSuffix("..."))
  }

  @Test("show shows any object, with how it was made and its digest")
  func show() throws {
    var shell = try Interpreter.furnished()
    try shell.answer(
      "route moe", "jacobian moe --draws 5", "pca moe", "subspace moe",
      "compare dense moe --draws 5")
    for name in shell.session.names() {
      let printed = try shell.answer("show \(name)")
      let object = try #require(shell.session.object(named: name))
      #expect(printed.last == "digest \(object.digest)")
      #expect(printed.contains { $0.hasPrefix("made by: ") })
    }
    #expect(
      shell.refusal(of: "show moe.rout") == """
        OBJECT cannot be 'moe.rout': there is no object of that name; did you mean 'moe.route'?
          show moe.rout
               ^^^^^^^^
        There are comparison, moe.subspace, moe.pca, moe.jacobian, moe.route, moe.training, moe, \
        dense.training and 2 more.
        """)
  }

  @Test("rm removes all that it names, or nothing")
  func remove() throws {
    var shell = try Interpreter.furnished()
    _ = shell.refusal(of: "rm moe nothing")
    _ = shell.refusal(of: "rm moe moe")
    #expect(shell.session.modelNames == ["moe", "dense"])
    #expect(try shell.answer("rm moe dense") == ["removed moe, dense."])
    #expect(shell.session.modelNames == [])
    #expect(shell.session.resultNames == ["moe.training", "dense.training"])
  }

  @Test("rename takes results along, and whatever refers to the object")
  func rename() throws {
    var shell = try Interpreter.furnished()
    try shell.answer("route moe")
    #expect(try shell.answer("rename moe topk") == ["'moe' is now 'topk'."])
    #expect(shell.session.object(named: "topk.route") != nil)
    #expect(shell.session.names().allSatisfy { !$0.hasPrefix("moe") })
    #expect(try shell.answer("show topk.route")[0] == "routing of topk at 24 samples of d (test)")
    try shell.answer("rename d e")
    #expect(try shell.answer("show topk.route")[0] == "routing of topk at 24 samples of e (test)")
    #expect(try shell.session.content(Model.self, named: "topk").dataset == "e")
    try shell.answer("train topk --resume --steps 2", "route topk")
    #expect(
      shell.refusal(of: "rename topk dense")
        == "there is already an object 'dense'; choose another name, or `rm dense` first.")
    #expect(shell.refusal(of: "rename topk topk") == "'topk' has that name already.")
    _ = shell.refusal(of: "rename topk a/b")
    try shell.answer("data blobs --name x.training --samples 10 --classes 2")
    #expect(
      shell.refusal(of: "rename topk x").hasPrefix("there is already an object 'x.training'"))
  }

  @Test("set shows and changes settings, and no number of the session")
  func set() throws {
    var shell = try Interpreter.furnished()
    let digest = shell.session.digest
    #expect(try shell.answer("set").count == 9)
    #expect(
      try shell.answer("set digits") == ["digits is 4: significant digits of a printed number."])
    #expect(try shell.answer("set digits 7") == ["digits is 7."])
    try shell.answer("set colour off", "set paging off", "set width 100", "set threads 2")
    #expect(shell.session.settings.digits == 7 && !shell.session.settings.colour)
    #expect(shell.session.digest == digest && shell.session.journal.count == 3)
    for (line, message) in [
      ("set digits 0", "digits cannot be '0': give an integer from 2 to 17."),
      ("set digits x", "digits cannot be 'x': give an integer from 2 to 17."),
      ("set colour maybe", "colour cannot be 'maybe': give on or off."),
    ] { #expect(shell.refusal(of: line) == message) }
    #expect(shell.refusal(of: "set digts").contains("did you mean 'digits'?"))
  }

  @Test("memory is set in bytes, MiB or GiB, and refuses what needs more")
  func memory() throws {
    var shell = try Interpreter.furnished()
    defer { _ = try? shell.answer("set memory 0") }
    #expect(try shell.answer("set memory")[0].hasPrefix("memory is 0: memory that a probe"))
    for (typed, shown) in [
      ("2GiB", "2GiB"), ("1536MiB", "1536MiB"), ("3221225472", "3GiB"), ("2000000", "2000000"),
    ] {
      #expect(try shell.answer("set memory \(typed)") == ["memory is \(typed)."])
      #expect(try shell.answer("set memory")[0].hasPrefix("memory is \(shown): "))
    }
    for wrong in ["1", "2GB", "-1", "2 GiB", "9999999999GiB", "GiB", "x"] {
      #expect(
        shell.refusal(of: "set memory '\(wrong)'")
          == "memory cannot be '\(wrong)': give a size such as 2GiB, 512MiB or a number of bytes, "
          + "from 1MiB on, or 0.")
    }
  }

  @Test("undo takes back what changed the session, one command at a time, and leaves settings")
  func undo() throws {
    var shell = Interpreter()
    try shell.answer("seed 3", "data blobs --samples 10 --classes 2", "ls", "set digits 6")
    #expect(try shell.undo().lines(width: 80) == ["undone: data blobs --samples 10 --classes 2"])
    #expect(shell.session.objects.isEmpty && shell.session.settings.digits == 6)
    #expect(try shell.undo().lines(width: 80) == ["undone: seed 3"])
    #expect(shell.session.seed == 0 && shell.session.journal.isEmpty)
    #expect(throws: Interpreter.Failure.self) { try shell.undo() }
  }

  @Test("redo makes again what undo took back, journal and all, until something else changes")
  func redo() throws {
    var shell = Interpreter()
    try shell.answer("seed 3", "data blobs --samples 10 --classes 2", "seed 4", "set digits 6")
    let made = shell.session
    _ = shell.failure { shell throws(Interpreter.Failure) in try shell.redo() }
    for _ in 0..<3 { _ = try shell.undo() }
    try shell.answer("set digits 7", "ls", "seed 0")
    #expect(try shell.redo().lines(width: 80) == ["redone: seed 3"])
    #expect(
      try shell.redo().lines(width: 80) == ["redone: data blobs --samples 10 --classes 2"])
    _ = try shell.redo()
    #expect(shell.session.digest == made.digest && shell.session.journal == made.journal)
    #expect(shell.session.settings.digits == 7)
    #expect(
      shell.failure { shell throws(Interpreter.Failure) in try shell.redo() }
        == "nothing to redo: nothing was undone since the last change; `undo` takes one back.")
    _ = try shell.undo()
    try shell.answer("seed 5")
    _ = shell.failure { shell throws(Interpreter.Failure) in try shell.redo() }
    #expect(try shell.undo().lines(width: 80) == ["undone: seed 5"])
    #expect(try shell.undo().lines(width: 80)[0].hasPrefix("undone: data blobs"))
  }

  @Test("load leaves what is set, digits unless none were, and undo and redo cross it")
  func load() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.safetensors")
    var shell = Interpreter()
    try shell.answer("set digits 6", "set paging on", "seed 3", "save \(path)")
    shell = Interpreter()
    try shell.answer("set paging off", "set width 90", "seed 4", "load \(path)")
    #expect(!shell.session.settings.paging && shell.session.settings.width == 90)
    #expect(shell.session.settings.digits == 6 && shell.session.seed == 3)
    #expect(try shell.undo().lines(width: 800) == ["undone: load \(path)"])
    #expect(shell.session.seed == 4 && shell.session.journal.map(\.command) == ["seed 4"])
    #expect(shell.session.settings.digits == 4 && shell.session.settings.width == 90)
    _ = try shell.redo()
    #expect(shell.session.seed == 3 && shell.session.journal.map(\.command) == ["seed 3"])
    #expect(shell.session.settings.digits == 6 && !shell.session.settings.paging)
    try shell.answer("set digits 5", "load \(path)")
    #expect(shell.session.settings.digits == 5)
  }

  @Test("what only the shell can do is asked of it")
  func requests() throws {
    let folder = try TemporaryFolder()
    let chart = folder.put("", as: "a.chart")
    var shell = Interpreter()
    let expected: [(String, ShellRequest)] = [
      ("quit", .quit), ("undo", .undo), ("redo", .redo), ("history", .history(count: nil)),
      ("history 3", .history(count: 3)), ("record \(chart)", .record(path: chart)),
      ("record off", .stopRecording),
      ("replay \(chart)", .replay(path: chart, verifies: false, updates: false)),
      ("replay \(chart) --verify", .replay(path: chart, verifies: true, updates: false)),
      ("replay \(chart) --update", .replay(path: chart, verifies: false, updates: true)),
      ("play \(chart)", .play(path: chart, .begin)), ("play", .play(path: nil, .begin)),
      ("play --resume", .play(path: nil, .resume)),
      ("play \(chart) --check", .play(path: chart, .check)),
      ("time ls", .time(command: "ls")),
      ("time show 'a b'", .time(command: "show 'a b'")),
      ("time  train m --steps 5", .time(command: "train m --steps 5")),
      ("time show it's  # this", .time(command: "show it's  # this")),
    ]
    for (line, request) in expected {
      #expect(try shell.run(line).request == request, "\(line)")
    }
    #expect(try shell.run("ls").request == nil)
    _ = shell.refusal(of: "time")
    #expect(
      shell.refusal(of: "time  time ls")
        == "`time` runs a command that is not `time`; give it once.")
    for option in ["--verify", "--update"] {
      #expect(
        shell.message(of: "replay \(chart) \(option) --allow-writes x")
          == "--allow-writes is for a transcript that is run; one that is checked writes to a scratch "
          + "folder.")
    }
  }

  @Test("history --journal lists what made the session, and nothing else")
  func journal() throws {
    var shell = Interpreter()
    #expect(
      try shell.answer("history --journal")
        == ["the journal is empty: no command has made anything yet."])
    try shell.answer(
      "  data blobs   --classes=2 --samples 10   # small", "seed", "ls", "seed 0", "seed 4")
    _ = shell.refusal(of: "train")
    #expect(
      try shell.answer("history --journal")
        == ["data blobs --samples 10 --classes 2", "seed 4"])
    #expect(try shell.answer("history 1 --journal") == ["seed 4"])
  }

  @Test("a line that says nothing does nothing")
  func nothing() throws {
    var shell = Interpreter()
    for line in ["", "   ", "# a remark"] {
      let outcome = try shell.run(line)
      #expect(outcome.report.isEmpty && outcome.entry == nil && outcome.request == nil)
    }
    #expect(shell.refusal(of: "frobnicate").hasPrefix("unknown command 'frobnicate'."))
    #expect(
      shell.refusal(of: "trian x").hasPrefix("unknown command 'trian'; did you mean 'train'?"))
  }
}

extension Interpreter {
  /// What `body` fails with, the session as it was before.
  fileprivate mutating func failure(
    _ body: (inout Interpreter) throws(Failure) -> Report
  ) -> String {
    let before = session
    do throws(Failure) {
      _ = try body(&self)
      Issue.record("it did not fail")
      return ""
    } catch {
      #expect(session == before)
      return error.description
    }
  }
}
