import Documents

/// `text`, fit to be shown, in at most `width` columns; what is longer keeps both its ends.
func fitted(_ text: String, to width: Int) -> String {
  let text = displayed(text)
  guard displayWidth(text) > width else { return text }
  guard width >= 6 else { return String(beginning(text, width)) }
  let end = String(beginning(text.reversed(), (width - 3) / 2).reversed())
  return String(beginning(text, width - 3 - displayWidth(end))) + "..." + end
}

/// As many characters as take at most `width` columns.
private func beginning(_ text: some Sequence<Character>, _ width: Int) -> [Character] {
  var used = 0
  return text.prefix { character in
    used += displayWidth(character)
    return used <= width
  }
}

/// `text` with blanks in front up to `width` columns.
func rightAligned(_ text: String, _ width: Int) -> String { blanks(width - displayWidth(text)) + text }

/// `text` with blanks behind up to `width` columns.
func leftAligned(_ text: String, _ width: Int) -> String { text + blanks(width - displayWidth(text)) }

func blanks(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

/// Words in lines of at most `width` columns, whatever their length.
func fittedLines(_ text: String, width: Int) -> [String] {
  text.isEmpty ? [] : wrapped(text, width: width).map { fitted($0, to: width) }
}
