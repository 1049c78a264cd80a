/// How many columns of a terminal `text` takes.
///
/// East Asian wide characters and emoji take two, combining marks none, control characters none.
public func displayWidth(_ text: some StringProtocol) -> Int {
  text.reduce(0) { $0 + displayWidth($1) }
}

/// How many columns one character takes.
public func displayWidth(_ character: Character) -> Int {
  let scalars = character.unicodeScalars
  guard let first = scalars.first else { return 0 }
  let isEmoji =
    first.properties.isEmojiPresentation
    || (first.properties.isEmoji && scalars.contains { $0.value == 0xFE0F })
  if isEmoji { return 2 }
  return scalars.lazy.map(displayWidth).max() ?? 0
}

private func displayWidth(_ scalar: Unicode.Scalar) -> Int {
  switch scalar.properties.generalCategory {
  case .control, .format, .nonspacingMark, .enclosingMark: 0
  default: wideRanges.contains { $0.contains(scalar.value) } ? 2 : 1
  }
}

/// The blocks of East Asian width W and F (Unicode Standard Annex 11), to whole blocks.
private let wideRanges: [ClosedRange<UInt32>] = [
  0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
  0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
  0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1B000...0x1B2FF, 0x1F300...0x1F64F, 0x1F900...0x1F9FF,
  0x20000...0x3FFFD,
]
