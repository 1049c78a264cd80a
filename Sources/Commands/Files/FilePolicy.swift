import CommandLanguage
import Safetensors
import Synchronization

/// Which files commands may write, by who gives them, and where those go.
///
/// Every command that writes a file asks here first. docs/session-format.md has the rule in words.
public struct FilePolicy: Sendable {
  /// Who gives the commands.
  enum Author: Sendable {
    /// A person at a prompt, who can be asked.
    case person
    /// A script that a person wrote: standard input, `-c`, another program.
    case script
    /// A transcript in a file, perhaps a stranger's.
    case transcript
    /// A transcript that is only checked.
    case check(ScratchFolder)
    /// A cell of a sweep, beside which others run the same commands.
    case cell
  }

  private(set) var author: Author
  /// Files and folders that transcripts may write to all the same, from the root, through no link.
  private var allowed: [String]
  /// What was written since the program began.
  let session: WrittenFiles
  /// What the transcript under way has written.
  private let own: WrittenFiles

  /// What a person may do, at a prompt or in a script, and transcripts that the person runs.
  ///
  /// - Parameters:
  ///   - asks: Whether the person can be asked.
  ///   - allowed: Files and folders that transcripts may write to all the same.
  public init(asks: Bool = false, allowed: [String] = []) {
    author = asks ? .person : .script
    self.allowed = allowed.compactMap(Self.allowance)
    session = WrittenFiles()
    own = WrittenFiles()
  }

  private init(author: Author, allowed: [String], session: WrittenFiles) {
    self.author = author
    self.allowed = allowed
    self.session = session
    own = WrittenFiles()
  }

  /// What the commands of a transcript may do, which is less, and never more for what it says itself.
  ///
  /// - Throws: `Refusal` when a transcript allows itself to write.
  public func forTranscript(allowing more: String? = nil) throws -> Self {
    switch author {
    case .check, .cell: return self
    case .transcript:
      guard more == nil else {
        throw Refusal("a transcript cannot allow itself to write files; type this line yourself.")
      }
      return self
    case .person, .script:
      let added = more.flatMap(Self.allowance).map { [$0] } ?? []
      return Self(author: .transcript, allowed: allowed + added, session: session)
    }
  }

  /// Whether a person gives the commands, at a prompt or in a script of their own.
  var isOfPerson: Bool {
    switch author {
    case .person, .script: true
    case .transcript, .check, .cell: false
    }
  }

  /// Whether what is written goes to a scratch folder.
  var isOfCheck: Bool { if case .check = author { true } else { false } }

  /// What the commands of a cell of a sweep may do, which is to read.
  func forCell() -> Self { Self(author: .cell, allowed: [], session: session) }

  /// What the commands of a transcript may do that is only checked.
  public func forCheck() -> Self {
    if case .check = author { return self }
    return Self(author: .check(ScratchFolder()), allowed: [], session: session)
  }

  /// Ends a check: what it wrote goes, unless it is part of one that `outer` has under way.
  public func endCheck(within outer: Self) {
    guard case .check(let scratch) = author else { return }
    if case .check(let other) = outer.author, other === scratch { return }
    scratch.remove()
  }

  /// Where to write the file that a command calls `path`.
  ///
  /// - Throws: `Refusal` where it may not be written, naming the file; the writer's own error where it
  ///   could not be.
  public func target(of path: String) throws -> String {
    switch author {
    case .person: return path
    case .script:
      if let place = try? FilePlace(of: path) { try requireEnding(of: place, typed: path) }
      return path
    case .transcript:
      let place = try FilePlace(of: path)
      try requireEnding(of: place, typed: path)
      try requireAllowance(of: place, typed: path)
      return path
    case .cell:
      throw Refusal(
        "a cell of a sweep writes no file, and this would write '\(path)': --keep NAME keeps objects, --measure "
          + "figures.")
    case .check(let scratch):
      let place = try FilePlace(of: path)
      try requireEnding(of: place, typed: path)
      // What cannot be replaced is the writer's to refuse.
      guard place.identity == nil || place.isRegular else { return path }
      try scratch.makeRoom(for: place)
      return scratch.path(for: place)
    }
  }

