/// Finds added tokens in a text: of those that begin at one place the longest.
struct TokenFinder: Sendable {
  /// A part of a text.
  enum Part {
    case token(UInt32)
    case text(TextPiece)
  }

  private struct Step: Hashable {
    let node: Int
    let scalar: Unicode.Scalar
  }

  private var steps: [Step: Int] = [:]
  /// The token that ends at each node of the trie.
  private var ends: [AddedToken?] = [nil]

  /// Adds a token under the text it is found by; the first one of a text stays.
  mutating func insert(_ text: [Unicode.Scalar], _ token: AddedToken) {
    var node = 0
    for scalar in text {
      let step = Step(node: node, scalar: scalar)
      if let next = steps[step] {
        node = next
      } else {
        ends.append(nil)
        node = ends.count - 1
        steps[step] = node
      }
    }
    ends[node] = ends[node] ?? token
  }

  /// Cuts a text into tokens and what lies between them, in order; empty parts are dropped.
  func parts(of piece: TextPiece) -> [Part] {
    guard !piece.scalars.isEmpty else { return [] }
    guard !steps.isEmpty else { return [.text(piece)] }
    let text = piece.scalars
    var parts: [Part] = []
    var done = 0
    func add(textTo end: Int) {
      guard done < end else { return }
      parts += piece.parts([done..<end]).map(Part.text)
    }
    var place = 0
    while place < text.count {
      guard let (token, end) = longest(in: text, at: place) else {
        place += 1
        continue
      }
      var (first, last) = (place, end)
      // The search goes on behind the token itself, whatever else it takes.
      place = end
      if token.isSingleWord, !standsAlone(first..<last, in: text) { continue }
      if token.stripsLeft {
        while first > 0, text[first - 1].properties.isWhitespace { first -= 1 }
        first = max(first, done)
      }
      if token.stripsRight {
        while last < text.count, text[last].properties.isWhitespace { last += 1 }
      }
      add(textTo: first)
      parts.append(.token(token.id))
      done = last
    }
    add(textTo: text.count)
    return parts
  }

  private func longest(in text: [Unicode.Scalar], at start: Int) -> (AddedToken, end: Int)? {
    var node = 0
    var found: (AddedToken, end: Int)?
    var place = start
    while place < text.count, let next = steps[Step(node: node, scalar: text[place])] {
      node = next
      place += 1
      if let token = ends[node] { found = (token, place) }
    }
    return found
  }

  private func standsAlone(_ range: Range<Int>, in text: [Unicode.Scalar]) -> Bool {
    if range.lowerBound > 0, text[range.lowerBound - 1].isWordPart { return false }
    return range.upperBound == text.count || !text[range.upperBound].isWordPart
  }
}
