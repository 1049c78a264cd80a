import CommandLanguage
import Documents
import Foundation
import Gnuplot
import Results
import Sessions
import TestSupport
import Testing

@testable import Commands
@testable import Pictures

@Suite("plot and report")
struct PlotTests {
  private static let hasGnuplot = GnuplotProcess().isInstalled

  private func session() throws -> Interpreter {
    var shell = try Interpreter.furnished()
    try shell.answer("route moe", "jacobian moe --samples 16", "pca moe", "similarity moe")
    return shell
  }

  @Test("every result draws each of its kinds, for some experts too, in characters and as a script")
  func everyKind() throws {
    let shell = try session()
    for object in shell.session.objects {
      for named in shell.session.pictures(of: object, request: SampleRequest()) {
        let picture = try named.picture(PictureOptions())
        #expect(picture.hasMarks, "\(object.name) \(named.kind)")
        #expect(!picture.lines(in: Look()).isEmpty)
        #expect(!picture.caption.isEmpty, "\(object.name) \(named.kind) has no caption")
        #expect(GnuplotScript(picture).text(as: .svg).contains("plot "))
        _ = try? named.picture(PictureOptions(experts: [0])).lines(in: Look())
        #expect(!named.summary.isEmpty)
      }
    }
  }

  @Test("the usual picture, another, and the list of those there are for one that is not")
  func kinds() throws {
    var shell = try session()
    #expect(try shell.answer("plot moe.jacobian").first?.hasPrefix("mean Jacobian spectra") == true)
    #expect(
      try shell.answer("plot moe.jacobian alignment").first == "alignment of average Jacobians")
    #expect(
      shell.refusal(of: "plot moe.jacobian spektra")
        == "there is no object and no picture 'spektra' of 'moe.jacobian'; did you mean 'spectra'? It can be "
        + "drawn as spectra, alignment, pointwise, sigma1, erank, decay.")
    #expect(
      shell.refusal(of: "plot moe.jacobian moe.route").contains("cannot stand in one picture"))
    #expect(shell.refusal(of: "plot moe.jacobian moe.jacobian").contains("named twice"))
  }

  @Test("options that fit nothing are refused")
  func options() throws {
    var shell = try session()
    #expect(shell.refusal(of: "plot moe.jacobian --grey").contains("--grey is of files"))
    #expect(
      shell.refusal(of: "plot moe.jacobian alignment --log").contains(
        "--log is of an axis of values"))
    #expect(shell.refusal(of: "plot moe.jacobian --experts 99").contains("none of them is drawn"))
    #expect(shell.refusal(of: "plot moe.training --experts 0").contains("leaves nothing out"))
    #expect(shell.refusal(of: "plot moe.route --layer 0").contains("are of a model"))
    #expect(shell.refusal(of: "plot moe.route --to x.txt").contains("ends in"))
  }

  @Test("files are written whole, an SVG with its axes, marks and words", .enabled(if: hasGnuplot))
  func files() throws {
    let folder = try TemporaryFolder()
    var shell = try session()
    for ending in ["svg", "png", "pdf"] {
      try shell.answer(
        "plot moe.jacobian --to \(folder.file("spectra.\(ending)")) --title 'Spectra & <more>'")
      #expect(FileManager.default.fileExists(atPath: folder.file("spectra.\(ending)")))
    }
    let svg = try String(contentsOfFile: folder.file("spectra.svg"), encoding: .utf8)
    #expect(svg.contains("Spectra &amp; &lt;more") && svg.contains("singular value"))
    #expect(svg.contains("expert 0") && svg.hasSuffix("</svg>\n") || svg.contains("</svg>"))
    #expect(
      svg.contains("rgb(  0, 114, 178)") || svg.contains("#0072b2") || svg.contains("0, 114, 178"))
    try shell.answer("plot moe.route --script \(folder.file("load.gp"))")
    let script = try String(contentsOfFile: folder.file("load.gp"), encoding: .utf8)
    #expect(script.contains("set output 'load.pdf'") && script.contains("EOD"))
  }

  @Test("a page holds commands, tables, pictures and the journal, and what is in it runs nothing")
  func page() throws {
    let folder = try TemporaryFolder()
    var shell = Interpreter()
    shell.narrate(["What <script> may say."])
    try shell.answer(
      "data piecewise --name d --dim 2 --classes 2 --samples 60",
      "train moe --data d --routing top-k --experts 3 --hidden 4 --steps 3", "route moe")
    let path = folder.file("lab.html")
    let told = try shell.answer("report \(path) --title '<b>'", width: 500)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(
      told == ["wrote 3 tables and 2 pictures to \(path)."]
        || told[0].hasSuffix("pictures to \(path)."))
    #expect(
      text.contains("What &lt;script&gt; may say.") && text.contains("<title>&lt;b&gt;</title>"))
    #expect(text.contains("&gt; route moe") && text.contains("<figcaption>"))
    #expect(text.contains(shell.session.digest))
    #expect(
      shell.refusal(of: "report \(folder.file("x.html")) moe.route moe.route").contains(
        "named twice"))
  }
}
