/// A part of a text that is still to be split, or a word of it.
struct TextPiece {
  var scalars: [Unicode.Scalar]
  /// Whether it begins where the whole text does.
  let isFirst: Bool

  /// The parts of it that `ranges` name; empty ones are dropped.
  func parts(_ ranges: [Range<Int>]) -> [TextPiece] {
    if ranges.count == 1, ranges[0] == scalars.indices { return [self] }
    return ranges.compactMap { range in
      guard !range.isEmpty else { return nil }
      return TextPiece(
        scalars: Array(scalars[range]), isFirst: isFirst && range.lowerBound == 0)
    }
  }
}
