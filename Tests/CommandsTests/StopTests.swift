import Commands
import Sessions
import TestSupport
import Testing

/// What Ctrl-C does to a command: it keeps what is done, and the journal says so.
@Suite("Stopping")
struct StopTests {
  private static let data = "data piecewise --name d --dim 3 --samples 80 --classes 2"

  private func stopped(after limit: Int, _ lines: String...) throws -> Interpreter {
    var shell = Interpreter(surroundings: Stopping(after: limit).surroundings)
    for line in lines { try shell.answer(line) }
    return shell
  }

  /// Expects the journal, run without a stop, to give the same session.
  private func expectReplay(
    _ shell: Interpreter, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var again = Interpreter()
    for entry in shell.session.journal { try again.answer(entry.command) }
    #expect(again.session.digest == shell.session.digest, sourceLocation: sourceLocation)
    #expect(again.session.journal == shell.session.journal, sourceLocation: sourceLocation)
  }

  @Test("a training keeps the steps it took, marked n of N")
  func training() throws {
    var shell = try stopped(after: 7, Self.data, "train m --hidden 4 --steps 20 --batch 8")
    #expect(
      shell.session.journal.last?.command
        == "train m --hidden 4 --steps 20 --batch 8 --stop-after 7")
    #expect(try shell.session.content(Model.self, named: "m").training.losses.count == 7)
    #expect(
      try shell.answer("show m.training")[0]
        == "stopped after 7 of 20 steps; `train m --resume` goes on.")
    #expect(try shell.answer("ls").contains { $0.contains("7 of 20 steps") })
    try expectReplay(shell)
    // A stop before the one that was asked for takes its place.
    shell = try stopped(after: 3, Self.data, "train m --steps 20 --stop-after=9 --hidden 4")
    #expect(shell.session.journal.last?.command == "train m --hidden 4 --steps 20 --stop-after 3")
    try expectReplay(shell)
    // So does a stop at once: a model with no step taken.
    shell = try stopped(after: 0, Self.data, "train m --steps 20 --hidden 4")
    #expect(shell.session.journal.last?.command == "train m --hidden 4 --steps 20 --stop-after 0")
    try expectReplay(shell)
  }

  @Test("a recipe keeps the steps it took")
  func recipe() throws {
    let path = fixture("NetworksTests", "train-topk-ce.safetensors")
    let shell = try stopped(after: 2, "train m --recipe \(path)")
    #expect(shell.session.journal.last?.command.hasSuffix("--stop-after 2") == true)
    try expectReplay(shell)
  }

  @Test(
    "1,000 steps are 400, a checkpoint and 600 more, to the last bit",
    arguments: ["float32", "float64"])
  func resume(precision: String) throws {
    let folder = try TemporaryFolder()
    let train =
      "train m --routing top-k --experts 3 --hidden 3 --batch 8 --balance 0.1 --seed 5 --precision \(precision)"
    var whole = Interpreter()
    try whole.answer(Self.data, "\(train) --steps 1000")
    let part = try stopped(after: 400, Self.data, "\(train) --steps 1000")
    try Checkpoint.save(part.session, to: folder.file("part.safetensors"))
    var rest = Interpreter()
    try rest.answer("load \(folder.file("part.safetensors"))", "train m --resume")
    let (a, b) = (
      try whole.session.content(Model.self, named: "m"),
      try rest.session.content(Model.self, named: "m")
    )
    #expect(a == b && a.training.state.step == 1000)
    #expect(
      whole.session.object(named: "m.training")?.digest
        == rest.session.object(named: "m.training")?.digest)
    try expectReplay(rest)
  }

  /// The value of an option in the last line of the journal.
  private func last(_ option: String, in shell: Interpreter) throws -> Int {
    let words = try #require(shell.session.journal.last).command.split(separator: " ")
    let place = try #require(words.firstIndex { $0 == "--\(option)" })
    return try #require(Int(words[place + 1]))
  }

  // Other tests set the number of threads meanwhile, and each thread finishes what it has begun: there is
  // much more to do than a few threads take.

  @Test("a Jacobian probe keeps whole pieces and draws, and stopping before the first fails")
  func jacobian() throws {
    var shell = try stopped(
      after: 2, "data piecewise --name d --dim 3 --samples 1600 --classes 2",
      "train m --routing soft --experts 2 --hidden 3 --stop-after 1",
      "jacobian m --split all --draws 50")
    let (samples, draws) = (try last("stop-after", in: shell), try last("draws", in: shell))
    #expect(samples % 32 == 0 && (64..<512).contains(samples) && (2..<50).contains(draws))
    #expect(try shell.answer("show m.jacobian")[0].contains("at \(samples) of 512 samples"))
    #expect(try shell.answer("ls").contains { $0.contains("\(samples) of 512 samples") })
    try expectReplay(shell)
    shell = try stopped(after: 0, Self.data, "train m --hidden 3 --stop-after 0")
    #expect(shell.refusal(of: "jacobian m") == "stopped before the first samples were measured")
  }

  @Test("a PCA keeps the shuffles it took, or none")
  func pca() throws {
    let train = "train m --routing soft --experts 2 --hidden 3 --stop-after 1"
    for (line, limit, draws) in [
      ("pca m --draws 100", 2, 64), ("pca m", 2, 64), ("pca m", 0, 0),
    ] {
      let shell = try stopped(after: limit, Self.data, train, line)
      #expect(shell.session.journal.last?.command == "pca m --draws \(draws)")
      try expectReplay(shell)
    }
  }

  @Test("a comparison keeps whole seeds")
  func comparison() throws {
    let line = "compare --routings dense,soft --seeds 20 --steps 2 --experts 2 --hidden 2 --draws 2"
    var shell = try stopped(after: 5, Self.data, line)
    let seeds = try last("stop-after", in: shell)
    #expect((2..<20).contains(seeds))
    #expect(try shell.answer("show comparison")[0].contains("over \(seeds) of 20 seeds (stopped)"))
    try expectReplay(shell)
    shell = try stopped(after: 0, Self.data)
    #expect(shell.refusal(of: line) == "stopped before the first seed was finished")
  }
}
