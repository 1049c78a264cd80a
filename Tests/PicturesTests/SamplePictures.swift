import Foundation

@testable import Pictures

/// A picture of every mark, made by hand.
enum SamplePictures {
  static func wave(_ count: Int, _ phase: Double) -> [Point] {
    (0..<count).map {
      Point(Double($0 + 1), exp(-Double($0) / 12) * (1.5 + 0.3 * sin(phase + Double($0))))
    }
  }

  static let caption = "moe: top-k 8x32 k 2, layer, at 512 samples of d (test), seed 0"

  static func spectra(_ experts: Int) -> Picture {
    let null = Line("untrained", .null, wave(32, 9))
    let layer = Line(
      "layer", .layer, wave(32, 4), band: wave(32, 4).map { Spread($0.y * 0.8, $0.y * 1.2) })
    return Picture(
      "mean Jacobian spectra", caption: caption, x: Axis("j"), y: Axis("singular value s_j"),
      [.line(null)]
        + (0..<experts).map { .line(Line("expert \($0)", .expert($0), wave(32, Double($0)))) }
        + [.line(layer)])
  }

  static func load(_ experts: Int) -> Picture {
    Picture(
      "load of each expert", caption: caption,
      x: Axis("expert", categories: (0..<experts).map(String.init)), y: Axis("load"),
      (0..<experts).map { expert -> Mark in
        let value: Double = expert == 1 ? 0 : 0.05 + 0.1 * abs(sin(Double(expert)))
        return .bar(Bar(expert, value, level: 1 / Double(experts), .expert(expert)))
      })
  }

  static func matrix(_ experts: Int, isSigned: Bool = true) -> Picture {
    let names = (0..<experts).map(String.init)
    let values = (0..<experts).map { (i: Int) -> [Double?] in
      (0..<experts).map { j -> Double? in
        let value: Double = sin(Double(i * j + i + j))
        return i == j ? nil : isSigned ? value * 0.8 : abs(value)
      }
    }
    return Picture(
      "alignment of average Jacobians", caption: caption, x: Axis("expert", categories: names),
      y: Axis("expert", categories: names),
      [
        .cells(
          Cells(
            values, label: "cosine A_ij", range: isSigned ? Spread(-1, 1) : Spread(0, 1),
            level: 0.12,
            levelName: "random directions"))
      ])
  }

  static let forest: Picture = {
    let claims = [
      "1 sigma1 top-k < dense", "2 erank top-k > dense", "3 pca erank soft > dense",
      "4 near-orthogonal experts",
    ]
    let values: [(Double, Double, Double, String)] = [
      (-0.4, -0.62, -0.2, "holds"), (0.1, -0.12, 0.31, "open"), (0.5, 0.41, 0.6, "reversed"),
      (0.02, 0.01, 0.03, "near-orthogonal"),
    ]
    return Picture(
      "claims: mean paired differences over 10 seeds", caption: caption,
      x: Axis("difference, 95% interval"), y: Axis("", categories: claims),
      values.enumerated().map {
        .interval(
          Interval(
            Double($0.offset), $0.element.0, Spread($0.element.1, $0.element.2), level: 0,
            note: $0.element.3,
            .other(["holds", "open", "reversed"].firstIndex(of: $0.element.3) ?? 3)))
      })
  }()

  static func strips(_ experts: Int) -> Picture {
    Picture(
      "sigma1 over samples", caption: caption, x: Axis("sigma1"),
      y: Axis("expert", categories: (0..<experts).map(String.init)),
      (0..<experts).map { expert -> Mark in
        let centre = 1 + 0.2 * Double(expert % 5)
        let values = (0..<200).map { (k: Int) -> Double in
          centre + 0.4 * sin(Double(k * 37 % 101)) * cos(Double(k))
        }
        return .strip(Strip(expert, expert == 2 ? [1.5] : values, .expert(expert)))
      })
  }

