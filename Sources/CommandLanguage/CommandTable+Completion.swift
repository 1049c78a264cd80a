extension CommandTable {
  /// What the word that ends at `cursor`, in UTF-8 bytes, could become.
  ///
  /// Completes command names, options not yet used, their values, and positionals in their order. Any
  /// cursor is safe: one outside the line counts as its nearest end, one inside a character as before it.
  public func complete(_ line: String, cursor: Int, in context: Context) -> CompletionResult {
    let bytes = line.utf8
    var end = bytes.index(bytes.startIndex, offsetBy: max(0, min(cursor, bytes.count)))
    while end.samePosition(in: line.unicodeScalars) == nil { end = bytes.index(before: end) }
    let site = CompletionSite(head: String(line[..<end]), tail: String(line[end...]))
    let position = bytes.distance(from: bytes.startIndex, to: end)
    guard let site else { return CompletionResult(replacing: position..<position) }
    guard let first = site.preceding.first else {
      let names = commands.map { Completion($0.name, note: $0.abstract) }
      return site.result(names)
    }
    guard let command = self[first.text] else { return site.result([]) }
    return command.complete(site, in: context)
  }
}

extension Command {
  func complete(_ site: CompletionSite, in context: Context) -> CompletionResult {
    let progress = CompletionProgress(site.preceding.dropFirst(), specifications)
    if let option = progress.openOption {
      return site.result(option.complete(progress.openWords, site.typed, context))
    }
    let used = progress.usedOptions.union(site.following.optionNames)
    let options = specifications.filter { !$0.isPositional && !used.contains($0.name) }
    if !progress.optionsEnded, let (name, value) = site.splitAtEquals {
      let option = specifications.first { $0.kind == .option && $0.label == name }
      return value.result(option?.complete([], value.typed, context) ?? [])
    }
    let positional = progress.openPositional
    var completions = positional?.complete(progress.openWords, site.typed, context) ?? []
    let isDashed = site.typed.hasPrefix("-")
    if !progress.optionsEnded, isDashed || positional?.kind != .positional {
      completions += options.map { Completion($0.label, note: $0.help) }
    }
    return site.result(completions)
  }
}

extension [Word] {
  fileprivate var optionNames: Set<String> {
    Set(lazy.filter(\.looksLikeOption).map { String($0.splitAtEquals.name.dropFirst(2)) })
  }
}
