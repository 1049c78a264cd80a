/// The colours, marks and dashes of a file: those of the screen, or greys that differ by dashes and marks.
struct PictureInks {
  let isGrey: Bool

  /// `#0072b2`.
  func colour(_ role: Role) -> String { hex(ink(role)) }

  func ink(_ role: Role) -> Ink {
    guard isGrey else { return Ink.of(role) }
    guard let index = role.index else { return role == .layer ? Ink(0, 0, 0) : Ink(150, 150, 150) }
    let level = Self.greys[index % Self.greys.count]
    return Ink(level, level, level)
  }

  private static let greys: [UInt8] = [30, 130, 80, 170, 55, 150, 105, 190]

  /// Number of gnuplot's dash: whole lines for the first eight, others for those of the same colour after.
  func dash(_ role: Role, isDashed: Bool) -> Int {
    if isDashed || role == .null { return 2 }
    guard let index = role.index else { return 1 }
    return isGrey
      ? 1 + index % 5 : index < Ink.palette.count ? 1 : [1, 4, 3, 5][index / Ink.palette.count % 4]
  }

  /// Number of gnuplot's mark: filled ones first, so that they tell apart in grey.
  func mark(_ role: Role) -> Int {
    let marks = [7, 5, 9, 13, 11, 6, 4, 8]
    return role.index.map { marks[$0 % marks.count] } ?? 1
  }

  /// Stops of gnuplot's palette, 0 to 1.
  func palette(isSigned: Bool) -> String {
    (0...16).map { step in
      let place = Double(step) / 16
      let ink =
        isGrey
        ? Ink(UInt8(250 - 220 * place), UInt8(250 - 220 * place), UInt8(250 - 220 * place))
        : isSigned ? Ink.signed(2 * place - 1) : Ink.scale(place)
      return "\(place) '\(hex(ink))'"
    }.joined(separator: ", ")
  }

  /// The colour of a value on the scale of `range`.
  func cell(_ value: Double, in range: Spread, isSigned: Bool) -> Ink {
    let (low, high) = ends(of: range)
    let place = max(0, min(1, (value - low) / (high - low)))
    if isGrey {
      let level = UInt8(250 - 220 * place)
      return Ink(level, level, level)
    }
    return isSigned ? Ink.signed(2 * place - 1) : Ink.scale(place)
  }

  /// The ends of a scale, which are never one.
  func ends(of range: Spread) -> (low: Double, high: Double) {
    guard range.low.isFinite, range.high.isFinite, range.low < range.high else {
      let middle = range.low.isFinite ? range.low : 0
      return (middle - 0.5, middle + 0.5)
    }
    return (range.low, range.high)
  }

  func hex(_ ink: Ink) -> String {
    "#"
      + [ink.red, ink.green, ink.blue].map { value in
        let digits = String(value, radix: 16)
        return digits.count < 2 ? "0" + digits : digits
      }.joined()
  }
}

extension Ink {
  /// Luminance as the eye weighs it, 0 to 1 (ITU-R BT.709, linear light).
  var luminance: Double {
    func linear(_ value: UInt8) -> Double {
      // Close enough to choose black or white by.
      let part = Double(value) / 255
      return part * part
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }
}
