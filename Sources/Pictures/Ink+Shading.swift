extension Ink {
  /// The colour as a ground for what lies on it, paler the smaller `part` of 0 to 1.
  func shaded(_ part: Double) -> Ink {
    let part = part.isFinite ? 0.1 + 0.5 * max(0, min(1, part)) : 0.15
    return Ink(255, 255, 255).mixed(with: self, part)
  }
}
