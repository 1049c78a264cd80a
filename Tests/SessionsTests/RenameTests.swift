import Datasets
import Documents
import Foundation
import LinearAlgebra

import Results
import Safetensors
import Sessions
import Synchronization
import TestSupport
import Testing

@Suite("Renaming")
struct RenameTests {
  @Test("gives the digests that objects made under the new names have")
  func digests() throws {
    var session = try sampleSession()
    for name in ["d", "moe", "corpus", "lm"] { try session.rename(name, to: "new-\(name)") }
    for object in session.objects {
      let made = try SessionObject(
        name: object.name, content: object.content, origin: object.origin, seed: object.seed,
        sources: object.sources)
      #expect(made.digest == object.digest, "\(object.name)")
    }
    let folder = try TemporaryFolder()
    let path = folder.file("renamed.safetensors")
    try Checkpoint.save(session, to: path)
    #expect(try Checkpoint.load(from: path) == session)
  }

  @Test("passes over no array: what it takes does not grow with the weights")
  func instant() throws {
    // A content that counts how often its arrays are asked for.
    var session = Session()
    let counter = Counter()
    try session.put(Counted(data: "d", counter: counter), named: "m", origin: "")
    #expect(counter.count == 1)
    try session.put(
      Dataset(inputs: Matrix([[1], [2]]), split: Split(training: [0], test: [1])), named: "d",
      origin: "")
    try session.rename("d", to: "e")
    #expect(counter.count == 1)
    #expect(session.object(named: "m")?.content.references == ["e"])
  }
}

/// How often the arrays of a `Counted` were made.
private final class Counter: Sendable {
  private let value = Atomic<Int>(0)
  var count: Int { value.load(ordering: .relaxed) }

  func tensor() -> Tensor {
    value.add(1, ordering: .relaxed)
    return Tensor("w", shape: [1], doubles: [1])
  }
}

private struct Counted: Content {
  struct Record: Codable {
    let data: String
  }

  static let kind = "counted"
  static let role = ContentRole.model
  static let forms: [String] = []
  let figures: [NamedFigure] = []
  var data: String
  let counter: Counter

  init(data: String, counter: Counter) { (self.data, self.counter) = (data, counter) }
  init(_ record: Record, _ store: TensorStore) { self.init(data: record.data, counter: Counter()) }

  func record(_ store: TensorStore) -> Record {
    store.add(counter.tensor())
    return Record(data: data)
  }

  func renaming(_ name: String, to newName: String) -> Self {
    Counted(data: data == name ? newName : data, counter: counter)
  }

  static func == (first: Self, second: Self) -> Bool { first.data == second.data }
  func requireConsistency() throws(Inconsistency) {}
  func report(named name: String, digits: Int) -> Report { Report() }
  func exported(as form: String) -> Exported { .arrays(metadata: [:]) }
  var references: [String] { [data] }
  var size: String { "1" }
  var copiedBytes: Double { 0 }
  var textBytes: Double { 0 }
}
