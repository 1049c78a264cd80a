import Documents
import Foundation
import Safetensors
import Sessions

/// Where an exported object comes from: what every export carries beside the figures.
struct Provenance {
  /// The command that made it.
  let origin: String
  /// Its name and its kind.
  let (name, kind): (String, String)
  /// Nil of what is worked out as it is written, and no object of the session.
  let digest: String?
  /// The session's seed when it was made; nil where that was not noted.
  let seed: UInt64?
  /// The session's settings, none of which changes a number.
  let settings: [String: String]
  /// What it was made from.
  let sources: [Source]

  /// An object that it was made from.
  struct Source {
    let name: String
    /// Its digest then; nil where that was not noted.
    let digest: String?
    /// What the session has under that name now; nil where that is another object, or none.
    let present: SessionObject?
  }

  init(of object: SessionObject, in session: Session) {
    origin = object.origin
    (name, kind, digest) = (object.name, object.content.kind, object.digest)
    seed = object.seed
    settings = Self.settings(of: session)
    sources = (object.sources ?? []).map { source in
      let present = session.object(named: source.name)
      return Source(
        name: source.name, digest: source.digest,
        present: present?.digest == source.digest ? present : nil)
    }
  }

  /// Of what `command` works out as it writes it, from objects of the session as they are.
  init(
    ofComputed name: String, kind: String, by command: String, from names: [String],
    in session: Session
  ) {
    origin = command
    (self.name, self.kind, digest) = (name, kind, nil)
    seed = session.seed
    settings = Self.settings(of: session)
    sources = names.compactMap { name in
      session.object(named: name).map { Source(name: name, digest: $0.digest, present: $0) }
    }
  }

  private static func settings(of session: Session) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: SettingDescription.all.map { ($0.name, $0.get(session.settings)) })
  }
}

extension Provenance {
  /// `json` with `origin`, `object`, `objects`, `seed`, `settings` and `version` beside its own keys.
  func added(to json: JSONValue) -> JSONValue {
    guard case .object(let own) = json else { return json }
    return .object(entries.merging(own) { _, own in own })
  }

  /// The same as metadata of a safetensors file, whose values are strings: what has parts is JSON there.
  var metadata: [String: String] {
    entries.compactMapValues { value in
      switch value {
      case .null: nil
      case .string(let text): text
      default: (try? value.text())?.trimmingCharacters(in: .newlines)
      }
    }
  }

  /// A table with the same in its last columns, alike in every row; of objects their digests alone.
  func added(to table: TypedTable) -> TypedTable {
    var entries = entries
    entries["objects"] = .object(
      Dictionary(sources.map { ($0.name, .string($0.digest ?? "")) }) { first, _ in first })
    let own = table.columns.map(\.name)
    return table.adding(
      Self.keys.filter { !own.contains($0) }.map { ($0, entries[$0]?.cell ?? "") })
  }

  private static let keys = ["origin", "object", "objects", "seed", "settings", "version"]

  private var entries: [String: JSONValue] {
    [
      "origin": .string(origin),
      "object": .object([
        "name": .string(name), "kind": .string(kind),
        "digest": digest.map { .string($0) } ?? .null,
      ]),
      "objects": .object(
        Dictionary(sources.map { ($0.name, $0.json) }) { first, _ in first }),
      // As a string: JSON's numbers do not hold 64 bits everywhere.
      "seed": seed.map { .string("\($0)") } ?? .null,
      "settings": .object(settings.mapValues { .string($0) }),
      "version": .string(Version.number),
    ]
  }
}

extension Provenance.Source {
  /// Its digest when it was used; its kind and origin, or that it has been replaced since.
  fileprivate var json: JSONValue {
    var entries: [String: JSONValue] = ["digest": digest.map { .string($0) } ?? .null]
    if let present {
      entries["kind"] = .string(present.content.kind)
      entries["origin"] = .string(present.origin)
    } else {
      entries["replaced"] = .bool(true)
    }
    return .object(entries)
  }
}
