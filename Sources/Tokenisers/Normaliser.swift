/// What is done to a text before it is split into words.
enum Normaliser: Sendable {
  case form(NormalForm)
  case lowercase
  case strip(left: Bool, right: Bool)
  case stripAccents
  case prepend([Unicode.Scalar])
  case replace(TextPattern, with: [Unicode.Scalar])
  indirect case sequence([Normaliser])

  init(_ section: FileSection) throws(TokeniserError) {
    let type = try section.requiredText("type")
    switch type {
    case "NFC": self = .form(.nfc)
    case "NFD": self = .form(.nfd)
    case "NFKC": self = .form(.nfkc)
    case "NFKD": self = .form(.nfkd)
    case "Lowercase": self = .lowercase
    case "StripAccents": self = .stripAccents
    case "Strip":
      self = .strip(
        left: try section.flag("strip_left", default: true),
        right: try section.flag("strip_right", default: true))
    case "Prepend": self = .prepend(Array(try section.requiredText("prepend").unicodeScalars))
    case "Replace":
      let (pattern, content) = try replacement(section)
      self = .replace(pattern, with: content)
    case "Sequence":
      var parts: [Normaliser] = []
      for part in try section.sections("normalizers") { parts.append(try Normaliser(part)) }
      self = .sequence(parts)
    default: throw section.unsupported("the normaliser '\(shown(type))'", at: "type")
    }
  }

  func applied(to text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    switch self {
    case .form(let form): return form.applied(to: text)
    case .lowercase: return text.flatMap { Array($0.properties.lowercaseMapping.unicodeScalars) }
    case .strip(let left, let right):
      var slice = text[...]
      if left { slice = slice.drop { $0.properties.isWhitespace } }
      if right { while slice.last?.properties.isWhitespace == true { slice.removeLast() } }
      return Array(slice)
    case .stripAccents:
      // The library's table of marks is that of Unicode 9.
      return text.filter {
        !CategorySet.marks.contains($0.properties.generalCategory) || !$0.isOfUnicode(atMost: 9)
      }
    case .prepend(let start): return text.isEmpty ? text : start + text
    case .replace(let pattern, let content): return pattern.replacing(in: text, with: content)
    case .sequence(let parts): return parts.reduce(text) { $1.applied(to: $0) }
    }
  }
}
