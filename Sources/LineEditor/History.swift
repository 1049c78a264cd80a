import Synchronization

/// The entries typed so far, in this run and in earlier ones, each kept once, at its latest place.
///
/// libedit's own history file is not used: it loses entries behind bytes it cannot read, drops only
/// adjacent duplicates and is rewritten whole. Thread safe.
public final class History: Sendable {
  /// More entries than this are not kept.
  public static let maximumCount = 5_000

  /// One entry with the number that `!N` recalls it by.
  public struct Entry: Equatable, Sendable {
    /// Fixed for the run: a dropped duplicate leaves a gap, later entries keep their numbers.
    public let number: Int
    /// The text, several lines joined by `\n`.
    public let text: String
  }

  fileprivate struct State {
    var entries: [Entry] = []
    var known: Set<String> = []
    var nextNumber = 1
    var isWorthRewriting = false
    var problem: LineEditorError?
  }

  private let file: HistoryFile?
  private let state: Mutex<State>

  /// Reads the history kept at `path`; without a path it lives in memory only.
  ///
  /// A file that cannot be used does not stop the start: see `problem`.
  public init(path: String? = nil) {
    file = path.map(HistoryFile.init)
    var loaded = State()
    if let file {
      do throws(LineEditorError) {
        let contents = try file.load()
        for text in Self.latest(contents.entries) { loaded.append(text) }
        loaded.isWorthRewriting = contents.isWorthRewriting
      } catch {
        loaded.problem = error
      }
    }
    state = Mutex(loaded)
  }

  /// Oldest first.
  public var entries: [Entry] {
    state.withLock { $0.entries }
  }

  /// Why the history is not kept between runs, if it is not.
  public var problem: LineEditorError? {
    state.withLock { $0.problem }
  }

  /// Adds an entry as the latest, here and in the file.
  ///
  /// Blank entries, entries with NUL and entries above 64 KiB are left out.
  public func add(_ text: String) {
    guard text.utf8.count <= HistoryFile.maximumEntryBytes,
      text.contains(where: { !$0.isWhitespace }), !text.utf8.contains(0)
    else { return }
    state.withLock { state in
      state.append(text)
      guard let file, state.problem == nil else { return }
      do throws(LineEditorError) {
        try file.append(text)
        if state.isWorthRewriting {
          try file.rewrite(Self.latest)
          state.isWorthRewriting = false
        }
      } catch {
        state.problem = error
      }
    }
  }

  /// The latest occurrence of each text, at most `maximumCount` of them, in their order.
  static func latest(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    var result: [String] = []
    for text in texts.reversed() where seen.insert(text).inserted {
      result.append(text)
      if result.count == maximumCount { break }
    }
    return result.reversed()
  }
}

extension History.State {
  fileprivate mutating func append(_ text: String) {
    if !known.insert(text).inserted, let place = entries.lastIndex(where: { $0.text == text }) {
      entries.remove(at: place)
    }
    entries.append(History.Entry(number: nextNumber, text: text))
    nextNumber += 1
    if entries.count > History.maximumCount { known.remove(entries.removeFirst().text) }
  }
}
