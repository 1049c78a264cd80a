/// A set of Unicode scalars, as a class of a regular expression names it.
indirect enum ScalarSet: Sendable {
  case scalar(Unicode.Scalar)
  case range(ClosedRange<UInt32>)
  /// Sorted ranges that do not touch, such as those of a script.
  case ranges([ClosedRange<UInt32>])
  case categories(CategorySet)
  case whitespace
  /// Letters, marks, digits and what joins words: Oniguruma's `\w`, which has `²³¹¼½¾` too.
  case word
  /// The same within brackets, where it has none of those.
  case wordClass
  /// The same as Unicode has it, with what joins characters.
  case plainWord
  /// What a version of Unicode knows.
  case version(Int)
  case any
  case union([ScalarSet])
  case intersection(ScalarSet, ScalarSet)
  case inverted(ScalarSet)
  /// What differs from a member in case alone, too.
  case folded(ScalarSet)

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    switch self {
    case .scalar(let own): return own == scalar
    case .range(let range): return range.contains(scalar.value)
    case .ranges(let ranges): return Self.holds(ranges, scalar.value)
    case .categories(let categories):
      return categories.contains(scalar.properties.generalCategory)
    case .whitespace: return scalar.properties.isWhitespace
    case .word:
      switch scalar.value {
      case 0xB2, 0xB3, 0xB9, 0xBC...0xBE: return true
      default: return scalar.isWordPart && !scalar.properties.isJoinControl
      }
    case .wordClass: return scalar.isWordPart && !scalar.properties.isJoinControl
    case .plainWord: return scalar.isWordPart
    case .version(let version): return scalar.isOfUnicode(atMost: version)
    case .any: return true
    case .union(let sets):
      for set in sets where set.contains(scalar) { return true }
      return false
    case .intersection(let first, let second):
      return first.contains(scalar) && second.contains(scalar)
    case .inverted(let set): return !set.contains(scalar)
    case .folded(let set):
      if set.contains(scalar) { return true }
      let (upper, lower) = (scalar.simpleUppercase, scalar.simpleLowercase)
      return set.contains(upper) || set.contains(lower) || set.contains(upper.simpleLowercase)
    }
  }

  /// The same, whatever the case.
  var ignoringCase: ScalarSet {
    switch self {
    case .union(let sets): .union(sets.map(\.ignoringCase))
    case .intersection(let first, let second):
      .intersection(first.ignoringCase, second.ignoringCase)
    case .inverted(let set): .inverted(set.ignoringCase)
    default: .folded(self)
    }
  }

  private static func holds(_ ranges: [ClosedRange<UInt32>], _ value: UInt32) -> Bool {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].contains(value)
  }
}

/// A set with the answers for the first 256 scalars at hand.
struct ScalarTable: Sendable {
  private let set: ScalarSet
  private var first: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  init(_ set: ScalarSet) {
    self.set = set
    func bits(from start: Int) -> UInt64 {
      (0..<64).reduce(0) { bits, index in
        let scalar = Unicode.Scalar(UInt8(start + index))
        return set.contains(scalar) ? bits | 1 << UInt64(index) : bits
      }
    }
    first = (bits(from: 0), bits(from: 64), bits(from: 128), bits(from: 192))
  }

  @inline(__always)
  func contains(_ scalar: Unicode.Scalar) -> Bool {
    let value = scalar.value
    guard value < 256 else { return set.contains(scalar) }
    let bits =
      value < 128
      ? (value < 64 ? first.0 : first.1) : (value < 192 ? first.2 : first.3)
    return bits >> UInt64(value & 63) & 1 == 1
  }
}

extension Unicode.Scalar {
  /// Whether it is part of a word: Unicode's `\w`, UTS 18 annex C.
  var isWordPart: Bool {
    if properties.isAlphabetic || properties.isJoinControl { return true }
    return CategorySet.wordParts.contains(properties.generalCategory)
  }

  fileprivate var simpleUppercase: Self { Self.alone(properties.uppercaseMapping) ?? self }
  fileprivate var simpleLowercase: Self { Self.alone(properties.lowercaseMapping) ?? self }

  private static func alone(_ text: String) -> Self? {
    let scalars = text.unicodeScalars
    return scalars.count == 1 ? scalars.first : nil
  }
}
