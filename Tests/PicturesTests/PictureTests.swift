import Documents
import Foundation
import Testing

@testable import Pictures

@Suite("gnuplot's scripts")
struct GnuplotScriptTests {
  @Test("what is not the program's own stands in quotes in which nothing is run")
  func quotes() {
    #expect(GnuplotScript.quoted("it's `touch x` $HOME @y\nz") == "'it''s `touch x` $HOME @y?z'")
    for (name, picture) in SamplePictures.all {
      let text = GnuplotScript(picture).text(as: .svg)
      for line in text.split(separator: "\n") where line.contains("`") {
        #expect(line.contains("'"), "\(name): \(line)")
        // Outside of single quotes there is none.
        let outside = line.split(separator: "'", omittingEmptySubsequences: false).enumerated()
          .filter { $0.offset.isMultiple(of: 2) }.map { String($0.element) }.joined()
        #expect(!outside.contains("`"), "\(name): \(line)")
      }
    }
  }

  @Test("what is not finite is NaN there, and of a logarithm what is not positive")
  func notFinite() {
    let picture = Picture(
      "x", x: Axis("x"), y: Axis("y", isLogarithmic: true),
      [.line(Line("a", .expert(0), [Point(1, -1), Point(2, .infinity), Point(3, 4)]))])
    let text = GnuplotScript(picture).text(as: .svg)
    #expect(text.contains("1.0 NaN\n2.0 NaN\n3.0 4.0\n"))
    #expect(text.contains("set logscale y 10"))
  }

  @Test("an expert has the same colour in every picture, in grey its own dash or mark")
  func colours() {
    let first = GnuplotScript(SamplePictures.spectra(8)).text(as: .svg)
    let second = GnuplotScript(SamplePictures.states).text(as: .pdf)
    for expert in 0..<4 {
      let colour = PictureInks(isGrey: false).colour(.expert(expert))
      #expect(first.contains("rgb '\(colour)' title 'expert \(expert)'"))
      #expect(second.contains("rgb '\(colour)' title 'expert \(expert)'"))
    }
    let grey = PictureInks(isGrey: true)
    let marks = (0..<8).map {
      "\(grey.mark(.expert($0))) \(grey.dash(.expert($0), isDashed: false))"
    }
    #expect(Set(marks).count == 8)
    #expect(
      (0..<8).allSatisfy {
        let ink = grey.ink(.expert($0)); return ink.red == ink.green && ink.green == ink.blue
      })
  }

  @Test("boundaries of regions are edges between different experts, joined along a line")
  func boundaries() {
    let cells = [[0, 1], [0, 1]].map { $0.map { Regions.Cell($0, gate: 1) } }
    let edges = Regions(cells, x: Spread(-1, 1), y: Spread(-1, 1)).boundaries
    #expect(edges.count == 1)
    #expect(edges[0].from == Point(0, 1) && edges[0].to == Point(0, -1))
    #expect(
      Regions([[Regions.Cell(2, gate: 1)]], x: Spread(0, 1), y: Spread(0, 1)).boundaries.isEmpty)
  }

  @Test("a density has its top at 1, over the values")
  func density() {
    let curve = Density(of: [0, 0.9, 1, 1.1, 2]).points
    #expect(curve.map(\.y).max() == 1)
    #expect(abs((curve.max { $0.y < $1.y }?.x ?? 0) - 1) < 0.1)
    #expect(Density(of: [3, 3, 3]).points == [Point(3, 1)])
    #expect(Density(of: []).points.isEmpty)
  }

  @Test("--log makes axes of values logarithmic, and there is none in a matrix")
  func logarithmic() {
    #expect(SamplePictures.spectra(2).logarithmic?.panels[0].y.isLogarithmic == true)
    #expect(SamplePictures.forest.logarithmic?.panels[0].x.isLogarithmic == true)
    #expect(SamplePictures.matrix(4).logarithmic == nil)
    #expect(SamplePictures.regions.logarithmic == nil)
  }

  @Test("a picture's table has a row for each point, with its spread and its category")
  func table() {
    let rows = SamplePictures.forest.table.rows
    #expect(rows.count == 4)
    #expect(rows[0][3] == .text("1 sigma1 top-k < dense"))
    #expect(
      rows[0][4] == .number(-0.4) && rows[0][6] == .number(-0.62) && rows[0][9] == .text("holds"))
    #expect(SamplePictures.matrix(3).table.rows.count == 6)
  }

  /// Writes every picture in every form to a folder, to be looked at.
  @Test("write", .enabled(if: ProcessInfo.processInfo.environment["CHARTROOM_GALLERY"] != nil))
  func write() throws {
    let folder = ProcessInfo.processInfo.environment["CHARTROOM_GALLERY"] ?? ""
    for (name, picture) in SamplePictures.all {
      for form in [GnuplotScript.Form.png, .svg, .pdf] {
        try GnuplotScript(picture).file(as: form, writingTo: "\(name).\(form.rawValue)")
          .write(toFile: "\(folder)/\(name).\(form.rawValue).gp", atomically: true, encoding: .utf8)
      }
      for canvas in CanvasStyle.allCases {
        let look = Look(canvas: canvas)
        try picture.lines(in: look).joined(separator: "\n")
          .write(
            toFile: "\(folder)/\(name)-\(canvas.rawValue).txt", atomically: true, encoding: .utf8)
      }
    }
  }
}
