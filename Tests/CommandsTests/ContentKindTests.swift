import Commands
import Documents
import Expressions
import Foundation
import Results
import Sessions
import TestSupport
import Testing

/// What every kind of object has to do, asked of each kind in the list: an example comes from the forged
/// session, which has one of every kind.
@Suite("Every kind of object", .serialized)
struct ContentKindTests {
  /// Made once: it trains and measures everything there is.
  private static let made = Result { try ForgedSession() }
  let session: ForgedSession
  var shell = Interpreter()

  init() throws {
    session = try Self.made.get()
    try shell.answer("load \(session.sound)")
  }

  /// The first object of `kind`.
  private func example(_ kind: String) throws -> SessionObject {
    try #require(
      shell.session.objects.first { $0.content.kind == kind }, "no example of a \(kind)")
  }

  @Test("has a word of its own, and results a line on what they are")
  func words() {
    #expect(Set(ContentKinds.names).count == ContentKinds.names.count)
    for kind in ResultKinds.all {
      #expect(kind.summary.hasSuffix(".") && kind.role == .result, "\(kind.kind)")
    }
    let terms = ResultKinds.all.flatMap { $0.terms.map(\.name) }
    #expect(Set(terms).count == terms.count)
  }

  @Test("comes back from a checkpoint as it was", arguments: ContentKinds.names)
  mutating func roundTrip(kind: String) throws {
    let object = try example(kind)
    let path = session.folder.file("again.safetensors")
    try shell.answer("save \(path)", "load \(path)")
    let again = try #require(shell.session.object(named: object.name))
    #expect(again == object)
    // And its digest is that of what it holds, not what the file says.
    let made = try SessionObject(
      name: object.name, content: again.content, origin: object.origin, seed: object.seed,
      sources: object.sources)
    #expect(made.digest == object.digest)
  }

  @Test(
    "is refused with an entry missing, of another type, or unknown", arguments: ContentKinds.names)
  func forged(kind: String) throws {
    let object = try example(kind)
    let sound = try Forgery(path: session.sound)[description: object.name]
    for key in sound.keys {
      let wrong: JSON = if case .string = sound[key] { .number(-7) } else { .string("nonsense") }
      let refusal = try session.refusal(object.name) { $0[key] = wrong }
      #expect(refusal?.contains("cannot be read") == true, "\(key): \(refusal ?? "accepted")")
    }
    let unknown = try #require(
      try session.refusal(object.name) { $0["never_written"] = .number(1) })
    #expect(unknown.contains("never_written"), "\(unknown)")
  }

  @Test("refers to what it was made from by its newest name", arguments: ContentKinds.names)
  mutating func renamed(kind: String) throws {
    let object = try example(kind)
    for (place, reference) in object.content.references.enumerated()
    where shell.session.object(named: reference) != nil {
      let before = shell.session.digest
      let name = try example(kind).name
      try shell.answer("rename \(reference) other\(place)")
      let after = try #require(
        shell.session.object(
          named: name.hasPrefix("\(reference).")
            ? "other\(place)" + name.dropFirst(reference.count) : name))
      #expect(after.content.references.contains("other\(place)"), "\(kind)")
      #expect(!after.content.references.contains(reference), "\(kind)")
      try shell.answer("rename other\(place) \(reference)")
      #expect(shell.session.digest == before, "\(kind)")
    }
  }

  @Test("is shown at 40 to 120 columns", arguments: ContentKinds.names)
  func shown(kind: String) throws {
    let object = try example(kind)
    let report = object.content.report(named: object.name, digits: 4)
    #expect(!report.isEmpty)
    for width in stride(from: 40, through: 120, by: 8) {
      for line in report.lines(width: width) {
        #expect(
          displayWidth(line) <= width
            || !line.trimmingCharacters(in: [" ", "\\"]).contains(" "), "\(width): \(line)")
        #expect(!line.lowercased().contains("nan"), "\(line)")
      }
    }
    #expect(!object.content.size.isEmpty)
  }

  @Test("is exported in each of its forms, and in no other", arguments: ContentKinds.names)
  mutating func exported(kind: String) throws {
    let object = try example(kind)
    let forms = type(of: object.content).forms
    for form in ["json", "csv", "npy", "safetensors"] {
      let file = session.folder.file("x.\(form)")
      guard forms.contains(form) else {
        let refusal = shell.refusal(of: "export \(object.name) \(file)")
        #expect(refusal.contains("is written as"), "\(refusal)")
        continue
      }
      if form == "safetensors", try Checkpoint.tensors(of: object).isEmpty {
        let refusal = shell.refusal(of: "export \(object.name) \(file)")
        #expect(refusal.contains("has no arrays") || refusal.contains("a layer at a time"))
        continue
      }
      try shell.answer("export \(object.name) \(file)")
      if form == "json" {
        let json = try session.folder.json("x.json")
        #expect(json["object"]["digest"] == .string(object.digest))
        #expect(json["object"]["kind"] == .string(kind))
      }
      #expect(!(session.folder.read("x.\(form)") ?? []).isEmpty)
    }
    guard let result = object.content as? any ResultContent else { return }
    let names = result.table.columns.map(\.name)
    #expect(Set(names).count == names.count && !result.table.rows.isEmpty, "\(kind): \(names)")
  }

  @Test("names each of its figures once", arguments: ResultKinds.all.map { $0.kind })
  func figures(kind: String) throws {
    struct Key: Hashable {
      let name: String
      let place: NamedFigure.Place
    }
    let result = try #require(try example(kind).content as? any ResultContent)
    let figures = result.figures
    #expect(figures.contains { $0.value != nil }, "\(kind)")
    let keys = figures.map { Key(name: $0.name, place: $0.place) }
    #expect(Set(keys).count == keys.count, "\(kind)")
    for figure in figures {
      #expect(figure.value?.isNaN != true, "\(figure)")
      #expect(Set(figure.nulls.map(\.name)).count == figure.nulls.count, "\(figure)")
      for null in figure.nulls {
        #expect((null.low ?? null.level) <= (null.high ?? .infinity), "\(figure)")
      }
      if case .pair(let first, let second) = figure.place { #expect(first < second) }
    }
    #expect(result.progress.done >= 0 && result.progress.done <= result.progress.requested)
  }
}

extension ContentKindTests {
  @Test("has a path for each figure, which finds it", arguments: ContentKinds.names)
  func paths(kind: String) throws {
    let object = try example(kind)
    let entries = shell.session.entries(of: object.name)
    #expect(!entries.isEmpty, "\(kind)")
    #expect(Set(entries.map(\.path)).count == entries.count, "\(kind)")
    for entry in entries {
      // One word of an expression, and one figure.
      #expect(Expression.paths(in: entry.path).map(\.path) == [entry.path])
      let found = try shell.session.figures(at: entry.path)
      #expect(found.entries == [entry] && !found.isList, "\(entry.path)")
    }
  }
}
