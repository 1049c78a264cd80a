import Datasets
import Documents
import Foundation
import Gnuplot
import LinearAlgebra
import Pictures
import Results
import Sessions

/// A page that stands by itself: sections, then what is needed to have the same once more.
struct ReportPage {
  private let bench: Workbench
  private let title: String
  private var sections: [String] = []
  private(set) var pictureCount = 0
  private(set) var tableCount = 0
  /// Whether gnuplot is there; characters stand in for it where it is not.
  private let draws: Bool

  init(of bench: Workbench, title: String) {
    (self.bench, self.title) = (bench, title)
    draws = bench.gnuplot.isInstalled
  }

  /// What was done, in its order; of a session that was loaded, its objects.
  ///
  /// - Throws: that it was stopped.
  mutating func addSession() throws {
    guard bench.proceedings.contains(where: { if case .command = $0 { true } else { false } })
    else {
      for object in bench.session.objects { try add(object, allPictures: false) }
      return
    }
    let drawn = bench.proceedings.flatMap { proceeding -> [Picture] in
      guard case .command(_, let report, _) = proceeding else { return [] }
      return report.blocks.compactMap {
        if case .drawing(let drawing) = $0 { drawing as? Picture } else { nil }
      }
    }
    for proceeding in bench.proceedings {
      switch proceeding {
      case .narration(let paragraphs):
        sections.append(
          "<div class=\"narration\">\(Self.paragraphs(paragraphs))</div>")
      case .command(let line, let report, let kept):
        var parts = [HTML.lines(line.split(separator: "\n").map { "> \($0)" }, class: "command")]
        parts.append(try html(of: report))
        for name in kept {
          guard let object = bench.session.object(named: name),
            let picture = try pictures(of: object).first?.picture(PictureOptions()),
            !drawn.contains(where: { $0.title == picture.title && $0.panels == picture.panels })
          else { continue }
          parts.append(try figure(picture))
        }
        sections.append("<section>\(parts.joined(separator: "\n"))</section>")
      }
    }
  }

  /// Some results, each with all that can be drawn of it.
  mutating func addResults(_ names: [String]) throws {
    for name in names {
      guard let object = bench.session.object(named: name) else {
        throw SessionError.noObject(name: name, wanted: "result")
      }
      try add(object, allPictures: true)
    }
  }

  private mutating func add(_ object: SessionObject, allPictures: Bool) throws {
    var parts = [
      "<h2 id=\"\(HTML.escaped(object.name))\">\(HTML.escaped(object.name))</h2>",
      HTML.lines(["> \(object.origin)"], class: "command"),
      try html(
        of: object.content.report(named: object.name, digits: bench.session.settings.digits)),
    ]
    if object.content.role == .result {
      let pictures = pictures(of: object)
      for named in allPictures ? pictures[...] : pictures.prefix(1) {
        parts.append(try figure(try named.picture(PictureOptions())))
      }
    }
    sections.append("<section>\(parts.joined(separator: "\n"))</section>")
  }

  private func pictures(of object: SessionObject) -> [NamedPicture] {
    bench.session.pictures(of: object, request: SampleRequest())
  }

  private mutating func html(of report: Report) throws -> String {
    tableCount += report.blocks.count { if case .table = $0 { true } else { false } }
    return try report.html { drawing in try (drawing as? Picture).map { try figure($0) } ?? "" }
  }

  /// A picture with its caption and its data.
  private mutating func figure(_ picture: Picture) throws -> String {
    pictureCount += 1
    let words = HTML.escaped(
      picture.caption.isEmpty ? picture.title : "\(picture.title). \(picture.caption)")
    let drawn: String
    if draws, let svg = try svg(of: picture) {
      drawn = svg.replacing(
        "<svg ", with: "<svg role=\"img\" aria-label=\"\(words)\" ", maxReplacements: 1)
    } else {
      drawn = HTML.lines(picture.lines(in: Look()), class: "drawn")
    }
    let table = picture.table
    let rows = [table.columns.map(\.name)] + table.rows.map { $0.map(\.description) }
    let csv = rows.map { TableFile.line($0) + "\n" }.joined()
    let data = Data(csv.utf8).base64EncodedString()
    return "<figure>\(drawn)<figcaption>\(words) "
      + "<a download=\"picture-\(pictureCount).csv\" href=\"data:text/csv;base64,\(data)\">Data as CSV</a>"
      + "</figcaption></figure>"
  }

  /// The picture as a part of the page; nil where gnuplot does not draw it.
  ///
  /// - Throws: that it was stopped.
  private func svg(of picture: Picture) throws -> String? {
    let bytes: [UInt8]
    do throws(GnuplotError) { bytes = try bench.drawn(GnuplotScript(picture), .svg) } catch {
      if error == .stopped { throw Refusal(error.advice) }
      return nil
    }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let start = text.range(of: "<svg") else { return nil }
    // Names of parts are those of the page, so each picture has its own.
    let own = "p\(pictureCount)-"
    return String(text[start.lowerBound...]).replacing("id=\"", with: "id=\"\(own)")
      .replacing("id='", with: "id='\(own)").replacing("href='#", with: "href='#\(own)")
      .replacing("url(#", with: "url(#\(own)").replacing("<title>Gnuplot</title>", with: "")
      .replacing("Produced by GNUPLOT", with: "Drawn by gnuplot")
  }

  /// Paragraphs, with an empty line between two.
  private static func paragraphs(_ lines: [String]) -> String {
    let texts: [String] = lines.joined(separator: "\n").components(separatedBy: "\n\n")
    return texts.map { text -> String in
      "<p>" + HTML.escaped(text.replacing("\n", with: " ")) + "</p>"
    }.joined(separator: "\n")
  }

  /// All of the page.
  var text: String {
    let heading = HTML.escaped(title)
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="generator" content="chartroom \(Version.number)">
      <title>\(heading)</title>
      <style>\(Self.style)</style>
      </head>
      <body>
      <a class="skip" href="#content">To the content</a>
      <header><h1>\(heading)</h1>
      <nav aria-label="Parts"><a href="#content">Proceedings</a> <a href="#environment">Environment</a>
      <a href="#objects">Objects</a> <a href="#journal">Journal</a></nav></header>
      <main id="content">
      \(sections.joined(separator: "\n"))
      <section id="environment"><h2>Environment</h2>
      \(HTML.table(environment))</section>
      <section id="objects"><h2>Objects</h2>
      \(HTML.table(objects))</section>
      <section id="journal"><h2>Journal</h2>
      <p>These commands make the same objects: save them as a file ending in .chart, and run <code>chartroom FILE.chart</code>.</p>
      \(HTML.lines(bench.session.journal.map(\.command), class: "typed"))</section>
      </main>
      <script>\(Self.script)</script>
      </body>
      </html>

      """
  }

  private var environment: Table {
    var table = Table(["*what", "*is"])
    let session = bench.session
    for row in [
      ["program", "chartroom \(Version.number)"], ["computed with", BLASRuntime.machineName],
      ["seed", "\(session.seed)"], ["session digest", session.digest],
      ["digits", "\(session.settings.digits)"],
    ] { table.add(row) }
    return table
  }

  private var objects: Table {
    var table = Table(["*name", "*kind", "*size", "*made by", "*digest"])
    for object in bench.session.objects {
      table.add([
        object.name, object.content.kind, object.content.size, object.origin, object.digest,
      ])
    }
    return table
  }
}