  static let states: Picture = {
    let marks: [Mark] = (0..<4).map { expert in
      let angle = Double(expert) * 1.57
      return .points(
        Points(
          "expert \(expert)", .expert(expert),
          (0..<100).map { (k: Int) -> Point in
            let a = Double(k) * 2.4
            let r = sqrt(Double(k) / 100)
            return Point(2 * cos(angle) + r * cos(a), 2 * sin(angle) + r * sin(a))
          }))
    }
    let ellipses: [Mark] = (0..<4).map { expert in
      let angle = Double(expert) * 1.57
      return .line(
        Line(
          "", .expert(expert),
          (0...48).map { (k: Int) -> Point in
            let a = Double(k % 48) / 48 * 2 * Double.pi
            return Point(2 * cos(angle) + 1.1 * cos(a), 2 * sin(angle) + 0.7 * sin(a))
          }))
    }
    return Picture(
      "states in their first two principal axes", caption: caption,
      panels: [
        Panel(
          x: Axis("axis 1 (38% of variance)"), y: Axis("axis 2 (21% of variance)"),
          keepsAspect: true, marks + ellipses)
      ])
  }()

  static let regions: Picture = {
    let n = 96
    let cells = (0..<n).map { row in
      (0..<n).map { column -> Regions.Cell in
        let (x, y) = (Double(column) / 48 - 1, 1 - Double(row) / 48)
        let gates = (0..<5).map { (expert: Int) -> Double in
          let angle = Double(expert) * 1.256
          return exp(3 * (x * cos(angle) + y * sin(angle)))
        }
        let sum = gates.reduce(0, +)
        let best = gates.indices.max { gates[$0] < gates[$1] } ?? 0
        return Regions.Cell(best, gate: gates[best] / sum)
      }
    }
    let points = (0..<60).map { (k: Int) -> Point in
      let (angle, radius) = (Double(k) * 2.4, 0.9 * sqrt(Double(k) / 60))
      return Point(radius * cos(angle), radius * sin(angle))
    }
    return Picture(
      "the router's partition of the plane", caption: caption,
      panels: [
        Panel(
          x: Axis("x1"), y: Axis("x2"), keepsAspect: true,
          [
            .regions(Regions(cells, x: Spread(-1, 1), y: Spread(-1, 1))),
            .points(Points("samples", .other(7), points)),
          ])
      ])
  }()

  static let specification: Picture = {
    let n = 24
    let upper: [Mark] = (0..<n).map { k in
      let v = -0.5 + Double(k) * 0.04
      return .interval(
        Interval(
          Double(k), v, Spread(v - 0.2, v + 0.15), level: 0, isUpright: true,
          .other(v < -0.2 ? 0 : 1)))
    }
    let choices = [
      "scale: raw", "scale: gated", "mean: routed", "mean: plain", "jacobian: pointwise",
      "jacobian: average",
    ]
    let lower: [Mark] = choices.indices.map { row in
      .points(
        Points(
          "", .other(row / 2),
          (0..<n).filter { ($0 >> (row / 2)) % 2 == row % 2 }.map { Point(Double($0), Double(row)) }
        ))
    }
    return Picture(
      "claim 1 under every combination of conventions", caption: caption,
      panels: [
        Panel(x: Axis("universe"), y: Axis("difference"), upper),
        Panel(x: Axis("universe, by estimate"), y: Axis("", categories: choices), lower),
      ])
  }()

  static var all: [(name: String, picture: Picture)] {
    [
      ("spectra", spectra(8)), ("spectra1", spectra(1)), ("spectra64", spectra(64)),
      ("load", load(8)),
      ("load64", load(64)), ("load1", load(1)), ("alignment", matrix(8)),
      ("alignment64", matrix(64)),
      ("similarity", matrix(5, isSigned: false)), ("alignment1", matrix(1)), ("forest", forest),
      ("strips", strips(8)), ("strips64", strips(64)), ("states", states), ("regions", regions),
      ("specification", specification),
      ("nothing", Picture("nothing", x: Axis("x"), y: Axis("y"), [])),
      (
        "strange",
        Picture(
          "a title that 'quotes' `touch /tmp/never` $HOME @x and goes on for so long that it has to be broken into two lines of it",
          caption: caption + " " + caption, x: Axis("x", unit: "nats"),
          y: Axis("y", isLogarithmic: true),
          [
            .line(
              Line(
                "infinite", .expert(0),
                [Point(1, .infinity), Point(2, 3), Point(3, .nan), Point(4, 5), Point(5, 7)])),
            .line(
              Line(
                "constant with a name of forty characters.", .expert(1),
                [Point(1, 2), Point(2, 2), Point(5, 2)])),
            .line(Line("negative", .expert(2), [Point(1, -1), Point(2, 0), Point(3, 2)])),
          ])
      ),
    ]
  }
}
