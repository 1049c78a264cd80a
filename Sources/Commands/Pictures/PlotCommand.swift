import CommandLanguage
import Documents
import Gnuplot
import Pictures
import Results
import Sessions

/// How a picture is to look, and where it goes.
struct PlotOptions: Sendable {
  var to: String?
  var script: String?
  var title: String?
  var width: Double?
  var height: Double?
  var isLogarithmic = false
  var isGrey = false
  var experts: [Int]?
  var isForced = false
  var x: String?
  var y: String?
  var by: String?
  var samples = SampleOptions()
}

extension ShellCommand {
  private static let plotGroup = ParameterGroup<Workbench, PlotOptions>(
    "Options", defaults: PlotOptions()
  ) {
    $0.option(
      "to", .file(extensions: ["svg", "png", "pdf"]), \.to,
      help: "Writes it to a file, by its ending .png, .svg or .pdf; gnuplot draws.")
    $0.option(
      "script", .file(extensions: ["gp"]), \.script,
      help: "Writes gnuplot's script, its data within, to go on with by hand.")
    $0.option("title", .text, \.title, help: "What stands above it.")
    $0.option(
      "width", .number(from: 4, to: 100), \.width, unit: "cm", help: "Of the file (default 16).")
    $0.option(
      "height", .number(from: 3, to: 100), \.height, unit: "cm", help: "Of the file (default 10).")
    $0.flag("log", \.isLogarithmic, help: "A logarithmic axis of values.")
    $0.flag("grey", \.isGrey, help: "Greys, dashes and marks for print.")
    $0.option(
      "experts", .list(of: .integer(0...1_048_575)), \.experts,
      help: "Only these experts, from 0: 0,3 (default: all).")
    $0.option(
      "x", .text, \.x, group: "Sweeps",
      help: "What goes from left to right (default: the first name whose values are numbers).")
    $0.option("y", .text, \.y, group: "Sweeps", help: "The figure, as the kind of picture says it.")
    $0.option(
      "by", .text, \.by, group: "Sweeps",
      help: "What tells lines apart (default: of two names the other).")
    $0.option(
      "data", .dataset, \.samples.data, group: "Models",
      help: "The dataset (default: the one it was trained on).")
    $0.option(
      "samples", .integer(1...100_000_000), \.samples.samples, group: "Models",
      help: "At most so many (default: all that are held out; of a text 512 tokens).")
    $0.option(
      "layer", .layers, \.samples.layers, group: "Models",
      help: "Of a transformer: whose feed-forward block, from 0 (default 0).")
    $0.flag("force", \.isForced, help: "Replaces a file that is there without asking.")
  }

  static let plot = ShellCommand(
    "plot", abstract: "Draws a result, a model or a dataset, here or to a file.", topic: "pictures",
    discussion: [
      "`plot moe.jacobian` draws the first of its pictures, `plot moe.jacobian alignment` another; one that "
        + "there is not is answered with the list of those that are. Several results of one kind stand in one "
        + "picture: `plot dense.training moe.training`. Of a model: the samples in their first two principal "
        + "axes by expert, and for two inputs the router's partition of the plane. Of a sweep: a figure, mean over "
        + "seeds with its interval, `plot map --x temperature --y sigma1 --by k`.",
      "At a terminal an image where it says that it shows some, else characters (`set canvas`). Transcripts "
        + "hold characters of plain ascii, which verify like tables.",
      "Files are drawn by gnuplot (`apt install gnuplot-nox`). An expert has the same colour and mark in "
        + "every picture.",
    ],
    examples: [
      "plot moe.jacobian", "plot moe.jacobian alignment --to alignment.svg",
      "plot moe.training dense.training --log", "plot moe states --experts 0,1",
    ],
    seeAlso: ["report", "export", "set"], effect: .reads,
    rules: [
      .needs(
        ["width", "height", "grey"], "to", "script",
        saying: "is of files; add --to FILE."),
      .needs(["force"], "to", "script"),
    ],
    .positional("object", .object, help: "The result, model or dataset to draw."),
    .remaining(
      "more", .pictured, help: "Further results of its kind, and at the end the kind of picture."),
    .group(plotGroup)
  ) { (bench: inout Workbench, name, more, options) in
    let (picture, what) = try bench.picture(of: [name] + more, options)
    guard options.to != nil || options.script != nil else {
      var report = Report()
      report.add(.drawing(picture))
      let table = picture.table
      (report.data, report.rows) = (table.json, table)
      return report
    }
    return try bench.writePicture(picture, named: what, options)
  }
}

extension Domain where Context == Workbench, Value == String {
  /// The name of an object, or a kind of picture.
  fileprivate static var pictured: Self {
    Domain(
      placeholder: "RESULT|KIND", description: "the name of a result, or a kind of picture",
      parse: { text, _ in text },
      complete: { _, bench in
        let kinds = bench.session.objects.flatMap { object in
          bench.pictureKinds(of: object)
        }
        return (Set(kinds).sorted() + bench.session.resultNames).map {
          Completion($0)
        }
      })
  }
}
