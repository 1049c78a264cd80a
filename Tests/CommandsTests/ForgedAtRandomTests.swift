import Commands
import Foundation
import LinearAlgebra
import Sessions
import Testing

@Suite("A checkpoint forged at random")
struct ForgedAtRandomTests {
  /// How many there are in all; `CHARTROOM_MUTANTS` asks for more, which `make test-mutants` does.
  private static let asked = ProcessInfo.processInfo.environment["CHARTROOM_MUTANTS"].flatMap {
    Int($0)
  }
  private static let count = asked ?? 84
  private static let partCount = 2

  private let session: ForgedSession

  init() throws { session = try ForgedSession() }

  /// What is done with an object: it is shown, exported in every form, measured and gone on with.
  private func lines(on name: String) -> [String] {
    ["json", "csv", "npy", "safetensors"].map {
      "export \(name) \(session.folder.file("x.\($0)")) --force"
    } + [
      "ls", "show \(name)", "history --journal", "route \(name)", "jacobian \(name) --draws 2",
      "jacobian \(name) --top 2", "pca \(name) --draws 2", "subspace \(name)",
      "train \(name) --resume --steps 1", "train new --data \(name) --steps 1 --hidden 2",
      "compare dense \(name) --draws 2", "route moe --data \(name)", "compare lm \(name) --layer 1",
      "train new --model transformer --data \(name) --steps 1 --context 4 --width 4 --heads 1",
      "route \(name) --tokens --least 1", "jacobian \(name) --block --samples 3",
      "pca \(name) --layer 1 --draws 2", "rename \(name) other", "rm other",
    ]
  }

  /// Loads a forgery and uses the object of this name; nil when it is refused.
  private func use(_ forgery: inout Forgery, _ name: String) throws -> Bool {
    guard try session.refusal(&forgery) == nil else { return false }
    let deadline = Deadline(seconds: 5)
    var shell = Interpreter(surroundings: deadline.surroundings)
    try shell.answer("load \(session.forged)")
    // What was accepted can be kept, and comes back.
    let copy = session.folder.file("copy.safetensors")
    try Checkpoint.save(shell.session, to: copy)
    #expect(try Checkpoint.load(from: copy).objects.count == shell.session.objects.count)
    for line in lines(on: name) {
      // Any answer will do that a terminal may be given, and so will a refusal.
      let printed = (try? shell.run(line).report.lines(width: 80)) ?? []
      #expect(
        printed.allSatisfy {
          $0.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        },
        "\(name), \(line)")
    }
    return true
  }

  @Test("is refused, or shown, exported and measured without a trap", arguments: 0..<partCount)
  func random(part: Int) throws {
    let original = try Forgery(path: session.sound)
    let kinds = ContentKinds.names
    var accepted = 0
    for seed in stride(from: part, to: Self.count, by: Self.partCount) {
      var mutator = Mutator(seed: seed)
      var forgery = original
      let (name, change) = mutator.mutate(
        &forgery, kind: kinds[seed / Self.partCount % kinds.count])
      // A trap ends the process: the last line tells which of them it was.
      if Self.asked != nil { print("mutant \(seed): \(name), \(change)") }
      if try use(&forgery, name) { accepted += 1 }
    }
    #expect(accepted > 0)
    if Self.asked != nil {
      print("part \(part): \(accepted) of \(Self.count / Self.partCount) were accepted")
    }
  }

  @Test("has an object of every kind to begin with")
  func kinds() throws {
    let found = Set(try Checkpoint.load(from: session.sound).objects.map { $0.content.kind })
    #expect(found == Set(ContentKinds.names))
  }
}

/// Surroundings in which every job is stopped after a while.
private struct Deadline {
  let seconds: Double

  var surroundings: Surroundings {
    Surroundings(
      start: { _, _, _ in
        let end = Date(timeIntervalSinceNow: seconds)
        return Job(
          monitor: Monitor(report: { _, _ in }, shouldStop: { Date() > end }), note: { _ in })
      },
      announce: { _ in })
  }
}
