import Foundation
import Testing

@testable import Pictures

@Suite("gnuplot's scripts")
struct GnuplotScriptTests {
  @Test("write", .enabled(if: ProcessInfo.processInfo.environment["CHARTROOM_GALLERY"] != nil))
  func write() throws {
    let folder = ProcessInfo.processInfo.environment["CHARTROOM_GALLERY"] ?? ""
    for (name, picture) in SamplePictures.all {
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
