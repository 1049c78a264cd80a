import Documents

/// A colour of a mark or a cell.
public struct Ink: Equatable, Sendable {
  public let red, green, blue: UInt8

  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    (self.red, self.green, self.blue) = (red, green, blue)
  }

  /// Okabe and Ito's colours, which the colour-blind tell apart, in an order in which neighbours differ in
  /// brightness as well (Okabe & Ito 2008, Color Universal Design); the lightest are darker here, so that they are
  /// seen on white.
  static let palette = [
    Ink(0, 114, 178), Ink(208, 140, 0), Ink(0, 158, 115), Ink(213, 94, 0), Ink(40, 156, 214),
    Ink(204, 121, 167), Ink(153, 112, 0), Ink(102, 102, 204),
  ]

  /// That of a role: an expert has the same in every picture; more experts than colours begin again.
  public static func of(_ role: Role) -> Ink {
    index(of: role).map { palette[$0] } ?? Ink(128, 128, 128)
  }

  /// The same in characters, where a layer has the colour of the text, which is read best; nil for that.
  static func drawn(_ role: Role) -> Ink? { role == .layer ? nil : of(role) }

  /// The place of a role's colour in the palette.
  static func index(of role: Role) -> Int? { role.index.map { abs($0 % palette.count) } }

  /// That of a place on a scale, 0 to 1: from dark to light, in brightness as in colour (cividis, sampled).
  public static func scale(_ position: Double) -> Ink {
    between(
      [
        Ink(0, 34, 78), Ink(53, 69, 108), Ink(102, 105, 112), Ink(148, 142, 119),
        Ink(200, 184, 102), Ink(254, 232, 56),
      ], position)
  }

  /// That of a place on a scale with two sides, 0 to 1: blue, white in the middle, red (RdBu of Brewer 2003,
  /// sampled), as dark on one side as on the other.
  public static func diverging(_ position: Double) -> Ink {
    between(
      [
        Ink(5, 64, 135), Ink(67, 147, 195), Ink(158, 202, 225), Ink(247, 247, 247),
        Ink(244, 165, 130), Ink(214, 96, 77), Ink(150, 10, 40),
      ], position)
  }

  private static func between(_ stops: [Ink], _ position: Double) -> Ink {
    let place = max(0, min(1, position)) * Double(stops.count - 1)
    let index = min(Int(place), stops.count - 2)
    return stops[index].mixed(with: stops[index + 1], place - Double(index))
  }

  /// The colour on the way to another, 0 to 1.
  func mixed(with other: Ink, _ part: Double) -> Ink {
    func mix(_ channel: (Ink) -> UInt8) -> UInt8 {
      let (a, b) = (Double(channel(self)), Double(channel(other)))
      return UInt8((a + part * (b - a)).rounded())
    }
    return Ink(mix(\.red), mix(\.green), mix(\.blue))
  }

  /// Black or white: what is read on this ground.
  var contrary: Ink {
    299 * Int(red) + 587 * Int(green) + 114 * Int(blue) > 128_000
      ? Ink(0, 0, 0) : Ink(255, 255, 255)
  }

  /// The nearest of a terminal's cube of 216 colours and 24 greys.
  var cubeIndex: Int {
    func level(_ value: UInt8) -> Int { value < 48 ? 0 : value < 115 ? 1 : (Int(value) - 35) / 40 }
    let (r, g, b) = (level(red), level(green), level(blue))
    let grey = max(0, min(23, ((Int(red) + Int(green) + Int(blue)) / 3 - 3) / 10))
    func distance(_ colour: (Int, Int, Int)) -> Int {
      let (dr, dg, db) = (
        Int(red) - colour.0, Int(green) - colour.1, Int(blue) - colour.2
      )
      return dr * dr + dg * dg + db * db
    }
    let steps = [0, 95, 135, 175, 215, 255]
    let tone = 8 + 10 * grey
    return distance((tone, tone, tone)) < distance((steps[r], steps[g], steps[b]))
      ? 232 + grey : 16 + 36 * r + 6 * g + b
  }

  /// The nearest of the eight colours that every coloured terminal has, by the palette's order.
  var basicCode: Int? {
    Self.palette.firstIndex(of: self).map { [34, 33, 32, 31, 36, 35, 33, 34][$0] }
  }
}

extension ColourDepth {
  /// What turns the colour of characters on; nothing without colours.
  func foreground(_ ink: Ink) -> String { code(38, ink) }
  /// The same of the ground behind them.
  func background(_ ink: Ink) -> String { code(48, ink) }
  var reset: String { self == .none ? "" : "\u{1B}[0m" }

  private func code(_ layer: Int, _ ink: Ink) -> String {
    switch self {
    case .none: ""
    // Its grounds are too few to tell values by.
    case .basic: layer == 38 ? ink.basicCode.map { "\u{1B}[\($0)m" } ?? "" : ""
    case .cube: "\u{1B}[\(layer);5;\(ink.cubeIndex)m"
    case .full: "\u{1B}[\(layer);2;\(ink.red);\(ink.green);\(ink.blue)m"
    }
  }
}
