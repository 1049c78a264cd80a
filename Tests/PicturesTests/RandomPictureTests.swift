import Documents
import Testing

@testable import Pictures

@Suite("Pictures of anything")
struct RandomPictureTests {
  @Test("any picture fits the width in every style, alike each time, without control characters")
  func fits() {
    var source = PictureSource(seed: 22)
    for number in 0..<250 {
      let picture = source.picture()
      let width = [20, 33, 80, 160][source.below(4)]
      let height = [5, 12, 24, 50][source.below(4)]
      for canvas in CanvasStyle.allCases {
        for colours in [ColourDepth.none, .basic, .cube, .full] {
          let look = Look(width: width, height: height, canvas: canvas, colours: colours)
          let lines = picture.lines(in: look)
          #expect(lines == picture.lines(in: look), "picture \(number)")
          for line in lines {
            let plain = uncoloured(line)
            #expect(displayWidth(plain) <= width, "picture \(number) in \(look): \(plain)")
            #expect(colours != .none || plain == line, "picture \(number) is coloured")
            #expect(
              plain.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0 ~= $0.value) },
              "picture \(number) in \(look): \(plain.debugDescription)")
          }
        }
      }
    }
  }

  @Test("ten thousand points and cells are drawn")
  func isLarge() {
    var source = PictureSource(seed: 3)
    let points = (0..<10_000).map { _ in Point(source.number(), source.number()) }
    let cells = (0..<100).map { _ in (0..<100).map { _ -> Double? in source.number() } }
    let picture = Picture(
      "large", panels: [
        Panel(x: Axis("x"), y: Axis("y"), [.line(Line("a", .expert(0), points)), .points(Points("b", .layer, points))]),
        Panel(x: Axis("x"), y: Axis("y"), [.cells(Cells(cells, label: "c", range: Spread(-1, 1)))]),
      ])
    let lines = picture.lines(in: Look())
    #expect(lines.allSatisfy { displayWidth($0) <= 80 })
    #expect(lines.contains { $0.contains("each place is the mean of 4 rows by 2 columns") })
  }
}

/// `line` without what turns colours on and off.
func uncoloured(_ line: String) -> String {
  let pieces = line.split(separator: "\u{1B}", omittingEmptySubsequences: false)
  return pieces.dropFirst().reduce(String(pieces[0])) { text, piece in
    let code = piece.dropFirst().prefix { $0.isNumber || $0 == ";" }
    let isColour = piece.first == "[" && piece.dropFirst(1 + code.count).first == "m"
    return text + (isColour ? piece.dropFirst(code.count + 2) : "\u{1B}" + piece)
  }
}

/// Pictures with everything that may go wrong, from a seed.
struct PictureSource {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// Knuth's multiplier; the upper bits.
  mutating func below(_ count: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(max(1, count)))
  }

  mutating func number() -> Double {
    let odd = [
      Double.nan, .infinity, -.infinity, 0, -0.0, 1e308, -1.7e308, 5e-324, 1e-310, 1, 1, -3, 1e15,
    ]
    if below(6) == 0 { return odd[below(odd.count)] }
    return Double(below(2_000) - 1_000) / 137
  }

  private mutating func some(_ most: Int) -> [Point] {
    (0..<below(most)).map { _ in Point(number(), number()) }
  }

  private mutating func maybe() -> Double? { below(4) == 0 ? nil : number() }
  private mutating func spread() -> Spread { Spread(number(), number()) }

  private mutating func name() -> String {
    [
      "", "a", "expert 3", String(repeating: "long name of an expert ", count: 2), "混合专家模型的路由器",
      "😀👩‍👩‍👧 e\u{301}", "bad\u{1B}[2J\n\u{7}\u{202E}", String(repeating: "w", count: 90),
    ][below(8)]
  }

  private mutating func role() -> Role {
    [.layer, .null, .expert(below(70)), .other(below(12)), .expert(-below(5)), .other(.min)][below(6)]
  }

  private mutating func axis() -> Axis {
    Axis(
      name(), unit: below(2) == 0 ? "" : name(), isLogarithmic: below(3) == 0,
      categories: below(2) == 0 ? [] : (0..<[1, 3, 8, 70][below(4)]).map { _ in name() },
      includes: below(3) == 0 ? [number()] : [])
  }

  private mutating func mark() -> Mark {
    let place = [0, 1, 2, below(80), -1, .max][below(6)]
    switch below(7) {
    case 0:
      let points = some(20)
      return .line(
        Line(
          name(), role(), points, band: below(2) == 0 ? [] : points.map { _ in spread() },
          isDashed: below(3) == 0))
    case 1: return .points(Points(name(), role(), some(90)))
    case 2: return .bar(Bar(place, maybe(), level: maybe(), role()))
    case 3:
      return .interval(
        Interval(
          below(5) == 0 ? number() : Double(below(9)), maybe(), below(3) == 0 ? nil : spread(),
          level: maybe(), note: name(), isUpright: below(2) == 0, role()))
    case 4: return .strip(Strip(place, (0..<below(30)).map { _ in number() }, role()))
    case 5:
      let rows = (0..<[0, 1, 5, 70][below(4)]).map { _ in (0..<below(30)).map { _ in maybe() } }
      return .cells(
        Cells(
          rows, label: name(), range: below(2) == 0 ? spread() : Spread(-1, 1), level: maybe(),
          levelName: name()))
    default:
      let cells = (0..<below(8)).map { _ in
        (0..<below(8)).map { _ in Regions.Cell(below(70) - 1, gate: number()) }
      }
      return .regions(Regions(cells, x: spread(), y: spread()))
    }
  }

  mutating func picture() -> Picture {
    Picture(
      name(), caption: name(),
      panels: (0..<[1, 1, 2, 0, 5][below(5)]).map { _ in
        Panel(x: axis(), y: axis(), keepsAspect: below(4) == 0, (0..<below(9)).map { _ in mark() })
      })
  }
}
