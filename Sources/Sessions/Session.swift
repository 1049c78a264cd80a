import Results
import Safetensors

/// One command that made or altered objects, as it would be typed again.
public struct JournalEntry: Codable, Equatable, Sendable {
  /// The command in its canonical form.
  public let command: String
  /// The digest of the session after it.
  public let digest: String

  public init(command: String, digest: String) {
    self.command = command
    self.digest = digest
  }
}

/// Everything in memory: named objects, the seed, settings and the journal.
///
/// A session is a value. A command works on a copy, which is kept only when nothing was thrown.
public struct Session: Equatable, Sendable {
  /// The objects in the order they were made.
  public private(set) var objects: [SessionObject] = []
  /// What randomness comes from where a command names no seed of its own.
  public var seed: UInt64 = 0
  public var settings = Settings()
  /// The commands that made the session, in order.
  public private(set) var journal: [JournalEntry] = []

  public init() {}

  init(
    objects: [SessionObject], seed: UInt64, settings: Settings, journal: [JournalEntry]
  ) {
    self.objects = objects
    self.seed = seed
    self.settings = settings
    self.journal = journal
  }

  /// The object of that name, or nil.
  public func object(named name: String) -> SessionObject? {
    objects.first { $0.name == name }
  }

  /// The names of the objects that `accepts` takes, newest first.
  public func names(where accepts: (any Content) -> Bool = { _ in true }) -> [String] {
    objects.reversed().filter { accepts($0.content) }.map(\.name)
  }

  /// Puts an object under `name`; one of its kind that is there already is replaced, and keeps
  /// its place.
  ///
  /// - Throws: `SessionError.otherKind` when a dataset, a model or a result would replace another.
  public mutating func put(_ content: any Content, named name: String, origin: String) throws {
    try requireRoom(for: content.role, named: name)
    let sources = content.references.compactMap { reference in
      self.object(named: reference).map {
        SessionObject.Source(name: reference, digest: $0.digest)
      }
    }
    let object = try SessionObject(
      name: name, content: content, origin: origin, seed: seed, sources: sources)
    if let place = objects.firstIndex(where: { $0.name == name }) {
      objects[place] = object
    } else {
      objects.append(object)
    }
  }

  /// Refuses a name that something has already which must not be replaced; ask before long work.
  ///
  /// - Throws: `SessionError.otherKind` when it is not a dataset, a model or a result likewise.
  public func requireRoom(for role: ContentRole, named name: String) throws(SessionError) {
    guard let old = object(named: name)?.content, old.role != role else { return }
    throw .otherKind(name: name, kind: old.role.rawValue)
  }

  /// Takes an object out.
  ///
  /// - Throws: `SessionError.noObject`.
  public mutating func remove(_ name: String) throws(SessionError) {
    guard let place = objects.firstIndex(where: { $0.name == name }) else {
      throw .noObject(name: name, wanted: "object")
    }
    objects.remove(at: place)
  }

  /// Gives an object another name, and its results with it: `a.pca` follows `a`.
  ///
  /// Whatever refers to it, as a model does to its dataset, refers to it by the new name.
  /// - Throws: `SessionError.noObject` or `.nameTaken`.
  public mutating func rename(_ name: String, to newName: String) throws {
    guard object(named: name) != nil else {
      throw SessionError.noObject(name: name, wanted: "object")
    }
    guard name != newName else { throw SessionError.refused("'\(name)' has that name already.") }
    var renamed = objects
    for place in objects.indices {
      let old = objects[place].name
      guard old == name || old.hasPrefix(name + ".") else { continue }
      let new = newName + old.dropFirst(name.count)
      guard object(named: new) == nil else { throw SessionError.nameTaken(new) }
      renamed[place].name = new
    }
    for place in renamed.indices {
      var sources = renamed[place].sources
      for index in sources?.indices ?? 0..<0 where sources?[index].name == name {
        sources?[index].name = newName
      }
      renamed[place].sources = sources
      let object = renamed[place]
      let content = object.content.renaming(name, to: newName)
      guard !content.isEqual(to: object.content) else { continue }
      renamed[place] = try object.describing(content)
    }
    objects = renamed
  }

  /// The objects that `keeps` takes, as they are, under the same seed and settings, without a journal.
  public func filtered(_ keeps: (SessionObject) -> Bool) -> Session {
    Session(objects: objects.filter(keeps), seed: seed, settings: settings, journal: [])
  }

  /// Adds a command to the journal, with the digest of what it left.
  public mutating func journalise(_ command: String) {
    journal.append(JournalEntry(command: command, digest: digest))
  }

  /// Makes one entry of those numbers, at least one, with the digest of the last.
  public mutating func joinJournal(_ places: Range<Int>, as command: String) {
    guard let last = journal[places].last else { return }
    journal.replaceSubrange(
      places, with: [JournalEntry(command: command, digest: last.digest)])
  }

  /// A digest of the seed and of every object, 16 hexadecimal characters.
  ///
  /// Settings are left out: they change no number.
  public var digest: String {
    Self.digest(seed: seed, objects: objects.map { (name: $0.name, digest: $0.digest) })
  }

  /// The same of objects known by their digests.
  static func digest(seed: UInt64, objects: [(name: String, digest: String)]) -> String {
    var digest = Digest()
    digest.update(seed)
    for object in objects.sorted(by: { $0.name < $1.name }) {
      digest.update(object.name)
      digest.update(object.digest)
    }
    return digest.hexadecimal
  }
}
