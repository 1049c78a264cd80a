import Foundation
import Documents
import Testing

@testable import Pictures

@Suite("gnuplot's scripts")
struct GnuplotScriptTests {
  @Test("write", .enabled(if: ProcessInfo.processInfo.environment["CHARTROOM_GALLERY"] != nil))
  func write() throws {
    let folder = ProcessInfo.processInfo.environment["CHARTROOM_GALLERY"] ?? ""
    for (name, picture) in SamplePictures.all {
      for canvas in CanvasStyle.allCases {
        for (w, h) in [(80, 24), (160, 50)] {
          let look = Look(width: w, height: h, canvas: canvas)
          try picture.lines(in: look).joined(separator: "\n").write(
            toFile: "\(folder)/\(name)-\(canvas.rawValue)-\(w).txt", atomically: true,
            encoding: .utf8)
        }
      }
      try picture.lines(in: Look(canvas: .block, colours: .full)).joined(separator: "\n").write(
        toFile: "\(folder)/\(name)-colour.ans", atomically: true, encoding: .utf8)
      for form in [GnuplotScript.Form.png, .svg, .pdf] {
        try GnuplotScript(picture).file(as: form, writingTo: "\(name).\(form.rawValue)")
          .write(toFile: "\(folder)/\(name).\(form.rawValue).gp", atomically: true, encoding: .utf8)
      }
      var options = GnuplotScript.Options()
      options.isGrey = true
      try GnuplotScript(picture, options: options).file(as: .png, writingTo: "\(name)-grey.png")
        .write(toFile: "\(folder)/\(name)-grey.png.gp", atomically: true, encoding: .utf8)
    }
  }
}
