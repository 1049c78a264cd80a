import Foundation

/// A normal form of Unicode, over the characters of Unicode 9.
///
/// The library's tables end there: what came later stays as it is, and nothing composes with it or moves
/// past it. Foundation's own `precomposedStringWithCanonicalMapping` is not asked, which takes U+10041 for an
/// "A"; its transforms are right, but slow, so that they are given no more than a letter with its marks, and
/// each such once in a text.
enum NormalForm: String, Sendable {
  case nfc = "NFC"
  case nfd = "NFD"
  case nfkc = "NFKC"
  case nfkd = "NFKD"

  func applied(to text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    guard text.contains(where: { $0.value >= least }) else { return text }
    var form: [Unicode.Scalar] = []
    form.reserveCapacity(text.count)
    var known: [ArraySlice<Unicode.Scalar>: [Unicode.Scalar]] = [:]
    var start = 0
    while start < text.count {
      let isKnown = text[start].isOfUnicode(atMost: 9)
      var end = start + 1
      while isKnown, end < text.count, leans(text[end]), text[end].isOfUnicode(atMost: 9) {
        end += 1
      }
      let segment = text[start..<end]
      start = end
      if !isKnown || (segment.count == 1 && stays(text[end - 1])) {
        form.append(contentsOf: segment)
      } else if let own = known[segment] {
        form.append(contentsOf: own)
      } else {
        let own = transformed(segment)
        known[segment] = own
        form.append(contentsOf: own)
      }
    }
    return form
  }

  /// Below this every text has the form.
  private var least: UInt32 {
    switch self {
    case .nfc: 0x300
    case .nfd: 0xC0
    case .nfkc, .nfkd: 0xA0
    }
  }

  /// Whether a scalar may compose with what stands before it, or move there.
  private func leans(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x300 else { return false }
    switch scalar.value {
    // Vowels and finals of Hangul.
    case 0x1160...0x11FF: return true
    // What becomes one of those, or a mark, in the forms of compatibility.
    case 0x3131...0x318E, 0xFF9E...0xFFDC: return self == .nfkc || self == .nfkd
    default: return CategorySet.marks.contains(scalar.properties.generalCategory)
    }
  }

  /// Whether a scalar that stands alone surely has the form.
  private func stays(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < least { return true }
    return self == .nfc && !scalar.properties.isFullCompositionExclusion
  }

  private func transformed(_ segment: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar] {
    let text = String(String.UnicodeScalarView(segment))
    let form = text.applyingTransform(StringTransform(rawValue), reverse: false)
    return Array((form ?? text).unicodeScalars)
  }
}

extension Unicode.Scalar {
  /// Whether that version of Unicode knows it.
  func isOfUnicode(atMost version: Int) -> Bool {
    // All scalars so low are of the first.
    value < 0x21F || properties.age.map { $0.major <= version } == true
  }
}
