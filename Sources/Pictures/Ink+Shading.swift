extension Ink {
  /// The colour mixed with white, 0 white to 1 itself.
  func shaded(_ part: Double) -> Ink {
    let part = part.isFinite ? 0.15 + 0.65 * max(0, min(1, part)) : 0.15
    func mix(_ value: UInt8) -> UInt8 { UInt8((255 - part * (255 - Double(value))).rounded()) }
    return Ink(mix(red), mix(green), mix(blue))
  }
}

extension Ink {
  /// That of a place on a scale about 0, -1 to 1: blue below, orange above, light at 0.
  static func signed(_ place: Double) -> Ink {
    let place = place.isFinite ? max(-1, min(1, place)) : 0
    let (end, part) = place < 0 ? (Ink(8, 64, 129), -place) : (Ink(153, 52, 4), place)
    func mix(_ value: UInt8) -> UInt8 { UInt8((247 - part * (247 - Double(value))).rounded()) }
    return Ink(mix(end.red), mix(end.green), mix(end.blue))
  }
}
