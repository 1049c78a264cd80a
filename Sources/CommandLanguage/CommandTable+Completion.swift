extension CommandTable {
  /// What the word that ends at `cursor`, in UTF-8 bytes, could become.
  ///
  /// Completes command names, options that are not used yet and would have an effect, their values, and
  /// positionals in their order; in a command that another one takes, as that command would. Any
  /// cursor is safe: one outside the line counts as its nearest end, one inside a character as before it.
  public func complete(_ line: String, cursor: Int, in context: Context) -> CompletionResult {
    complete(line, cursor: cursor, in: context, depth: 0)
  }

  /// - `depth`: how many commands of the line hold this one.
  private func complete(
    _ line: String, cursor: Int, in context: Context, depth: Int
  ) -> CompletionResult {
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
    if let start = command.beginningOfRest(at: site) {
      let rest = bytes.dropFirst(start)
      let typed = String(decoding: rest.prefix(max(0, position - start)), as: UTF8.self)
      let found = command.specifications.lazy.compactMap { $0.completeRest(typed, context) }.first
      switch found {
      case nil: return site.result([])
      case .word(let offset, let completions):
        return CompletionResult(
          unquoted: completions,
          of: String(decoding: typed.utf8.dropFirst(offset), as: UTF8.self),
          replacing: start + offset..<position, isFollowed: end < line.endIndex)
      case .command(let offset):
        guard depth < 8 else { return site.result([]) }
        let begin = start + offset
        let inner = String(decoding: bytes.dropFirst(begin), as: UTF8.self)
        var result = complete(inner, cursor: position - begin, in: context, depth: depth + 1)
        let place = result.replacing
        result.replacing = place.lowerBound + begin..<place.upperBound + begin
        return result
      }
    }
    return command.complete(site, in: context)
  }
}

extension Command {
  /// Where the part of the line that it takes as it stands begins, if the word at the cursor is of it.
  fileprivate func beginningOfRest(at site: CompletionSite) -> Int? {
    guard let rest = rest(after: site.preceding) else { return nil }
    guard rest.takesOptions else { return rest.start }
    return site.typed.hasPrefix("-") ? nil : site.start
  }

  func complete(_ site: CompletionSite, in context: Context) -> CompletionResult {
    let progress = CompletionProgress(site.preceding.dropFirst(), specifications)
    if let option = progress.openOption {
      return site.result(option.complete(progress.openWords, site.typed, context))
    }
    let typed = progress.typed.merging(site.following.optionNames) { first, _ in first }
    let excluded = optionsWithoutEffect(typed)
    let options = specifications.filter {
      !$0.isPositional && !excluded.contains($0.name)
        && ($0.kind == .repeatedOption || typed[$0.name] == nil)
    }
    if !progress.optionsEnded, let (name, value) = site.splitAtEquals {
      let option = specifications.first { $0.takesValue && $0.label == name }
      return value.result(option?.complete([], value.typed, context) ?? [])
    }
    let positional = progress.openPositional
    var completions = positional?.complete(progress.openWords, site.typed, context) ?? []
    let isDashed = site.typed.hasPrefix("-")
    if !progress.optionsEnded, isDashed || !(positional?.isRequired ?? false) {
      completions += options.map { Completion($0.label, note: $0.help) }
    }
    return site.result(completions)
  }
}

extension [Word] {
  /// The options among them, without their values.
  fileprivate var optionNames: [String: String] {
    let names = prefix { $0.text != "--" }.lazy.filter(\.looksLikeOption)
      .map { String($0.splitAtEquals.name.dropFirst(2)) }
    return Dictionary(names.map { ($0, "") }) { first, _ in first }
  }
}
