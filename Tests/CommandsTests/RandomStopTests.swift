import Commands
import Foundation
import LinearAlgebra
import Sessions
import Synchronization
import TestSupport
import Testing

/// Surroundings that stop every job from the n-th time on that one asks, and count how often that is.
private final class StoppingLater: Sendable {
  private let limit: Int
  private let asked = Atomic<Int>(0)

  init(at limit: Int = .max) { self.limit = limit }

  var count: Int { asked.load(ordering: .relaxed) }

  var surroundings: Surroundings {
    Surroundings(
      start: { _, _, _ in
        Job(
          monitor: Monitor(
            report: { _, _ in },
            shouldStop: {
              self.asked.wrappingAdd(1, ordering: .relaxed).newValue > self.limit
            }),
          note: { _ in })
      },
      announce: { _ in })
  }
}

/// Ctrl-C at a random moment of every kind of long command.
@Suite("Stopping at random moments")
struct RandomStopTests {
  private static let layers = [
    "data piecewise --name d --dim 4 --classes 3 --samples 400",
    "train dense --data d --hidden 5 --steps 3 --batch 16",
    "train moe --data d --routing top-k --experts 3 --hidden 4 --steps 3 --batch 16",
  ]
  private static let language = [
    "data language --name l --samples 600",
    "train lm --data l --routing top-k --experts 3 --steps 2 \(Interpreter.tiny)",
    "train soft --data l --routing soft --experts 3 --steps 2 \(Interpreter.tiny)",
  ]
  private static let architectures =
    "compare --routings dense,top-k --data d --seeds 4 --steps 2 --experts 3 --hidden 2 --draws 2 "
    + "--samples 40"
  private static let transformers =
    "compare --model transformer --routings dense,top-k --data l --seeds 3 --steps 1 --layers 2 "
    + "--width 4 --heads 1 --context 4 --experts 3 --hidden 2 --draws 2 --samples 8"

  static let commands: [(prelude: [String], line: String)] =
    [
      "train t --data d --hidden 8 --steps 40 --batch 8",
      "train t --data d --routing top-k --experts 3 --hidden 3 --steps 30 --precision float64",
      "train moe --resume --steps 30",
      "jacobian moe --split all --draws 40", "jacobian moe --top 2",
      "pca moe --draws 100", "subspace moe", "route moe", "compare dense moe --draws 40",
      architectures, architectures + " --multiverse",
      "data rings --name r --samples 90000", "save FOLDER/x.safetensors",
      "export d FOLDER/x.csv", "export d FOLDER/x.npy", "export d FOLDER/x.safetensors",
      "data FOLDER/big.csv --name c", "load FOLDER/lab.safetensors",
    ].map { (layers, $0) }
    + [
      "train u --data l --steps 12 \(Interpreter.tiny)", "train lm --resume --steps 8",
      "jacobian lm --layer 1 --draws 9", "jacobian lm --block --samples 70", "pca lm --layer 1",
      "route lm --tokens --least 1", "compare lm soft --layer 1 --draws 9", transformers,
      transformers + " --multiverse", "data text FOLDER/big.txt --name w",
    ].map { (language, $0) }

  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    _ = folder.put(
      "a,b,c\n" + (0..<30_000).map { "\($0),\($0 % 7),\($0 * 3)\n" }.joined(), as: "big.csv")
    _ = folder.put((0..<60_000).map { "word\($0 % 50) " }.joined(), as: "big.txt")
    var shell = Interpreter()
    try shell.answer(Self.layers[0], "save \(folder.file("lab.safetensors"))")
  }

  @Test(
    "leaves the session as it was, or with what its journal makes again, and no file",
    arguments: commands.indices)
  func stops(index: Int) throws {
    let (prelude, template) = Self.commands[index]
    let line = template.replacing("FOLDER", with: folder.path)
    var before = Interpreter()
    for line in prelude { try before.answer(line) }
    let counting = StoppingLater()
    var whole = Interpreter(session: before.session, surroundings: counting.surroundings)
    try whole.answer(line)
    let target = folder.contents.first { $0.hasPrefix("x.") }
    let written = target.flatMap { folder.read($0) }
    var names = folder.contents

    var stream = RandomStream(seed: UInt64(index), purpose: .samples)
    for _ in 0..<5 {
      if let target { _ = folder.put("old", as: target) }
      names = folder.contents
      let limit = Int(stream.uniform() * Double(counting.count + 1))
      var shell = Interpreter(
        session: before.session, surroundings: StoppingLater(at: limit).surroundings)
      let comment = Comment(rawValue: "\(line), stopped at \(limit) of \(counting.count)")
      do {
        _ = try shell.run(line).report.lines(width: 80)
        try expectKept(shell, of: whole, from: before, comment)
        if let target { #expect(folder.read(target) == written, comment) }
      } catch {
        #expect(shell.session == before.session, comment)
        #expect(shell.session.digest == before.session.digest, comment)
        if let target { #expect(try folder.text(target) == "old", comment) }
      }
      #expect(folder.contents == names, comment)
    }
  }

  /// Expects what a stopped command kept to be what the last line of its journal makes, and to say so.
  private func expectKept(
    _ shell: Interpreter, of whole: Interpreter, from before: Interpreter, _ comment: Comment
  ) throws {
    guard shell.session.digest != whole.session.digest else { return }
    var shell = shell
    let entry = try #require(shell.session.journal.last, comment)
    var again = Interpreter(session: before.session)
    try again.answer(entry.command)
    #expect(again.session.digest == shell.session.digest, comment)
    #expect(again.session.journal == shell.session.journal, comment)
    #expect(entry.command != whole.session.journal.last?.command, comment)
    guard entry.command.contains("--stop-after") else { return }
    let listing = try shell.answer("ls", width: 200)
    #expect(listing.contains { $0.contains(#/[0-9]+ of [0-9]+ /#) }, comment)
  }
}
