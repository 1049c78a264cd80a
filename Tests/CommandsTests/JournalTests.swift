import Commands
import LinearAlgebra
import Sessions
import Testing

@Suite("Journal")
struct JournalTests {
  /// The digest of a fresh session after the commands of `journal`.
  private func replayed(_ journal: [JournalEntry]) throws -> String {
    var shell = Interpreter()
    for entry in journal {
      do {
        let outcome = try shell.run(entry.command)
        #expect(outcome.entry == entry, "\(entry.command)")
      } catch { Issue.record("`\(entry.command)`: \(error)") }
    }
    return shell.session.digest
  }

  @Test("holds what changed the session, in canonical form, and gives the session again")
  func canonical() throws {
    var shell = Interpreter()
    try shell.answer(
      "data   piecewise --samples 60 --dim=3 --name d --classes 2", "ls",
      "train --hidden 4 m --steps=3", "route m", "route m", "show m", "rename m 'n'", "rm d")
    _ = shell.refusal(of: "route m")
    #expect(
      shell.session.journal.map(\.command) == [
        "data piecewise --name d --dim 3 --samples 60 --classes 2", "train m --hidden 4 --steps 3",
        "route m", "rename m n", "rm d",
      ])
    #expect(shell.session.journal.last?.digest == shell.session.digest)
    #expect(try replayed(shell.session.journal) == shell.session.digest)
  }

  /// Lines that fit or fail, depending on what came before them.
  private static let lines = [
    "data piecewise --name d --dim 3 --samples 40 --classes 2",
    "data blobs --name e --dim 3 --samples 40 --classes 2 --noise 0.3",
    "data rings --name d --dim 3 --samples 30 --classes 2",
    "train a --hidden 3 --steps 4", "train b --routing soft --experts 2 --hidden 3 --steps 3",
    "train c --data d --routing top-k --experts 3 --hidden 2 --steps 3 --stop-after 2",
    "train b --resume --steps 2", "train c --resume", "train a --match b --steps 2",
    "train d --steps 2", "route b", "route c --split all --samples 9", "jacobian a --draws 3",
    "jacobian c --draws 3 --samples 20 --stop-after 5", "pca b --of mixed", "pca c --name p",
    "subspace b --rank 2 --of input", "compare a b --draws 2", "rename b c", "rename d e",
    "rename c b", "rename e d", "rm a", "rm d", "rm p b.route", "seed 1", "seed 2", "ls",
    "set digits 5",
    "show b", "history --journal", "train a --lr 1e300 --steps 3", "nonsense",
  ]

  @Test("any session runs again from its journal, and undo goes back along it", arguments: 0..<12)
  func property(seed: Int) throws {
    var stream = RandomStream(seed: UInt64(seed), purpose: .samples)
    var shell = Interpreter()
    try shell.answer("data piecewise --name d --dim 3 --samples 40 --classes 2 --test 0.3")
    for _ in 0..<25 {
      let line = Self.lines[Int(stream.uniform() * Double(Self.lines.count))]
      let before = shell.session
      do throws(Interpreter.Failure) {
        let outcome = try shell.run(line)
        #expect((outcome.entry == nil) == (shell.session.digest == before.digest), "\(line)")
        #expect(shell.session.journal.last?.digest == shell.session.digest)
      } catch {
        #expect(shell.session == before, "\(line)")
      }
    }
    #expect(try replayed(shell.session.journal) == shell.session.digest)
    while shell.session.journal.count > 1 {
      _ = try shell.undo()
      #expect(shell.session.journal.last?.digest == shell.session.digest)
    }
  }
}
