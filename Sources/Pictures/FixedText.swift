import Foundation

/// `value` with so many decimals.
func fixed(_ value: Double, _ decimals: Int) -> String {
  String(format: "%.\(max(0, min(decimals, 12)))f", value)
}

/// `value` as `2e-07`, or `1.5e+09`.
func scientific(_ value: Double) -> String { String(format: "%.4g", value) }
