import Documents

/// A colour of a mark or a cell.
public struct Ink: Equatable, Sendable {
  public let red, green, blue: UInt8

  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    (self.red, self.green, self.blue) = (red, green, blue)
  }

  /// Okabe and Ito's colours, which the colour-blind tell apart, in an order in which neighbours differ in
  /// brightness as well (Okabe & Ito 2008, Color Universal Design).
  static let palette = [
    Ink(0, 114, 178), Ink(230, 159, 0), Ink(0, 158, 115), Ink(213, 94, 0), Ink(86, 180, 233),
    Ink(204, 121, 167), Ink(153, 112, 0), Ink(102, 102, 204),
  ]

  /// That of a role: an expert has the same in every picture; more experts than colours begin again.
  public static func of(_ role: Role) -> Ink {
    role.index.map { palette[$0 % palette.count] } ?? Ink(128, 128, 128)
  }

  /// That of a place on a scale, 0 to 1: from light to dark, in brightness as in colour (cividis, sampled).
  public static func scale(_ position: Double) -> Ink {
    let stops = [
      Ink(0, 34, 78), Ink(53, 69, 108), Ink(102, 105, 112), Ink(148, 142, 119), Ink(200, 184, 102),
      Ink(254, 232, 56),
    ]
    let place = max(0, min(1, position)) * Double(stops.count - 1)
    let index = min(Int(place), stops.count - 2)
    let part = place - Double(index)
    func mix(_ channel: (Ink) -> UInt8) -> UInt8 {
      let (a, b) = (Double(channel(stops[index])), Double(channel(stops[index + 1])))
      return UInt8((a + part * (b - a)).rounded())
    }
    return Ink(mix(\.red), mix(\.green), mix(\.blue))
  }

  /// The nearest of the 216 colours of a terminal's cube.
  var cubeIndex: Int {
    func level(_ value: UInt8) -> Int { value < 48 ? 0 : value < 115 ? 1 : (Int(value) - 35) / 40 }
    return 16 + 36 * level(red) + 6 * level(green) + level(blue)
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
    case .cube: "\u{1B}[\(layer);5;\(ink.cubeIndex)m"
    case .full: "\u{1B}[\(layer);2;\(ink.red);\(ink.green);\(ink.blue)m"
    }
  }
}