  /// Where to read the file, or the folder, that a command calls `path`: what a checked transcript wrote
  /// comes first.
  public func source(of path: String) -> String {
    guard case .check(let scratch) = author else { return path }
    guard let place = try? FilePlace(of: path) else {
      // A file of a folder that the check alone has.
      guard let folder = Self.folder(of: path), let place = try? FilePlace(of: folder),
        scratch.hasFolder(place)
      else { return path }
      return scratch.path(for: place) + path.dropFirst(folder.count)
    }
    return scratch.holds(place) ? scratch.path(for: place) : path
  }

  /// Takes note of a file that was written.
  public func noteWriting(_ path: String) {
    guard let place = try? FilePlace(of: path) else { return }
    session.insert(place)
    own.insert(place)
  }

  /// What to say when what is called `path` was written elsewhere; once in a session.
  public func scratchNote(on path: String, target: String) -> String? {
    guard target != path, session.isFirstScratch() else { return nil }
    return "note: what is checked writes to a scratch folder; '\(path)' stays as it is."
  }

  /// The file at `path` if writing there replaces one that this session has not written.
  func replaced(at path: String) -> FilePlace? {
    if case .check = author { return nil }
    guard let place = try? FilePlace(of: path), place.isRegular, !session.contains(place) else {
      return nil
    }
    return place
  }

  /// What to call the files of `line` in its answer: each path, and how it was typed.
  ///
  /// So no answer holds the value of a variable or a scratch folder; longer paths come first.
  public func spokenNames(in line: String) -> [(text: String, name: String)] {
    var names: [(text: String, name: String)] = []
    for word in Lexer.words(in: line).map(\.text) {
      let name = word.hasPrefix("--") ? String(word.drop { $0 != "=" }.dropFirst()) : word
      guard !name.isEmpty, let path = try? TypedPath.expanded(name) else { continue }
      if case .check(let scratch) = author, let place = try? FilePlace(of: path) {
        names.append((scratch.path(for: place), name))
      }
      guard path != name else { continue }
      names.append((path, name))
      let (folder, typed) = (Self.folder(of: path), Self.folder(of: name))
      if let folder, let typed, folder.utf8.count > 1, folder != typed {
        names.append((folder, typed))
      }
    }
    return names.sorted { $0.text.utf8.count > $1.text.utf8.count }
  }

  private static func folder(of path: String) -> String? {
    path.lastIndex(of: "/").map { String(path[..<$0]) }
  }

  func requireEnding(of place: FilePlace, typed path: String) throws {
    guard ending(of: place.path) != ending(of: path) else { return }
    throw Refusal(
      "'\(path)' leads to '\(place.path)', which has not the ending it is written for. Name that "
        + "file itself.")
  }

  func requireAllowance(of place: FilePlace, typed path: String) throws {
    if allowed.contains(where: { place.path == $0 || place.isBelow($0) }) { return }
    let told = "A transcript may write there with --allow-writes '\(place.path)'."
    guard let folder = FilePlace.realPath("."), place.isBelow(folder) else {
      let here = FilePlace.realPath(".").map { " '\($0)'" } ?? ""
      throw Refusal(
        "this would write '\(place.path)', outside the working folder\(here). \(told)")
    }
    guard place.identity == nil || own.contains(place) else {
      throw Refusal(
        "this would replace '\(place.path)', which this transcript has not written. \(told)")
    }
  }

  private func ending(of path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    return name.lastIndex(of: ".").map { name[$0...].lowercased() } ?? ""
  }

  private static func allowance(_ path: String) -> String? {
    FilePlace.realPath(path) ?? (try? FilePlace(of: path))?.path
  }
}

/// Files that were written, each as the very file that it was then.
final class WrittenFiles: Sendable {
  private let places = Mutex<Set<FilePlace>>([])
  private let saysScratch = Mutex(true)

  func insert(_ place: FilePlace) { places.withLock { _ = $0.insert(place) } }

  func contains(_ place: FilePlace) -> Bool { places.withLock { $0.contains(place) } }

  /// True the first time it is asked.
  func isFirstScratch() -> Bool {
    saysScratch.withLock { says in
      defer { says = false }
      return says
    }
  }
}
