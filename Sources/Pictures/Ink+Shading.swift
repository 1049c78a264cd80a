extension Ink {
  /// The colour mixed with white, 0 white to 1 itself.
  func shaded(_ part: Double) -> Ink {
    let part = part.isFinite ? 0.1 + 0.5 * max(0, min(1, part)) : 0.15
    func mix(_ value: UInt8) -> UInt8 { UInt8((255 - part * (255 - Double(value))).rounded()) }
    return Ink(mix(red), mix(green), mix(blue))
  }
}
