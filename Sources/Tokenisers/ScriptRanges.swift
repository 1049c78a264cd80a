import Foundation

/// The scalars that have the Unicode property of that name, as a script, in sorted ranges; nil where there is
/// no such property.
///
/// Asked of Foundation's regular expressions, which know them all.
func rangesOfProperty(_ name: String) -> [ClosedRange<UInt32>]? {
  let isName = name.unicodeScalars.allSatisfy {
    $0.isASCII && ($0.properties.isAlphabetic || "_ =".unicodeScalars.contains($0))
  }
  guard isName, let expression = try? NSRegularExpression(pattern: "\\p{\(name)}+") else {
    return nil
  }
  var ranges: [ClosedRange<UInt32>] = []
  // The planes that have characters of such properties: the first four.
  for plane in UInt32(0)..<4 {
    let scalars = (plane << 16..<(plane + 1) << 16).compactMap(Unicode.Scalar.init)
    let text = NSString(string: String(String.UnicodeScalarView(scalars)))
    let matches = expression.matches(
      in: text as String, range: NSRange(location: 0, length: text.length))
    for match in matches where match.range.length > 0 {
      let piece = text.substring(with: match.range).unicodeScalars
      guard var low = piece.first?.value else { continue }
      var high = low
      for scalar in piece.dropFirst() {
        if scalar.value != high + 1 {
          ranges.append(low...high)
          low = scalar.value
        }
        high = scalar.value
      }
      ranges.append(low...high)
    }
  }
  return ranges
}
