import Documents
import Foundation
import Testing

@testable import Pictures

@Suite("pictures in characters")
struct CharacterPictureTests {
  @Test("a line from corner to corner, its axes and its legend, as they are recorded")
  func line() {
    let picture = Picture(
      "two lines", x: Axis("step"), y: Axis("loss", unit: "nats"),
      [
        .line(Line("up", .expert(0), [Point(0, 0), Point(4, 2)])),
        .line(Line("level", .null, [Point(0, 1), Point(4, 1)])),
      ])
    let lines = picture.lines(in: Look(width: 40, height: 14))
    #expect(lines.first == "two lines")
    #expect(lines.contains("loss (nats)"))
    // Its ends are in the corners, the level in the middle row between.
    let rows = lines.filter { $0.contains("|") || $0.contains(" +") }
    let body = rows.map { String($0.drop { $0 != "|" && $0 != "+" }.dropFirst()) }
    #expect(body.first?.last == "0", "\(lines)")
    #expect(body.last { !$0.hasPrefix("-") && !$0.hasPrefix("+") }?.first == "0", "\(lines)")
    #expect(lines.contains { $0.contains("00 up") })
    #expect(lines.allSatisfy { $0.count <= 40 })
  }

  @Test("a matrix of few experts shows its numbers, and what chance gives beside the scale")
  func numbers() {
    let lines = SamplePictures.matrix(3).lines(in: Look())
    #expect(lines.contains { $0.contains(".67") && $0.contains("-") })
    #expect(lines.contains { $0.contains("random directions 0.120") })
  }

  @Test(
    "every picture stays in its width, moves no cursor, and comes out the same again",
    arguments: [(20, 5), (80, 24), (160, 50)])
  func fits(_ size: (Int, Int)) {
    for canvas in CanvasStyle.allCases {
      for colours in size.0 == 80 ? [ColourDepth.none, .basic, .cube, .full] : [.none] {
        for (name, picture) in SamplePictures.all + Self.strange {
          let look = Look(width: size.0, height: size.1, canvas: canvas, colours: colours)
          let lines = picture.lines(in: look)
          #expect(lines == picture.lines(in: look), "\(name)")
          for line in lines {
            let plain = line.replacing(/\u{1B}\[[0-9;]*m/, with: "")
            #expect(displayWidth(plain) <= size.0, "\(name) \(size) \(canvas): \(plain)")
            #expect(!plain.unicodeScalars.contains { $0.value < 0x20 }, "\(name): \(plain)")
            if colours == .none { #expect(plain == line, "\(name) is coloured") }
          }
        }
      }
    }
  }

  /// What a careless caller may hand over.
  static let strange: [(name: String, picture: Picture)] = {
    let wild: [Double] = [
      .nan, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
      -.greatestFiniteMagnitude, 1e-300, 3,
    ]
    let points = wild.map { Point($0, $0) } + wild.map { Point(1, $0) }
    var pictures: [(name: String, picture: Picture)] = [("no panel", Picture("none", panels: []))]
    for isLogarithmic in [false, true] {
      let axis = Axis("w\u{1B}[2J\u{202E}", isLogarithmic: isLogarithmic)
      pictures += [
        (
          "line",
          Picture(
            "a", x: axis, y: axis,
            [.line(Line("x\u{07}", .expert(70), points, band: points.map { Spread($0.x, $0.y) }))])
        ),
        ("points", Picture("b", x: axis, y: axis, [.points(Points("表情 😀", .other(-3), points))])),
        (
          "upright",
          Picture(
            "c", x: axis, y: axis,
            wild.map {
              .interval(Interval($0, $0, Spread($0, -$0), level: $0, isUpright: true, .null))
            })
        ),
        (
          "flat",
          Picture(
            "d", x: axis, y: Axis("", categories: ["one"]),
            wild.map { .interval(Interval($0, $0, nil, note: "n", .layer)) })
        ),
        (
          "strip",
          Picture(
            "e", x: axis, y: Axis("", categories: []),
            [.strip(Strip(0, wild, .expert(1))), .strip(Strip(9, [], .expert(1)))])
        ),
        (
          "bars",
          Picture(
            "f", x: Axis("x", categories: ["a"]), y: axis,
            wild.enumerated().map {
              .bar(Bar($0.offset, $0.element, level: $0.element, .expert($0.offset)))
            })
        ),
      ]
    }
    pictures += [
      (
        "cells",
        Picture(
          "g", x: Axis("x"), y: Axis("y"),
          [.cells(Cells([wild, [], [nil]], label: "l", range: Spread(3, -3), level: .nan))])
      ),
      (
        "no cells",
        Picture(
          "h", x: Axis("x"), y: Axis("y"),
          [.cells(Cells([], label: "l", range: Spread(.nan, .infinity)))])
      ),
      (
        "regions",
        Picture(
          "i", x: Axis("x"), y: Axis("y"),
          [.regions(Regions([[.init(0, gate: .nan)], []], x: Spread(1, 1), y: Spread(.nan, 2)))])
      ),
      (
        "many",
        Picture(
          "j", x: Axis("x"), y: Axis("y"),
          [
            .points(
              Points("p", .expert(0), (0..<10_000).map { Point(Double($0 % 97), Double($0 % 89)) }))
          ])
      ),
    ]
    return pictures
  }()
}
