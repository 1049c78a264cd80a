import Documents

extension UsageError {
  /// The message, the line with carets under the offending word, and the hint, a line each.
  ///
  /// Of a line of several physical lines, the one with the word is shown; of a long one, `width`
  /// columns around the word, cut with `…`. Control characters show as blanks.
  public func rendered(line: String, width: Int = 78) -> String {
    var lines = [message]
    if let range, range.lowerBound <= line.utf8.count {
      lines += pointer(to: range, in: line, width: width).map { "  " + $0 }
    }
    if let hint { lines.append(hint) }
    return lines.joined(separator: "\n")
  }

  private func pointer(to range: Range<Int>, in line: String, width: Int) -> [String] {
    let bytes = Array(line.utf8)
    // A missing word at the line's end belongs to the last physical line that says something.
    let start = min(range.lowerBound, bytes.count)
    let lineStart = (bytes[..<start].lastIndex(of: .newline) ?? -1) + 1
    let lineEnd = bytes[start...].firstIndex(of: .newline) ?? bytes.count
    let end = min(max(range.upperBound, start), lineEnd)
    let before = shown(bytes[lineStart..<start])
    let word = shown(bytes[start..<end])
    let after = shown(bytes[end..<lineEnd])
    return fit(before, word, after, width: width - 2)
  }

  /// Control characters would move the carets away from the word.
  private func shown(_ bytes: ArraySlice<UInt8>) -> [Character] {
    String(decoding: bytes, as: UTF8.self).map { character in
      let isControl = character.unicodeScalars.contains {
        $0.properties.generalCategory == .control
      }
      return isControl ? " " : character
    }
  }

  private func fit(
    _ before: [Character], _ word: [Character], _ after: [Character], width: Int
  ) -> [String] {
    let shownWord = clipped(word, to: width * 2 / 3)
    let room = width - displayWidth(shownWord)
    let shownBefore = String(clipped(before.reversed(), to: room * 2 / 3).reversed())
    let shownAfter = clipped(after, to: room - displayWidth(shownBefore))
    let blanks = String(repeating: " ", count: displayWidth(shownBefore))
    let carets = String(repeating: "^", count: max(1, displayWidth(shownWord)))
    return [shownBefore + shownWord + shownAfter, blanks + carets]
  }

  /// The first characters of a text that fit, with `…` in place of the rest.
  private func clipped(_ characters: [Character], to width: Int) -> String {
    var result = ""
    var used = 0
    for (index, character) in characters.enumerated() {
      let isLast = index == characters.count - 1
      guard used + displayWidth(character) <= width - (isLast ? 0 : 1) else { return result + "…" }
      used += displayWidth(character)
      result.append(character)
    }
    return result
  }
}
