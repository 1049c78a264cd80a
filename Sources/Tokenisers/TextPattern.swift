import Safetensors

/// What a splitter or a replacement looks for: a text as it stands, or an expression.
enum TextPattern: Sendable {
  case text([Unicode.Scalar])
  case expression(Expression)

  /// Reads `{"String": "..."}` or `{"Regex": "..."}`.
  init(_ section: FileSection, key: String) throws(TokeniserError) {
    guard let pattern = try section.section(key) else {
      throw section.wrong(key, wanted: "an object")
    }
    if let text = try pattern.text("String") {
      guard !text.isEmpty else { throw pattern.unsupported("an empty text", at: "String") }
      self = .text(Array(text.unicodeScalars))
    } else if let text = try pattern.text("Regex") {
      do {
        self = .expression(try Expression(text))
      } catch {
        let place = "'\(shown(text))'"
        switch error {
        case .unsupported(let what): throw pattern.unsupported("\(what) in \(place)", at: "Regex")
        case .malformed(let what): throw pattern.invalid("\(what) in \(place)", at: "Regex")
        }
      }
    } else {
      throw pattern.unsupported("a pattern that is neither String nor Regex")
    }
  }

  /// Where it stands in `text`, from left to right.
  func matches(in text: [Unicode.Scalar]) -> [Range<Int>] {
    switch self {
    case .expression(let expression): return expression.matches(in: text)
    case .text(let own):
      var found: [Range<Int>] = []
      var start = 0
      while start + own.count <= text.count {
        if text[start..<start + own.count].elementsEqual(own) {
          found.append(start..<start + own.count)
          start += own.count
        } else {
          start += 1
        }
      }
      return found
    }
  }

  /// `text` with `content` in place of every match.
  func replacing(in text: [Unicode.Scalar], with content: [Unicode.Scalar]) -> [Unicode.Scalar] {
    let found = matches(in: text)
    guard !found.isEmpty else { return text }
    var replaced: [Unicode.Scalar] = []
    var start = 0
    for range in found {
      replaced.append(contentsOf: text[start..<range.lowerBound])
      replaced.append(contentsOf: content)
      start = range.upperBound
    }
    replaced.append(contentsOf: text[start...])
    return replaced
  }
}

/// Reads the `pattern` and the `content` of a replacement.
func replacement(
  _ section: FileSection
) throws(TokeniserError) -> (pattern: TextPattern, content: [Unicode.Scalar]) {
  let pattern = try TextPattern(section, key: "pattern")
  let content = try section.requiredText("content")
  if case .expression = pattern, content.utf8.contains(UInt8(ascii: "$")) {
    throw section.unsupported("'$' in what replaces an expression", at: "content")
  }
  return (pattern, Array(content.unicodeScalars))
}
