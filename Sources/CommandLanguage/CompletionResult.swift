/// What the word at a cursor could become.
public struct CompletionResult: Sendable, Hashable {
  /// One way to complete the word.
  public struct Candidate: Sendable, Hashable {
    /// What replaces `replacing`, quoted where it must be; without a blank after it.
    public var text: String
    /// What a list of candidates shows.
    public var display: String
    /// A few words that describe the candidate.
    public var note: String?
    /// Whether a blank belongs after `text` when this candidate is the only one.
    public var appendsSpace: Bool
  }

  /// The part of the line to replace, in UTF-8 bytes; it ends at the cursor.
  public var replacing: Range<Int>
  /// The candidates, in the order to list them.
  public var candidates: [Candidate]
  /// What all candidates begin with, as text for `replacing`; nil when it adds nothing to what is there.
  ///
  /// With a single candidate, that candidate's text.
  public var commonPrefix: String?

  init(replacing: Range<Int>) {
    self.replacing = replacing
    candidates = []
  }
}

extension CompletionResult {
  /// Turns completions of a word that says `typed` so far into text for the line.
  ///
  /// - `openQuote`: the quote the word began with and has not closed.
  init(
    _ completions: [Completion], of typed: String, replacing: Range<Int>, openQuote: UInt8?,
    isFollowed: Bool
  ) {
    self.init(replacing: replacing)
    let fitting = completions.fitting(typed)
    candidates = fitting.map { completion in
      Candidate(
        text: Self.text(of: completion, openQuote: openQuote), display: completion.text,
        note: completion.note, appendsSpace: !completion.isPartial && !isFollowed)
    }
    commonPrefix = candidates.first?.text
    if candidates.count > 1 {
      let common = fitting.commonPrefix
      guard common.utf8.count > typed.utf8.count else {
        commonPrefix = nil
        return
      }
      let quote = openQuote ?? (Lexer.needsQuotes(common) ? .doubleQuote : nil)
      commonPrefix = quote.map { Lexer.opened(common, quote: $0) } ?? common
    }
  }

  /// The same of a word that stands as it is, without quotes.
  init(
    unquoted completions: [Completion], of typed: String, replacing: Range<Int>, isFollowed: Bool
  ) {
    self.init(replacing: replacing)
    let fitting = completions.fitting(typed)
    candidates = fitting.map {
      Candidate(
        text: $0.text, display: $0.text, note: $0.note,
        appendsSpace: !$0.isPartial && !isFollowed)
    }
    let common = fitting.commonPrefix
    commonPrefix =
      fitting.count == 1 || common.utf8.count > typed.utf8.count ? common : nil
  }

  private static func text(of completion: Completion, openQuote: UInt8?) -> String {
    guard let quote = openQuote ?? (Lexer.needsQuotes(completion.text) ? .doubleQuote : nil) else {
      return completion.text
    }
    let opened = Lexer.opened(completion.text, quote: quote)
    guard !completion.isPartial, let first = opened.first else { return opened }
    return opened + String(first)
  }
}

extension [Completion] {
  /// Those that begin with `prefix`; if none does, those that do but for upper and lower case.
  fileprivate func fitting(_ prefix: String) -> Self {
    let exact = filter { $0.text.utf8.starts(with: prefix.utf8) }
    if !exact.isEmpty { return exact }
    let folded = prefix.lowercased()
    return filter { $0.text.lowercased().utf8.starts(with: folded.utf8) }
  }

  fileprivate var commonPrefix: String {
    guard let first else { return "" }
    var common = Substring(first.text)
    for completion in dropFirst() {
      let shared = zip(common, completion.text).prefix { $0 == $1 }.count
      common = common.prefix(shared)
    }
    return String(common)
  }
}
