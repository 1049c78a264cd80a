import Foundation

/// `value` with so many decimals.
func fixed(_ value: Double, _ decimals: Int) -> String {
  String(format: "%.\(max(0, min(decimals, 12)))f", value)
}

/// `value` with at most so many significant digits: `2e-07`, `1.5e+09`, `0.25`.
func significant(_ value: Double, _ digits: Int) -> String {
  // Whole numbers of some length stay as they are.
  if abs(value) < 1e6, value == value.rounded() { return fixed(value, 0) }
  return String(format: "%.\(max(1, min(digits, 15)))g", value)
}

/// A number without the plus and the noughts of its power: `1.5e9` of `1.5e+09`.
func compact(_ text: String) -> String {
  guard let e = text.firstIndex(of: "e"), let power = Int(text[e...].dropFirst()) else {
    return text
  }
  return "\(text[..<e])e\(power)"
}
