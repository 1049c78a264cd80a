/// What becomes of the matches at which a text is split.
enum SplitBehaviour: String, Sendable {
  case removed = "Removed"
  case isolated = "Isolated"
  case mergedWithPrevious = "MergedWithPrevious"
  case mergedWithNext = "MergedWithNext"
  case contiguous = "Contiguous"

  init(_ section: FileSection, default standard: Self? = nil) throws(TokeniserError) {
    guard let text = try section.text("behavior") ?? standard?.rawValue else {
      throw section.wrong("behavior", wanted: "a string")
    }
    guard let own = Self(rawValue: text) else {
      throw section.unsupported("the behaviour '\(shown(text))'", at: "behavior")
    }
    self = own
  }

  /// The pieces, in order, that `0..<count` is cut into at `matches`, or at what lies between them.
  func pieces(of count: Int, matches: [Range<Int>], inverts: Bool) -> [Range<Int>] {
    var parts: [(range: Range<Int>, isMatch: Bool)] = []
    parts.reserveCapacity(matches.count)
    var start = 0
    for match in matches {
      if start < match.lowerBound { parts.append((start..<match.lowerBound, inverts)) }
      parts.append((match, !inverts))
      start = match.upperBound
    }
    if start < count { parts.append((start..<count, inverts)) }
    switch self {
    case .isolated: return parts.map(\.range)
    case .removed: return parts.filter { !$0.isMatch }.map(\.range)
    case .contiguous: return Self.joined(parts) { $0 == $1 }
    case .mergedWithPrevious: return Self.joined(parts) { $0 && !$1 }
    case .mergedWithNext:
      return Self.joined(parts.reversed()) { $0 && !$1 }.reversed()
    }
  }

  /// The parts, each joined with the one before it where `joins` says so of whether the two are matches.
  private static func joined(
    _ parts: [(range: Range<Int>, isMatch: Bool)], _ joins: (Bool, Bool) -> Bool
  ) -> [Range<Int>] {
    var joined: [Range<Int>] = []
    var previous = false
    for part in parts {
      if joins(part.isMatch, previous), let last = joined.popLast() {
        joined.append(
          min(last.lowerBound, part.range.lowerBound)..<max(last.upperBound, part.range.upperBound))
      } else {
        joined.append(part.range)
      }
      previous = part.isMatch
    }
    return joined
  }
}
